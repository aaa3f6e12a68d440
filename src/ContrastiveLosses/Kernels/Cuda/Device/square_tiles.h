// The products of 128 rows with 128 columns after the other.
#pragma once
#include "key_ranges.h"
#include "parts.h"
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

// Calls `use.tile(products, first column, keys that may be equal)` for each tile of columns in which the warp has a pair. Tensor cores round
// every sum toward zero: what they add up is kept short, and then added to nearest.
template <class Use>
INLINE void for_each_tile(
    Shared shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile, const Place& place, Use& use) {
  PartsStream<TILE, false> stream(shared, rows, columns, first_row, first_tile, end_tile);
  const int left = left_matrices<UNIT>(place.warp_row, place.lane), right = right_matrices<UNIT>(place.warp_column, place.lane);
  KeyRanges<TILE> ranges(rows, columns, first_row, first_tile);
  for (int tile = first_tile; tile < end_tile; tile++) {
    const u32 keys = ranges.of(tile);
    const bool has_pairs = place.has_pairs(rows, columns, first_row, tile);
    Products<2> products;
    clear(products);
    if (rows.parts > 1)
      for (int depth = 0; depth < rows.width; depth += UNIT) {
        const Shared stage = stream.next(), of_rows = stage + left, of_columns = stream.columns_of(stage) + right;
        if (has_pairs && rows.parts == 3)
          add_products_of_stage<3, TILE>(products, of_rows, of_columns);
        else if (has_pairs)
          add_products_of_stage<2, TILE>(products, of_rows, of_columns);
      }
    else {
      Products<2> sum;
      clear(sum);
      for (int depth = 0; depth < rows.width; depth += UNITS * UNIT) {
        const Shared stage = stream.next();
        if (!has_pairs) continue;
        add_products_of_stage<TILE>(sum, rows.is_half, stage + left, stream.columns_of(stage) + right, rows.width - depth);
        if (depth % MOST_ADDED != MOST_ADDED - UNITS * UNIT) continue;
        add(products, sum);
        clear(sum);
      }
      add(products, sum);
    }
    if (has_pairs) use.tile(products, tile * TILE, keys);
  }
}

// The same for up to 128 features of a half type, all of which are added up by tensor cores.
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
