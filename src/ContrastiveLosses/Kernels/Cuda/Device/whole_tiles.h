// Tiles of columns with all of their features, of which a half type has up to 128: a stage is a tile, and the rows stay.
#pragma once
#include "tiles.h"

constexpr int WHOLE_DEPTH = 128;

// A thread copies one chunk of every 16th item.
class WholeLoader {
  static constexpr int AT_ONCE = THREADS / CHUNKS<WHOLE_DEPTH>;

  const int item, k, place, bytes, width;

 public:
  INLINE WholeLoader(int width)
      : item(thread_index() / CHUNKS<WHOLE_DEPTH>), k(thread_index() % CHUNKS<WHOLE_DEPTH> * 8), place(chunk_at<WHOLE_DEPTH>(item, k / 8)),
        bytes(k < width ? CHUNK_BYTES : 0), width(width) {}

  // Where the thread's chunk of an item's tile begins.
  INLINE const u16* begin(const Side& side, int first) const { return side.data + (i64)(first + item) * width + k; }

  // Zeros behind the last item, and behind the last feature up to a multiple of 16: products take no more.
  template <int Items> INLINE void load(Shared stage, const u16* from, int items_left) const {
    if (k >= width + 8) return;
    const int left = items_left - item, stride = here(AT_ONCE * width);
#pragma unroll
    for (int i = 0; i < Items / AT_ONCE; i++) {
      copy_async(stage + place + i * AT_ONCE * ITEM_BYTES<WHOLE_DEPTH>, from, i * AT_ONCE < left ? bytes : 0);
      from += stride;
    }
  }
};

template <int Columns, int Stages> class WholeTiles {
  static constexpr int ROW_BYTES = TILE * ITEM_BYTES<WHOLE_DEPTH>, COLUMN_BYTES = Columns * ITEM_BYTES<WHOLE_DEPTH>;

  const WholeLoader loader;
  const Side& columns;
  const int end_tile;
  int loading, slot;
  const u16* from;

 public:
  const Shared rows, stages;

  INLINE WholeTiles(Shared shared, const Side& row_side, const Side& columns, int first_row, int first_tile, int end_tile)
      : loader(columns.width), columns(columns), end_tile(end_tile), loading(first_tile), slot(0), from(loader.begin(columns, first_tile * Columns)),
        rows(shared), stages(shared + ROW_BYTES) {
    if (first_tile < end_tile) loader.load<TILE>(rows, loader.begin(row_side, first_row), row_side.count - first_row);
#pragma unroll 1
    for (int s = 0; s < Stages - 1; s++) load(s);
  }

  // The tile that comes next.
  INLINE Shared next() { return stages + next_stage<Stages>(slot, [&](int stage) { load(stage); }) * COLUMN_BYTES; }

 private:
  INLINE void load(int stage) {
    if (loading < end_tile) {
      loader.load<Columns>(stages + stage * COLUMN_BYTES, from, columns.count - loading * Columns);
      from += Columns * columns.width;
      loading++;
    }
    copy_async_commit();
  }
};
