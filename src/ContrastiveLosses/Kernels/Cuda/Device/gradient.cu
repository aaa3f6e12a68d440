// The gradient of rows in one pass over the columns: their products, the derivatives C by these, and C times the columns. None is written
// down. A block has 128 rows and takes 64 columns after the other; a warp has 16 rows, and its derivatives are in its own registers as the
// second product takes them. For up to 256 features.
#include "derivatives.h"
#include "key_ranges.h"
#include "parts.h"
#include "whole_tiles.h"
#include "wide_halves.h"

// Derivatives as the left factor of a product: each is the sum of some bfloat16 numbers, or one float16 number in a unit of its row. Where
// they are probabilities of many pairs, float16 has no numbers as small as they are.
template <int Parts> struct Factor {
  u32 value[Parts][4][4];
  float unit[2];

  INLINE Factor(const Products<1>& found, bool is_half) {
    float inverse[2];
#pragma unroll
    for (int h = 0; h < 2; h++) {
      unit[h] = inverse[h] = 1;
      if (Parts == 1 && is_half) set_unit(found, h, inverse[h]);
    }
#pragma unroll
    for (int k = 0; k < 4; k++)
#pragma unroll
      for (int r = 0; r < 4; r++) {
        float first = found.value[0][2 * k + r / 2][r % 2 * 2], second = found.value[0][2 * k + r / 2][r % 2 * 2 + 1];
        if (Parts == 1 && is_half) {
          value[0][k][r] = pack_half(first * inverse[r % 2], second * inverse[r % 2]);
          continue;
        }
#pragma unroll
        for (int part = 0; part < Parts; part++) {
          u32 both = pack_bfloat16(first, second);
          value[part][k][r] = both;
          first -= float_of(both << 16);
          second -= float_of(both & 0xffff0000u);
        }
      }
  }

 private:
  // The power of two of the row's largest number, so that all are below 2. Four threads have a row.
  INLINE void set_unit(const Products<1>& found, int h, float& inverse) {
    float most = 0;
#pragma unroll
    for (int n = 0; n < 8; n++) most = larger(most, larger(magnitude(found.value[0][n][2 * h]), magnitude(found.value[0][n][2 * h + 1])));
    most = larger(most, shuffle_xor(most, 1));
    most = larger(most, shuffle_xor(most, 2));
    u32 exponent = bits_of(most) >> 23;
    exponent = exponent < 1 ? 1 : exponent > 253 ? 253 : exponent;
    unit[h] = float_of(exponent << 23);
    inverse = float_of((254 - exponent) << 23);
  }
};

// Adds the products of the first `parts` parts with 64 columns' features, the smallest first, given the lane's matrices of the first ones.
// The features are those from `first` on, which is a constant. Of 32 features there are four sums side by side, because each waits for what
// is added to it.
template <int Depth, bool IsHalf, int Parts>
INLINE void multiply_columns_of_step(Products<1>* sums, int first, int step, const Factor<Parts>& factor, int parts, Shared columns) {
  float sum[4][4] = {};
  u32 b[4][2][4];
#pragma unroll
  for (int k = 0; k < 4; k++)
#pragma unroll
    for (int n = 0; n < 2; n++)
      load_matrices_transposed(b[k][n], (columns ^ chunk_at<Depth>(0, 4 * step + 2 * n)) + k * 16 * ITEM_BYTES<Depth>);
#pragma unroll
  for (int part = Parts - 1; part >= 0; part--)
    if (Parts == 1 || part < parts)
#pragma unroll
      for (int k = 0; k < 4; k++)
#pragma unroll
        for (int n = 0; n < 2; n++) {
          multiply<IsHalf>(sum[2 * n], factor.value[part][k], b[k][n]);
          multiply<IsHalf>(sum[2 * n + 1], factor.value[part][k], b[k][n] + 2);
        }
#pragma unroll
  for (int j = 0; j < 4; j++)
#pragma unroll
    for (int e = 0; e < 4; e++) {
      float& target = sums[(first + step * 32) / 64].value[0][(first + step * 32) % 64 / 8 + j][e];
      target = fused(sum[j][e], factor.unit[e / 2], target);
    }
}

// The same of a stage. Up to 64 features are taken as a whole, without a branch: behind the last one there are zeros.
template <int Depth, bool IsHalf, int Parts>
INLINE void multiply_columns(Products<1>* sums, int first, const Factor<Parts>& factor, int parts, Shared columns, int depth_left) {
  const bool is_whole = Depth <= 64 || depth_left >= Depth;
  if (is_whole)
#pragma unroll
    for (int step = 0; step < Depth / 32; step++) multiply_columns_of_step<Depth, IsHalf>(sums, first, step, factor, parts, columns);
  else
#pragma unroll
    for (int step = 0; step < Depth / 32; step++)
      if (step * 32 < depth_left) multiply_columns_of_step<Depth, IsHalf>(sums, first, step, factor, parts, columns);
}

// The same from a depth on. Registers have no index.
template <int Depth, int Chunks, int Parts>
INLINE void multiply_columns(
    Products<1>* sums, int depth, bool is_half, const Factor<Parts>& factor, int parts, Shared columns, int depth_left) {
#pragma unroll
  for (int first = 0; first < Chunks * 64; first += Depth)
    if (depth != first)
      continue;
    else if (Parts == 1 && is_half)
      multiply_columns<Depth, true>(sums, first, factor, parts, columns, depth_left);
    else
      multiply_columns<Depth, false>(sums, first, factor, parts, columns, depth_left);
}

template <int Chunks> INLINE void store(const GradientParameters& p, const Products<1>* sums, int first_row, int lane) {
#pragma unroll
  for (int h = 0; h < 2; h++) {
    int row = first_row + h * 8;
    if (row >= p.rows.count) continue;
    float* target = p.target + ((i64)block_y() * p.rows.count + row) * p.features;
#pragma unroll
    for (int c = 0; c < Chunks; c++)
#pragma unroll
      for (int n = 0; n < 8; n++)
#pragma unroll
        for (int e = 0; e < 2; e++) {
          int feature = c * 64 + n * 8 + (lane & 3) * 2 + e;
          if (feature < p.features) target[feature] = sums[c].value[0][n][2 * h + e];
        }
  }
}

constexpr int COLUMNS = 64;

// A warp's rows and what is found of them.
template <int Chunks> struct Rows {
  const GradientParameters& p;
  const int row_tile, first_row, lane, warp_row, first;
  const bool are_there;
  Products<1> sums[Chunks];

  INLINE Rows(const GradientParameters& p)
      : p(p), row_tile(p.first_tile + block_x()), first_row(row_tile * TILE), lane(thread_index() & 31), warp_row((thread_index() >> 5) * 16),
        first(first_row + warp_row + (lane >> 2)), are_there(first_row + warp_row < p.rows.count) {
#pragma unroll
    for (int c = 0; c < Chunks; c++) clear(sums[c]);
  }

  INLINE Derivatives<1> derivatives(int tile, u32 keys) const {
    return {p.rows, p.columns, p.terms, here(first), tile * COLUMNS + (lane & 3) * 2, keys};
  }
};

// Of float32 features.
template <int Chunks> INLINE void gradient(const GradientParameters& p) {
  SHARED_MEMORY(shared);
  Rows<Chunks> rows(p);
  const Tiles tiles(p.rows, p.columns, rows.row_tile, COLUMNS, TILE / COLUMNS * p.tiles_per_split);
  PartsStream<COLUMNS, true> stream(shared, p.rows, p.columns, rows.first_row, tiles.first, tiles.end);
  const int width = p.rows.width, parts = p.rows.parts;
  const int left = left_matrices<UNIT>(rows.warp_row, rows.lane);
  const int right = right_matrices<UNIT>(0, rows.lane), turned = left_matrices<UNIT>(0, rows.lane);
  KeyRanges<COLUMNS> ranges(p.rows, p.columns, rows.first_row, tiles.first);
  for (int tile = tiles.first; tile < tiles.end; tile++) {
    const u32 keys = ranges.of(tile);
    Products<1> products;
    clear(products);
    for (int depth = 0; depth < width; depth += UNIT) {
      const Shared stage = stream.next(), of_rows = stage + left, of_columns = stream.columns_of(stage) + right;
      if (rows.are_there && parts == 3)
        add_products_of_stage<3, COLUMNS>(products, of_rows, of_columns);
      else if (rows.are_there)
        add_products_of_stage<2, COLUMNS>(products, of_rows, of_columns);
    }
    const Factor<MOST_PARTS> factor(rows.derivatives(tile, keys).of(products, p.term_count), false);
    int unit = UNITS;
    Shared stage = 0;
#pragma unroll 1
    for (int part = parts - 1; part >= 0; part--)
#pragma unroll 1
      for (int depth = 0; depth < width; depth += UNIT, unit++) {
        if (unit == UNITS) {
          stage = stream.columns_of(stream.next()) + turned;
          unit = 0;
        }
        if (rows.are_there)
          multiply_columns<UNIT, Chunks>(rows.sums, depth, false, factor, parts - part, stage + unit * stream.COLUMN_BYTES, width - depth);
      }
  }
  store<Chunks>(p, rows.sums, rows.first, rows.lane);
}

// Of up to 128 features of a half type, whose columns serve both products from one stage. A stage has two tiles, so that warps need not be
// at the same place of one: while some multiply others are at their exponentials.
INLINE void gradient_of_whole_tiles(const GradientParameters& p) {
  SHARED_MEMORY(shared);
  Rows<2> rows(p);
  const Tiles stages(p.rows, p.columns, rows.row_tile, TILE, p.tiles_per_split);
  WholeTiles<TILE, 2> stream(shared, p.rows, p.columns, rows.first_row, stages.first, stages.end);
  const bool is_half = p.rows.is_half;
  const int width = p.rows.width, behind = (p.columns.count + COLUMNS - 1) / COLUMNS;
  const Shared left = stream.rows + left_matrices<WHOLE_DEPTH>(rows.warp_row, rows.lane);
  const int right = right_matrices<WHOLE_DEPTH>(0, rows.lane), turned = left_matrices<WHOLE_DEPTH>(0, rows.lane);
  KeyRanges<COLUMNS> ranges(p.rows, p.columns, rows.first_row, 2 * stages.first);
  for (int k = stages.first; k < stages.end; k++) {
    Shared columns = stream.next();
    if (!rows.are_there) continue;
#pragma unroll 1
    for (int tile = 2 * k; tile < 2 * k + 2 && tile < behind; tile++, columns += COLUMNS * ITEM_BYTES<WHOLE_DEPTH>) {
      Derivatives<1> derivatives = rows.derivatives(tile, ranges.of(tile));
      Products<1> products;
      clear(products);
      add_products<WHOLE_DEPTH>(products, is_half, here(left), columns + right, width);
      const Factor<1> factor(derivatives.of(products, p.term_count), is_half);
      multiply_columns<WHOLE_DEPTH, 2>(rows.sums, 0, is_half, factor, 1, columns + turned, width);
    }
  }
  store<2>(p, rows.sums, rows.first, rows.lane);
}

// Of 129 to 256 features of a half type, whose rows stay.
INLINE void gradient_of_wide_halves(const GradientParameters& p) {
  SHARED_MEMORY(shared);
  Rows<4> rows(p);
  const Tiles tiles(p.rows, p.columns, rows.row_tile, COLUMNS, TILE / COLUMNS * p.tiles_per_split);
  WideHalves<COLUMNS, 4> stream(shared, p.rows, p.columns, rows.first_row, tiles.first, tiles.end);
  const bool is_half = p.rows.is_half;
  const int width = p.rows.width;
  const int left = left_matrices<DEPTH>(rows.warp_row, rows.lane);
  const int right = right_matrices<DEPTH>(0, rows.lane), turned = left_matrices<DEPTH>(0, rows.lane);
  KeyRanges<COLUMNS> ranges(p.rows, p.columns, rows.first_row, tiles.first);
  for (int tile = tiles.first; tile < tiles.end; tile++) {
    Derivatives<1> derivatives = rows.derivatives(tile, ranges.of(tile));
    Products<1> products;
    clear(products);
    for (int depth = 0; depth < width; depth += DEPTH) {
      const Shared columns = stream.next() + right;
      if (rows.are_there) add_products<DEPTH>(products, is_half, stream.rows_at(depth) + left, columns, width - depth);
    }
    const Factor<1> factor(derivatives.of(products, p.term_count), is_half);
#pragma unroll 1
    for (int depth = 0; depth < width; depth += DEPTH) {
      const Shared columns = stream.next() + turned;
      if (rows.are_there) multiply_columns<DEPTH, 4>(rows.sums, depth, is_half, factor, 1, columns, width - depth);
    }
  }
  store<4>(p, rows.sums, rows.first, rows.lane);
}

KERNEL(THREADS, 1, gradient_128, GradientParameters) { gradient<2>(p); }
KERNEL(THREADS, 1, gradient_256, GradientParameters) { gradient<4>(p); }
// The same for features of a half type.
KERNEL(THREADS, 1, gradient_128_half, GradientParameters) { gradient_of_whole_tiles(p); }
KERNEL(THREADS, 1, gradient_256_half, GradientParameters) { gradient_of_wide_halves(p); }
