// The gradient of rows in one pass over the columns: their products, the derivatives C by these, and C times the columns. None is written
// down. A block has 128 rows and takes 64 columns after the other; a warp has 16 rows, and its derivatives are in its own registers as the
// second product takes them. For up to 256 features.
#include "derivatives.h"

constexpr int COLUMNS = 64, STAGES = 4, ROW_BYTES = TILE * DEPTH * 2, COLUMN_BYTES = COLUMNS * DEPTH * 2;

INLINE int chunks_of(const Side& side) { return (side.width + DEPTH - 1) / DEPTH; }

// What comes through shared memory, a stage after the other: for each tile the factors of its products, then its columns once more. Rows
// that fit are loaded once and stay.
struct Stream {
  char* shared;
  const Side &rows, &columns;
  int thread, first_row, end_tile, slot;
  bool rows_stay;
  Step step;
  int part, depth;  // of the columns once more; part -1 while the factors are loaded

  INLINE Stream(char* shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile)
      : shared(shared), rows(rows), columns(columns), thread(thread_index()), first_row(first_row), end_tile(end_tile), slot(0),
        rows_stay(rows.parts * chunks_of(rows) <= STAGES), step(first_tile, rows.parts), part(-1), depth(0) {
    if (rows_stay && first_tile < end_tile)
      for (int k = 0; k < rows.parts * chunks_of(rows); k++)
        load_side<TILE>(shared + k * ROW_BYTES, rows, first_row, k / chunks_of(rows), k % chunks_of(rows) * DEPTH, thread);
#pragma unroll 1
    for (int s = 0; s < STAGES - 1; s++) load(s);
  }

  // The stage that comes next, which is there for all threads. The one before is free.
  INLINE int next() {
    copy_async_wait<STAGES - 2>();
    sync_block();
    int current = slot;
    load((slot + STAGES - 1) % STAGES);
    slot = (slot + 1) % STAGES;
    return current;
  }

  INLINE char* rows_at(int stage, const Step& of) const {
    return shared + (rows_stay ? of.part * chunks_of(rows) + of.depth / DEPTH : stage) * ROW_BYTES;
  }

  INLINE char* columns_at(int stage) const { return shared + STAGES * ROW_BYTES + stage * COLUMN_BYTES; }

 private:
  INLINE void load(int stage) {
    const bool again = part >= 0;
    const int tile = step.tile - again;
    if (tile < end_tile) {
      if (!again && !rows_stay) load_side<TILE>(rows_at(stage, step), rows, first_row, step.part, step.depth, thread);
      load_side<COLUMNS>(
          columns_at(stage), columns, tile * COLUMNS, again ? part : step.order - step.part, again ? depth : step.depth, thread);
    }
    copy_async_commit();
    advance();
  }

  INLINE void advance() {
    if (part < 0) {
      if (step.advance(rows.width, rows.parts)) part = rows.parts - 1;
      return;
    }
    depth += DEPTH;
    if (depth < rows.width) return;
    depth = 0;
    part--;
  }
};

constexpr int MOST_PARTS = 3;

// Derivatives as the left factor of a product: each is the sum of some bfloat16 numbers, or one float16 number in a unit of its row. Where
// they are probabilities of many pairs, float16 has no numbers as small as they are.
struct Factor {
  u32 value[MOST_PARTS][4][4];
  float unit[2];

  INLINE Factor(const Products<1>& found, int parts, bool is_half) {
    float inverse[2];
#pragma unroll
    for (int h = 0; h < 2; h++) {
      unit[h] = inverse[h] = 1;
      if (is_half) set_unit(found, h, inverse[h]);
    }
#pragma unroll
    for (int k = 0; k < 4; k++)
#pragma unroll
      for (int r = 0; r < 4; r++) {
        float first = found.value[0][2 * k + r / 2][r % 2 * 2], second = found.value[0][2 * k + r / 2][r % 2 * 2 + 1];
        if (is_half) {
          value[0][k][r] = pack_half(first * inverse[r % 2], second * inverse[r % 2]);
          continue;
        }
#pragma unroll
        for (int part = 0; part < MOST_PARTS; part++) {
          if (part == parts) break;
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

// Adds the products of the first `parts` parts with 64 columns' features of a stage, the smallest first.
template <bool IsHalf>
INLINE void multiply_columns(Products<1>& products, const Factor& factor, int parts, char* columns, int depth_left, int lane) {
  Products<1> sum;
  clear(sum);
#pragma unroll
  for (int n = 0; n < 4; n++) {
    if (n * 16 >= depth_left) break;
    u32 b[4][4];
#pragma unroll
    for (int k = 0; k < 4; k++) load_matrices_transposed(b[k], chunk_of(columns, k * 16 + (lane & 15), n * 2 + (lane >> 4)));
#pragma unroll
    for (int part = IsHalf ? 0 : MOST_PARTS - 1; part >= 0; part--)
      if (part < parts)
#pragma unroll
        for (int k = 0; k < 4; k++) {
          multiply<IsHalf>(sum.value[0][2 * n], factor.value[part][k], b[k]);
          multiply<IsHalf>(sum.value[0][2 * n + 1], factor.value[part][k], b[k] + 2);
        }
  }
#pragma unroll
  for (int n = 0; n < 8; n++)
#pragma unroll
    for (int e = 0; e < 4; e++) products.value[0][n][e] = fused(sum.value[0][n][e], factor.unit[e / 2], products.value[0][n][e]);
}

INLINE void multiply_columns(
    Products<1>& products, bool is_half, const Factor& factor, int parts, char* columns, int depth_left, int lane) {
  if (is_half)
    multiply_columns<true>(products, factor, parts, columns, depth_left, lane);
  else
    multiply_columns<false>(products, factor, parts, columns, depth_left, lane);
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
          int feature = c * DEPTH + n * 8 + (lane & 3) * 2 + e;
          if (feature < p.features) target[feature] = sums[c].value[0][n][2 * h + e];
        }
  }
}

template <int Chunks> INLINE void gradient(const GradientParameters& p) {
  SHARED_MEMORY(shared)
  const int first_row = block_x() * TILE;
  const Tiles tiles(p.rows, p.columns, COLUMNS, p.tiles_per_split);
  const int lane = thread_index() & 31, warp_row = (thread_index() >> 5) * 16, row = first_row + warp_row + (lane >> 2);
  const bool has_rows = first_row + warp_row < p.rows.count;
  const int width = p.rows.width, parts = p.rows.parts;
  Products<1> sums[Chunks];
#pragma unroll
  for (int c = 0; c < Chunks; c++) clear(sums[c]);
  Stream stream(shared, p.rows, p.columns, first_row, tiles.first, tiles.end);
  for (int tile = tiles.first; tile < tiles.end; tile++) {
    Products<1> products;
    clear(products);
    Step step(tile, parts);
    do {
      const int stage = stream.next();
      if (has_rows)
        multiply_stage(products, p.rows.is_half, stream.rows_at(stage, step), warp_row, stream.columns_at(stage), 0, width - step.depth, lane);
    } while (!step.advance(width, parts));
    Derivatives<1> found(p.rows, p.columns, row, tile * COLUMNS + (lane & 3) * 2);
#pragma unroll 1
    for (int k = 0; k < p.term_count; k++) found.add(p.terms[k], products);
    const Factor factor(found.sum, parts, p.rows.is_half);
#pragma unroll 1
    for (int part = parts - 1; part >= 0; part--)
#pragma unroll 1
      for (int depth = 0; depth < width; depth += DEPTH) {
        const int stage = stream.next();
#pragma unroll
        for (int c = 0; c < Chunks; c++)
          if (has_rows && depth == c * DEPTH)
            multiply_columns(sums[c], p.rows.is_half, factor, parts - part, stream.columns_at(stage), width - depth, lane);
      }
  }
  store<Chunks>(p, sums, row, lane);
}

KERNEL(THREADS, gradient_128, GradientParameters) { gradient<2>(p); }
KERNEL(THREADS, gradient_256, GradientParameters) { gradient<4>(p); }
