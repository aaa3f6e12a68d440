// The products of some rows with columns, on tensor cores.
#pragma once
#include "parameters.h"

constexpr int TILE = 128, THREADS = 256;

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

// The tiles of columns that a block goes through.
struct Tiles {
  int first, end;

  // Those of so many columns each that a split has: of all columns, or an equal share of those that the block's rows have pairs with.
  INLINE Tiles(const Side& rows, const Side& columns, int row_tile, int size, int tiles_per_split) {
    int all = 0, behind = (columns.count + size - 1) / size, share = tiles_per_split;
    if (rows.ranges) {
      all = rows.ranges[2 * row_tile] / size;
      behind = (rows.ranges[2 * row_tile + 1] + size - 1) / size;
      share = (behind - all + grid_y() - 1) / grid_y();
    }
    first = all + block_y() * share;
    end = first + share < behind ? first + share : behind;
  }
};

// The number of the stage that comes next of some, which is there for all threads. The one before is free and loaded anew: one barrier says both.
template <int Stages, class Load> INLINE int next_stage(int& slot, Load load) {
  copy_async_wait<Stages - 2>();
  sync_block();
  const int current = slot;
  load(slot == 0 ? Stages - 1 : slot - 1);
  slot = slot == Stages - 1 ? 0 : slot + 1;
  return current;
}

constexpr int CHUNK_BYTES = 16;
// How many features of a half type tensor cores add up: more than the 256 of which gradients are made in one pass.
constexpr int MOST_ADDED = 288;
template <int Depth> constexpr int ITEM_BYTES = Depth * 2;
template <int Depth> constexpr int CHUNKS = ITEM_BYTES<Depth> / CHUNK_BYTES;

// Where sixteen bytes of an item are in a stage of so many features. Their place is exchanged by the item, so that eight rows of a matrix
// lie in different banks. Chunks of an item differ in the same bits as those of item 0: chunk_at(i, 2 k + c) is
// chunk_at(i, c) ^ chunk_at(0, 2 k) for c below 2.
template <int Depth> INLINE constexpr int chunk_at(int item, int chunk) {
  return item * ITEM_BYTES<Depth> + (chunk ^ (Depth == 32 ? item >> 1 & 3 : item & 7)) * CHUNK_BYTES;
}

// Copies items' features into a stage of so many: a thread one chunk of every so many-th item.
template <int Depth> class Loader {
  static constexpr int AT_ONCE = THREADS / CHUNKS<Depth>;

  const int item, chunk;

 public:
  INLINE Loader() : item(thread_index() / CHUNKS<Depth>), chunk(thread_index() % CHUNKS<Depth>) {}

  // Where the thread's chunk of its first item's features begins.
  INLINE const u16* begin(const Side& side, int first) const { return side.data + (i64)(first + item) * (side.parts * side.width) + chunk * 8; }

  // The features from a depth on, of a part; zeros behind the last item and the last feature.
  template <int Items> INLINE void load(Shared stage, const Side& side, const u16* begin, int items_left, int part, int depth) const {
    const int left = items_left - item, bytes = depth + chunk * 8 < side.width ? CHUNK_BYTES : 0;
    const u16* from = begin + (part * side.width + depth);
#pragma unroll
    for (int i = 0; i < Items / AT_ONCE; i++) {
      copy_async(stage + chunk_at<Depth>(item, chunk) + i * AT_ONCE * ITEM_BYTES<Depth>, from, i * AT_ONCE < left ? bytes : 0);
      from += AT_ONCE * side.parts * side.width;
    }
  }
};

template <bool IsHalf> INLINE void multiply(float* c, const u32* a, const u32* b) {
  if (IsHalf)
    multiply_half(c, a, b);
  else
    multiply_bfloat16(c, a, b);
}

// Where a lane finds the rows of the matrices that it loads of 16 items: of the left factor of a product, and of the right one.
template <int Depth> INLINE int left_matrices(int first_item, int lane) { return chunk_at<Depth>(first_item + (lane & 15), lane >> 4); }
template <int Depth> INLINE int right_matrices(int first_item, int lane) {
  return chunk_at<Depth>(first_item + (lane & 7) + (lane >> 4) * 8, (lane >> 3) & 1);
}

// The factors of products of 16 M rows and 64 columns, 16 columns and 16 features at a time. The next ones are loaded while some are
// multiplied: assemblers keep this order. Features are in units of `Depth`, so many bytes apart.
template <int Depth, int M, int RowBytes, int ColumnBytes> class Factors {
  static constexpr int AHEAD = 4 / M, STEPS = Depth / 16;

  u32 a[2][M][4], b[AHEAD + 1][4];

  INLINE void load(Shared rows, Shared columns, int first_step, int k) {
    const int step = first_step + k / 4, unit = step / STEPS;
    const Shared chunk = chunk_at<Depth>(0, 2 * (step % STEPS));
    if (k % 4 == 0)
#pragma unroll
      for (int m = 0; m < M; m++) load_matrices(a[k / 4 % 2][m], ((rows + unit * RowBytes) ^ chunk) + m * 16 * ITEM_BYTES<Depth>);
    load_matrices(b[k % (AHEAD + 1)], ((columns + unit * ColumnBytes) ^ chunk) + k % 4 * 16 * ITEM_BYTES<Depth>);
  }

 public:
  // Adds the products of some steps of 16 features, given the lane's matrices of the first ones.
  template <int Steps, bool IsHalf> INLINE void add_to(Products<M>& sum, Shared rows, Shared columns, int first_step) {
#pragma unroll
    for (int k = 0; k < AHEAD; k++) load(rows, columns, first_step, k);
#pragma unroll
    for (int k = 0; k < Steps * 4; k++) {
      if (k + AHEAD < Steps * 4) load(rows, columns, first_step, k + AHEAD);
#pragma unroll
      for (int m = 0; m < M; m++) {
        multiply<IsHalf>(sum.value[m][k % 4 * 2], a[k / 4 % 2][m], b[k % (AHEAD + 1)]);
        multiply<IsHalf>(sum.value[m][k % 4 * 2 + 1], a[k / 4 % 2][m], b[k % (AHEAD + 1)] + 2);
      }
    }
  }
};

// Of up to so many units. A branch waits for the products before it: there is none between those of all units, or of half of them.
template <int Depth, bool IsHalf, int Units = 1, int RowBytes = 0, int ColumnBytes = 0, int M>
INLINE void add_products(Products<M>& sum, Shared rows, Shared columns, int depth_left) {
  constexpr int STEPS = Units * Depth / 16;
  Factors<Depth, M, RowBytes, ColumnBytes> factors;
  if (depth_left >= STEPS * 16) return factors.template add_to<STEPS, IsHalf>(sum, rows, columns, 0);
  int step = 0;
  if (depth_left >= STEPS * 8) {
    factors.template add_to<STEPS / 2, IsHalf>(sum, rows, columns, 0);
    step = STEPS / 2;
  }
#pragma unroll 1
  for (; step * 16 < depth_left; step++) factors.template add_to<1, IsHalf>(sum, rows, columns, step);
}

template <int Depth, int M> INLINE void add_products(Products<M>& sum, bool is_half, Shared rows, Shared columns, int depth_left) {
  if (is_half)
    add_products<Depth, true>(sum, rows, columns, depth_left);
  else
    add_products<Depth, false>(sum, rows, columns, depth_left);
}
