// The products of some rows with columns, on tensor cores.
#pragma once
#include "parameters.h"

constexpr int TILE = 128, DEPTH = 64, THREADS = 256;

// A thread's products of 16 M rows and 64 columns: [m][n][2 h + e] is that of row 16 m + 8 h and column 8 n + e, counted from its first ones.
template <int M> struct Products {
  float value[M][8][4];
};

template <int M> INLINE void clear(Products<M>& products) {
#pragma unroll
  for (int m = 0; m < M; m++)
#pragma unroll
    for (int n = 0; n < 8; n++)
#pragma unroll
      for (int e = 0; e < 4; e++) products.value[m][n][e] = 0;
}

template <int M> INLINE void add(Products<M>& sum, const Products<M>& summand) {
#pragma unroll
  for (int m = 0; m < M; m++)
#pragma unroll
    for (int n = 0; n < 8; n++)
#pragma unroll
      for (int e = 0; e < 4; e++) sum.value[m][n][e] += summand.value[m][n][e];
}

// Where a product is in its sum: the depth, and which parts of rows and columns meet there. Parts a and b do while a + b < parts: what is
// left out is below the last place. The smallest products come first.
struct Step {
  int tile, order, part, depth;

  INLINE Step(int first_tile, int parts) : tile(first_tile), order(parts - 1), part(parts - 1), depth(0) {}

  // Whether the tile is complete.
  INLINE bool advance(int width, int parts) {
    depth += DEPTH;
    if (depth < width) return false;
    depth = 0;
    if (--part >= 0) return false;
    part = --order;
    if (order >= 0) return false;
    order = part = parts - 1;
    tile++;
    return true;
  }
};

// The tiles of columns that a block goes through.
struct Tiles {
  int first, end;

  // Those of so many columns each that a split has: of all columns, or an equal share of those that the block's rows have pairs with.
  INLINE Tiles(const Side& rows, const Side& columns, int size, int tiles_per_split) {
    int all = 0, behind = (columns.count + size - 1) / size, share = tiles_per_split;
    if (rows.ranges) {
      all = rows.ranges[2 * block_x()] / size;
      behind = (rows.ranges[2 * block_x() + 1] + size - 1) / size;
      share = (behind - all + grid_y() - 1) / grid_y();
    }
    first = all + block_y() * share;
    end = first + share < behind ? first + share : behind;
  }
};

// Sixteen bytes of an item of a stage. Their place is exchanged by the item, so that eight rows of a matrix lie in different banks.
INLINE char* chunk_of(char* side, int item, int chunk) { return side + item * (DEPTH * 2) + ((chunk ^ (item & 7)) << 4); }

// The 64 features from a depth on, of one part of some items.
template <int Items> INLINE void load_side(char* shared, const Side& side, int first, int part, int depth, int thread) {
  for (int c = thread; c < Items * DEPTH / 8; c += THREADS) {
    int item = c / (DEPTH / 8), chunk = c % (DEPTH / 8), k = depth + chunk * 8;
    bool inside = first + item < side.count && k < side.width;
    const u16* from = side.data + (inside ? ((i64)(first + item) * side.parts + part) * side.width + k : 0);
    copy_async(chunk_of(shared, item, chunk), from, inside ? 16 : 0);
  }
}

template <bool IsHalf> INLINE void multiply(float* c, const u32* a, const u32* b) {
  if (IsHalf)
    multiply_half(c, a, b);
  else
    multiply_bfloat16(c, a, b);
}

// Adds the products of up to 64 features of 16 M rows and 64 columns of two stages, from a row and a column of them on. Tensor cores round
// every sum toward zero: what they add up is kept short and then added to nearest.
template <int M, bool IsHalf>
INLINE void multiply_stage(Products<M>& products, char* rows, int first_row, char* columns, int first_column, int depth_left, int lane) {
  Products<M> sum;
  clear(sum);
#pragma unroll
  for (int k = 0; k < DEPTH / 16; k++) {
    if (k * 16 >= depth_left) break;
    u32 a[M][4], b[4];
#pragma unroll
    for (int m = 0; m < M; m++) load_matrices(a[m], chunk_of(rows, first_row + m * 16 + (lane & 15), k * 2 + (lane >> 4)));
#pragma unroll
    for (int n = 0; n < 4; n++) {
      load_matrices(b, chunk_of(columns, first_column + n * 16 + (lane & 7) + ((lane >> 4) << 3), k * 2 + ((lane >> 3) & 1)));
#pragma unroll
      for (int m = 0; m < M; m++) {
        multiply<IsHalf>(sum.value[m][2 * n], a[m], b);
        multiply<IsHalf>(sum.value[m][2 * n + 1], a[m], b + 2);
      }
    }
  }
  add(products, sum);
}

template <int M>
INLINE void multiply_stage(
    Products<M>& products, bool is_half, char* rows, int first_row, char* columns, int first_column, int depth_left, int lane) {
  if (is_half)
    multiply_stage<M, true>(products, rows, first_row, columns, first_column, depth_left, lane);
  else
    multiply_stage<M, false>(products, rows, first_row, columns, first_column, depth_left, lane);
}
