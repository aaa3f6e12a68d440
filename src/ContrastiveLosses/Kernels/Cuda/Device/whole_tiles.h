// Tiles of columns with all of their features, of which a half type has up to 128: a stage is a tile, and the rows stay.
#pragma once
#include "tiles.h"

constexpr int WHOLE_DEPTH = 128;

template <int Columns, int Stages> class WholeTiles {
  static constexpr int ROW_BYTES = TILE * ITEM_BYTES<WHOLE_DEPTH>, COLUMN_BYTES = Columns * ITEM_BYTES<WHOLE_DEPTH>;

  const Loader<WHOLE_DEPTH> loader;
  const Side& columns;
  const int end_tile;
  int loading, slot;
  const u16* from;

 public:
  const Shared rows, stages;

  INLINE WholeTiles(Shared shared, const Side& row_side, const Side& columns, int first_row, int first_tile, int end_tile)
      : columns(columns), end_tile(end_tile), loading(first_tile), slot(0), from(loader.begin(columns, first_tile * Columns)),
        rows(shared), stages(shared + ROW_BYTES) {
    if (first_tile < end_tile) loader.load<TILE>(rows, row_side, loader.begin(row_side, first_row), row_side.count - first_row, 0, 0);
#pragma unroll 1
    for (int s = 0; s < Stages - 1; s++) load(s);
  }

  // The tile that comes next.
  INLINE Shared next() { return stages + next_stage<Stages>(slot, [&](int stage) { load(stage); }) * COLUMN_BYTES; }

 private:
  INLINE void load(int stage) {
    if (loading < end_tile) {
      loader.load<Columns>(stages + stage * COLUMN_BYTES, columns, from, columns.count - loading * Columns, 0, 0);
      from += Columns * columns.width;
      loading++;
    }
    copy_async_commit();
  }
};
