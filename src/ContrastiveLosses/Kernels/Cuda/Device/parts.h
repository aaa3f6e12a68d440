// Products of features that are sums of parts, or of so many features of one part that they take several stages.
#pragma once
#include "tiles.h"

// A stage has three units of rows and of columns: 32 features of each part, or of one part 96 features.
constexpr int UNIT = 32, UNITS = MOST_PARTS;

INLINE int features_of_stage(int parts) { return parts == 1 ? UNITS * UNIT : UNIT; }

// For each tile the factors of its products, and where they are wanted `Again` its columns once more, the last part first. One stage is
// under way while the other is multiplied.
template <int Columns, bool Again> class PartsStream {
  const Shared shared;
  const Side &rows, &columns;
  const Loader<UNIT> loader;
  const int first_row, end_tile;
  const u16 *const row_begin, *column_begin;
  int slot, tile, depth;
  int part, again_depth;  // of the columns once more; part -1 while the factors are loaded

 public:
  static constexpr int ROW_BYTES = TILE * ITEM_BYTES<UNIT>, COLUMN_BYTES = Columns * ITEM_BYTES<UNIT>;
  static constexpr int STAGES = 2, STAGE_BYTES = UNITS * (ROW_BYTES + COLUMN_BYTES);

  INLINE PartsStream(Shared shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile)
      : shared(shared), rows(rows), columns(columns), first_row(first_row), end_tile(end_tile), row_begin(loader.begin(rows, first_row)),
        column_begin(loader.begin(columns, first_tile * Columns)), slot(0), tile(first_tile), depth(0), part(-1), again_depth(0) { load(0); }

  // The rows of the stage that comes next.
  INLINE Shared next() { return shared + next_stage<STAGES>(slot, [&](int stage) { load(stage); }) * STAGE_BYTES; }

  // The columns beside a stage's rows.
  static INLINE Shared columns_of(Shared rows) { return rows + UNITS * ROW_BYTES; }

 private:
  INLINE void load(int to) {
    const Shared stage = shared + to * STAGE_BYTES;
    if (tile < end_tile) {
      if (!Again || part < 0)
        load_factors(stage);
      else
        load_again(columns_of(stage));
    }
    copy_async_commit();
  }

  INLINE void load_factors(Shared stage) {
    const int rows_left = rows.count - first_row, columns_left = columns.count - tile * Columns;
#pragma unroll 1
    for (int u = 0; u < UNITS; u++) {
      const int of_part = rows.parts == 1 ? 0 : u, from = depth + (rows.parts == 1 ? u * UNIT : 0);
      if (of_part >= rows.parts || from >= rows.width) break;
      loader.load<TILE>(stage + u * ROW_BYTES, rows, row_begin, rows_left, of_part, from);
      loader.load<Columns>(columns_of(stage) + u * COLUMN_BYTES, columns, column_begin, columns_left, of_part, from);
    }
    depth += features_of_stage(rows.parts);
    if (depth < rows.width) return;
    depth = 0;
    if (Again)
      part = rows.parts - 1;
    else
      advance();
  }

  INLINE void load_again(Shared stage) {
    const int columns_left = columns.count - tile * Columns;
#pragma unroll 1
    for (int u = 0; u < UNITS; u++) {
      loader.load<Columns>(stage + u * COLUMN_BYTES, columns, column_begin, columns_left, part, again_depth);
      again_depth += UNIT;
      if (again_depth < rows.width) continue;
      again_depth = 0;
      if (--part < 0) return advance();
    }
  }

  INLINE void advance() {
    tile++;
    column_begin += Columns * columns.parts * columns.width;
  }
};

// Adds the products of 16 features: of parts a and b where a + b < Parts, for what is left out is below the last place. Tensor cores round
// their sums toward zero: those of the first parts have one to themselves, the others, the smallest first, another, and both are added to
// nearest. A sum waits for what was added before: there are four side by side.
template <int Parts, int M>
INLINE void add_products_of_parts(Products<M>& products, Shared rows, int row_bytes, Shared columns, int column_bytes) {
  constexpr int AT_ONCE = 2 / M;
  u32 a[Parts][M][4];
#pragma unroll
  for (int part = 0; part < Parts; part++)
#pragma unroll
    for (int m = 0; m < M; m++) load_matrices(a[part][m], rows + part * row_bytes + m * 16 * ITEM_BYTES<UNIT>);
#pragma unroll
  for (int first = 0; first < 4; first += AT_ONCE) {
    u32 b[AT_ONCE][Parts][4];
    float sums[AT_ONCE][M][2][4] = {}, small[AT_ONCE][M][2][4] = {};
#pragma unroll
    for (int n = 0; n < AT_ONCE; n++)
#pragma unroll
      for (int part = 0; part < Parts; part++) load_matrices(b[n][part], columns + part * column_bytes + (first + n) * 16 * ITEM_BYTES<UNIT>);
#pragma unroll
    for (int order = Parts - 1; order >= 0; order--)
#pragma unroll
      for (int part = order; part >= 0; part--)
#pragma unroll
        for (int n = 0; n < AT_ONCE; n++)
#pragma unroll
          for (int m = 0; m < M; m++)
#pragma unroll
            for (int j = 0; j < 2; j++) multiply_bfloat16(order == 0 ? sums[n][m][j] : small[n][m][j], a[part][m], b[n][order - part] + 2 * j);
#pragma unroll
    for (int n = 0; n < AT_ONCE; n++)
#pragma unroll
      for (int m = 0; m < M; m++)
#pragma unroll
        for (int j = 0; j < 2; j++)
#pragma unroll
          for (int e = 0; e < 4; e++) products.value[m][2 * (first + n) + j][e] += sums[n][m][j][e] + small[n][m][j][e];
  }
}

// Of the 32 features of a stage, given the lane's matrices of the first ones.
template <int Parts, int Columns, int M> INLINE void add_products_of_stage(Products<M>& products, Shared rows, Shared columns) {
  using Stream = PartsStream<Columns, false>;
// Of 32 rows one after the other, for which registers suffice.
#pragma unroll 3 - M
  for (int k = 0; k < UNIT / 16; k++)
    add_products_of_parts<Parts>(products, rows ^ chunk_at<UNIT>(0, k * 2), Stream::ROW_BYTES, columns ^ chunk_at<UNIT>(0, k * 2), Stream::COLUMN_BYTES);
}

// Of one part, whose stage has up to 96 features.
template <int Columns, int M> INLINE void add_products_of_stage(Products<M>& sum, bool is_half, Shared rows, Shared columns, int depth_left) {
  using Stream = PartsStream<Columns, false>;
  if (is_half)
    add_products<UNIT, true, UNITS, Stream::ROW_BYTES, Stream::COLUMN_BYTES>(sum, rows, columns, depth_left);
  else
    add_products<UNIT, false, UNITS, Stream::ROW_BYTES, Stream::COLUMN_BYTES>(sum, rows, columns, depth_left);
}
