// What a block takes through shared memory for the gradients of 129 to 256 features of a half type, a stage of 64 features after the other.
#pragma once
#include "tiles.h"

constexpr int DEPTH = 64;

// The columns of each tile, twice: as factors of the products with rows that are loaded once and stay, and as factors of the derivatives.
// All stages but one are under way while that one is multiplied.
template <int Columns, int Stages> class WideHalves {
  static constexpr int ROW_BYTES = TILE * ITEM_BYTES<DEPTH>, COLUMN_BYTES = Columns * ITEM_BYTES<DEPTH>;

  const Shared shared;
  const Side& columns;
  const Loader<DEPTH> loader;
  const int end_tile;
  int slot, tile, depth;
  bool again;

 public:
  INLINE WideHalves(Shared shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile)
      : shared(shared), columns(columns), end_tile(end_tile), slot(0), tile(first_tile), depth(0), again(false) {
    if (first_tile < end_tile)
      for (int k = 0; k < rows.width; k += DEPTH) loader.load<TILE>(rows_at(k), rows, loader.begin(rows, first_row), rows.count - first_row, 0, k);
#pragma unroll 1
    for (int s = 0; s < Stages - 1; s++) load(s);
  }

  // The columns of the stage that comes next.
  INLINE Shared next() { return columns_at(next_stage<Stages>(slot, [&](int stage) { load(stage); })); }

  INLINE Shared rows_at(int depth) const { return shared + depth / DEPTH * ROW_BYTES; }

 private:
  INLINE Shared columns_at(int stage) const { return shared + 256 / DEPTH * ROW_BYTES + stage * COLUMN_BYTES; }

  INLINE void load(int stage) {
    const int first = tile * Columns;
    if (tile < end_tile) loader.load<Columns>(columns_at(stage), columns, loader.begin(columns, first), columns.count - first, 0, depth);
    copy_async_commit();
    depth += DEPTH;
    if (depth < columns.width) return;
    depth = 0;
    if (again) tile++;
    again = !again;
  }
};
