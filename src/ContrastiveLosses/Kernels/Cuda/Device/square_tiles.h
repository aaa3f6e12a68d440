// The products of 128 rows with 128 columns after the other.
#pragma once
#include "stream.h"

// Eight warps, four below each other and two side by side, 32 x 64 each.
struct Place {
  int lane, warp_row, warp_column;

  INLINE Place() {
    const int thread = thread_index();
    lane = thread & 31;
    warp_row = ((thread >> 5) & 3) * 32;
    warp_column = (thread >> 7) * 64;
  }

  INLINE int row() const { return warp_row + (lane >> 2); }
  INLINE int column() const { return warp_column + (lane & 3) * 2; }
};

// Calls `use.tile(products, first column)` for each tile of columns in which the warp has a pair.
template <int Parts, class Use>
INLINE void for_each_tile(
    Shared shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile, const Place& place, Use& use) {
  Stream<Parts, TILE, 3, false> stream(shared, rows, columns, first_row, first_tile, end_tile);
  const int left = left_matrices(place.warp_row, place.lane), right = right_matrices(place.warp_column, place.lane);
  for (int tile = first_tile; tile < end_tile; tile++) {
    const bool has_pairs = first_row + place.warp_row < rows.count && tile * TILE + place.warp_column < columns.count;
    Products<2> products;
    clear(products);
    Step step(tile, stream.parts());
    do {
      const int stage = stream.next();
      if (has_pairs)
        multiply_stage<Parts == 1>(products, rows.is_half, stream.rows_at(stage, step.part, step.depth) + left, stream.columns_at(stage) + right, rows.width - step.depth);
    } while (!step.advance(rows.width, stream.parts()));
    if (has_pairs) use.tile(products, tile * TILE);
  }
}
