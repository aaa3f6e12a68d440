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

// Adds the products of up to so many features of 16 M rows and 64 columns, given the lane's matrices of the first ones.
template <int Depth, bool IsHalf, int M> INLINE void add_products(Products<M>& sum, Shared rows, Shared columns, int depth_left) {
#pragma unroll
  for (int k = 0; k < Depth / 16; k++) {
    if (k * 16 >= depth_left) break;
    u32 a[M][4], b[4];
#pragma unroll
    for (int m = 0; m < M; m++) load_matrices(a[m], (rows ^ chunk_at<Depth>(0, 2 * k)) + m * 16 * ITEM_BYTES<Depth>);
#pragma unroll
    for (int n = 0; n < 4; n++) {
      load_matrices(b, (columns ^ chunk_at<Depth>(0, 2 * k)) + n * 16 * ITEM_BYTES<Depth>);
#pragma unroll
      for (int m = 0; m < M; m++) {
        multiply<IsHalf>(sum.value[m][2 * n], a[m], b);
        multiply<IsHalf>(sum.value[m][2 * n + 1], a[m], b + 2);
      }
    }
  }
}

template <int Depth, int M> INLINE void add_products(Products<M>& sum, bool is_half, Shared rows, Shared columns, int depth_left) {
  if (is_half)
    add_products<Depth, true>(sum, rows, columns, depth_left);
  else
    add_products<Depth, false>(sum, rows, columns, depth_left);
}
