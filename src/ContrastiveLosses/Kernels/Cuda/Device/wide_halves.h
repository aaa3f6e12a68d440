// What a block takes through shared memory for the gradients of 129 to 256 features of a half type, a stage of 64 features after the other.
#pragma once
#include "tiles.h"

constexpr int DEPTH = 64;

// The features from a depth on of some items.
template <int Items> INLINE void load_side(Shared stage, const Side& side, int first, int depth, int thread) {
  constexpr int AT_ONCE = THREADS / CHUNKS<DEPTH>;
  const int item = thread / CHUNKS<DEPTH>, chunk = thread % CHUNKS<DEPTH>, k = depth + chunk * 8;
  const int left = side.count - first - item, bytes = k < side.width ? CHUNK_BYTES : 0, stride = AT_ONCE * side.width;
  const u16* from = side.data + (i64)(first + item) * side.width + k;
#pragma unroll
  for (int i = 0; i < Items / AT_ONCE; i++) {
    copy_async(stage + chunk_at<DEPTH>(item, chunk) + i * AT_ONCE * ITEM_BYTES<DEPTH>, from, i * AT_ONCE < left ? bytes : 0);
    from += stride;
  }
}

// The columns of each tile, twice: as factors of the products with rows that are loaded once and stay, and as factors of the derivatives.
// All stages but one are under way while that one is multiplied.
template <int Columns, int Stages> class WideHalves {
  static constexpr int ROW_BYTES = TILE * ITEM_BYTES<DEPTH>, COLUMN_BYTES = Columns * ITEM_BYTES<DEPTH>;

  const Shared shared;
  const Side& columns;
  const int thread, end_tile;
  int slot, tile, depth;
  bool again;

 public:
  INLINE WideHalves(Shared shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile)
      : shared(shared), columns(columns), thread(thread_index()), end_tile(end_tile), slot(0), tile(first_tile), depth(0), again(false) {
    if (first_tile < end_tile)
      for (int k = 0; k < rows.width; k += DEPTH) load_side<TILE>(rows_at(k), rows, first_row, k, thread);
#pragma unroll 1
    for (int s = 0; s < Stages - 1; s++) load(s);
  }

  // The columns of the stage that comes next.
  INLINE Shared next() { return columns_at(next_stage<Stages>(slot, [&](int stage) { load(stage); })); }

  INLINE Shared rows_at(int depth) const { return shared + depth / DEPTH * ROW_BYTES; }

 private:
  INLINE Shared columns_at(int stage) const { return shared + 256 / DEPTH * ROW_BYTES + stage * COLUMN_BYTES; }

  INLINE void load(int stage) {
    if (tile < end_tile) load_side<Columns>(columns_at(stage), columns, tile * Columns, depth, thread);
    copy_async_commit();
    depth += DEPTH;
    if (depth < columns.width) return;
    depth = 0;
    if (again) tile++;
    again = !again;
  }
};
