// The products of 128 rows with 128 columns after the other.
#pragma once
#include "tiles.h"

constexpr int STAGES = 3, SIDE_BYTES = TILE * DEPTH * 2, STAGE_BYTES = 2 * SIDE_BYTES;

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

INLINE void load_stage(char* stage, const Side& rows, const Side& columns, int first_row, const Step& step, int end_tile, int thread) {
  if (step.tile < end_tile) {
    load_side<TILE>(stage, rows, first_row, step.part, step.depth, thread);
    load_side<TILE>(stage + SIDE_BYTES, columns, step.tile * TILE, step.order - step.part, step.depth, thread);
  }
  copy_async_commit();
}

// Calls `use.tile(products, first column)` for each tile of columns in which the warp has a pair. Two stages are under way while a third is
// multiplied; the one barrier of a step says both that its stage is there and that the one before is free.
template <class Use>
INLINE void for_each_tile(
    char* shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile, const Place& place, Use& use) {
  const int width = rows.width, parts = rows.parts;
  Products<2> products;
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
    char* stage = shared + slot * STAGE_BYTES;
    if (has_pairs)
      multiply_stage(products, rows.is_half, stage, place.warp_row, stage + SIDE_BYTES, place.warp_column, width - step.depth, place.lane);
    slot = slot == STAGES - 1 ? 0 : slot + 1;
    int tile = step.tile;
    if (step.advance(width, parts) && has_pairs) {
      use.tile(products, tile * TILE);
      clear(products);
    }
  }
}
