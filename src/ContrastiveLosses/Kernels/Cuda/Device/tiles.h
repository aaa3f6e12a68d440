// The products of 128 rows with 128 columns after the other, on tensor cores.
#pragma once
#include "parameters.h"

constexpr int TILE = 128, DEPTH = 64, THREADS = 256, STAGES = 3;
constexpr int SIDE_BYTES = TILE * DEPTH * 2, STAGE_BYTES = 2 * SIDE_BYTES;

// A thread's products of a tile: [m][n][2 h + e] is that of row 16 m + 8 h and column 8 n + e, counted from its first ones.
struct Products {
  float value[2][8][4];
};

// Eight warps, four below each other and two side by side, 32 x 64 each.
struct Place {
  int thread, lane, warp_row, warp_column;

  INLINE Place() {
    thread = thread_index();
    lane = thread & 31;
    warp_row = ((thread >> 5) & 3) * 32;
    warp_column = (thread >> 7) * 64;
  }

  INLINE int row() const { return warp_row + (lane >> 2); }
  INLINE int column() const { return warp_column + (lane & 3) * 2; }
};

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

// Sixteen bytes of a row of a tile. Their place is exchanged by the row, so that eight rows of a matrix lie in different banks.
INLINE char* chunk_of(char* side, int row, int chunk) { return side + row * (DEPTH * 2) + ((chunk ^ (row & 7)) << 4); }

INLINE void load_side(char* shared, const Side& side, int first, int part, int depth, int thread) {
  for (int c = thread; c < TILE * DEPTH / 8; c += THREADS) {
    int row = c / (DEPTH / 8), chunk = c % (DEPTH / 8), k = depth + chunk * 8;
    bool inside = first + row < side.count && k < side.width;
    const u16* from = side.data + (inside ? ((i64)(first + row) * side.parts + part) * side.width + k : 0);
    copy_async(chunk_of(shared, row, chunk), from, inside ? 16 : 0);
  }
}

INLINE void load_stage(char* stage, const Side& rows, const Side& columns, int first_row, const Step& step, int end_tile, int thread) {
  if (step.tile < end_tile) {
    load_side(stage, rows, first_row, step.part, step.depth, thread);
    load_side(stage + SIDE_BYTES, columns, step.tile * TILE, step.order - step.part, step.depth, thread);
  }
  copy_async_commit();
}

INLINE void multiply_stage(Products& products, char* stage, int depth_left, const Place& place) {
#pragma unroll
  for (int k = 0; k < DEPTH / 16; k++) {
    if (k * 16 >= depth_left) break;
    u32 a[2][4], b[4];
#pragma unroll
    for (int m = 0; m < 2; m++)
      load_matrices(a[m], chunk_of(stage, place.warp_row + m * 16 + (place.lane & 15), k * 2 + (place.lane >> 4)));
#pragma unroll
    for (int n = 0; n < 4; n++) {
      int row = place.warp_column + n * 16 + (place.lane & 7) + ((place.lane >> 4) << 3);
      load_matrices(b, chunk_of(stage + SIDE_BYTES, row, k * 2 + ((place.lane >> 3) & 1)));
#pragma unroll
      for (int m = 0; m < 2; m++) {
        multiply_bfloat16(products.value[m][2 * n], a[m], b);
        multiply_bfloat16(products.value[m][2 * n + 1], a[m], b + 2);
      }
    }
  }
}

INLINE void clear(Products& products) {
#pragma unroll
  for (int m = 0; m < 2; m++)
#pragma unroll
    for (int n = 0; n < 8; n++)
#pragma unroll
      for (int e = 0; e < 4; e++) products.value[m][n][e] = 0;
}

// Calls `use.tile(products, first column)` for each tile of columns in which the warp has a pair. Two stages are under way while a third is
// multiplied; the one barrier of a step says both that its stage is there and that the one before is free.
template <class Use>
INLINE void for_each_tile(
    char* shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile, const Place& place, Use& use) {
  const int width = rows.width, parts = rows.parts;
  Products products;
  clear(products);
  Step loading(first_tile, parts), step(first_tile, parts);
#pragma unroll
  for (int s = 0; s < STAGES - 1; s++) {
    load_stage(shared + s * STAGE_BYTES, rows, columns, first_row, loading, end_tile, place.thread);
    loading.advance(width, parts);
  }
  int slot = 0;
  while (step.tile < end_tile) {
    copy_async_wait<STAGES - 2>();
    sync_block();
    load_stage(shared + (slot == 0 ? STAGES - 1 : slot - 1) * STAGE_BYTES, rows, columns, first_row, loading, end_tile, place.thread);
    loading.advance(width, parts);
    bool has_pairs = first_row + place.warp_row < rows.count && step.tile * TILE + place.warp_column < columns.count;
    if (has_pairs) multiply_stage(products, shared + slot * STAGE_BYTES, width - step.depth, place);
    slot = slot == STAGES - 1 ? 0 : slot + 1;
    int tile = step.tile;
    if (step.advance(width, parts) && has_pairs) {
      use.tile(products, tile * TILE);
      clear(products);
    }
  }
}
