// The products of 128 rows with 128 columns after the other.
#pragma once
#include "key_ranges.h"
#include "stream.h"
#include "whole_tiles.h"

// Eight warps, four below each other and two side by side, 32 x 64 each.
struct Place {
  int lane, warp_row, warp_column;

  INLINE Place() {
    const int thread = thread_index();
    lane = thread & 31;
    warp_row = ((thread >> 5) & 3) * 32;
    warp_column = (thread >> 7) * 64;
  }

  INLINE bool has_pairs(const Side& rows, const Side& columns, int first_row, int tile) const {
    return first_row + warp_row < rows.count && tile * TILE + warp_column < columns.count;
  }

  INLINE int row() const { return warp_row + (lane >> 2); }
  INLINE int column() const { return warp_column + (lane & 3) * 2; }
};

// Calls `use.tile(products, first column, keys that may be equal)` for each tile of columns in which the warp has a pair.
template <class Use>
INLINE void for_each_tile(
    Shared shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile, const Place& place, Use& use) {
  Stream<MOST_PARTS, TILE, 3, false> stream(shared, rows, columns, first_row, first_tile, end_tile);
  const int left = left_matrices<DEPTH>(place.warp_row, place.lane), right = right_matrices<DEPTH>(place.warp_column, place.lane);
  KeyRanges<TILE> ranges(rows, columns, first_row, first_tile);
  for (int tile = first_tile; tile < end_tile; tile++) {
    const u32 keys = ranges.of(tile);
    const bool has_pairs = place.has_pairs(rows, columns, first_row, tile);
    Products<2> products;
    clear(products);
    Step step(tile, rows.parts);
    do {
      const int stage = stream.next();
      if (has_pairs)
        multiply_stage(
            products, rows.is_half, stream.rows_at(stage, step.part, step.depth) + left, stream.columns_at(stage) + right, rows.width - step.depth);
    } while (!step.advance(rows.width, rows.parts));
    if (has_pairs) use.tile(products, tile * TILE, keys);
  }
}

// The same for up to 128 features of a half type. Tensor cores add all of them up: that half types are rounded weighs far more.
template <class Use>
INLINE void for_each_whole_tile(
    Shared shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile, const Place& place, Use& use) {
  WholeTiles<TILE, 2> tiles(shared, rows, columns, first_row, first_tile, end_tile);
  const Shared left = tiles.rows + left_matrices<WHOLE_DEPTH>(place.warp_row, place.lane);
  const int right = right_matrices<WHOLE_DEPTH>(place.warp_column, place.lane);
  KeyRanges<TILE> ranges(rows, columns, first_row, first_tile);
  for (int tile = first_tile; tile < end_tile; tile++) {
    const u32 keys = ranges.of(tile);
    const Shared stage = tiles.next();
    if (!place.has_pairs(rows, columns, first_row, tile)) continue;
    Products<2> products;
    clear(products);
    add_products<WHOLE_DEPTH>(products, rows.is_half, here(left), stage + right, rows.width);
    use.tile(products, tile * TILE, keys);
  }
}
