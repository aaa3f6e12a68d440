// Which keys may be equal in a tile: those whose range in the tile's rows meets that in its columns. Numbers of items are equal near the
// diagonal only, and so are labels where each item is a class of its own.
#pragma once
#include "tiles.h"

template <int Columns> class KeyRanges {
  const Side &rows, &columns;
  const int lane;
  const i64* row_bounds;
  int first, end;         // the tiles that the lanes have looked at, one each
  u32 found;              // a bit for each key

 public:
  INLINE KeyRanges(const Side& rows, const Side& columns, int first_row, int first_tile)
      : rows(rows), columns(columns), lane(thread_index() & 31), row_bounds(rows.bounds + first_row / TILE * BOUNDS),
        first(first_tile), end(first_tile), found(0) {}

  // Of the tiles in their order.
  INLINE u32 of(int tile) {
    if (tile == end) look(tile);
    return bits_of(from_lane(float_of(found), tile - first));
  }

 private:
  INLINE void look(int tile) {
    first = tile;
    end = tile + 32;
    found = 0;
    if (tile + lane >= (columns.count + Columns - 1) / Columns) return;
    const i64* column_bounds = columns.bounds + (tile + lane) * Columns / TILE * BOUNDS;
#pragma unroll
    for (int k = 0; k < 3; k++) {
      if (!rows.keys[k] || !columns.keys[k]) continue;
      if (row_bounds[2 * k] <= column_bounds[2 * k + 1] && column_bounds[2 * k] <= row_bounds[2 * k + 1]) found |= 1u << k;
    }
  }
};
