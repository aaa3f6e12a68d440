// What a block takes through shared memory, a stage of 64 features after the other.
#pragma once
#include "tiles.h"

// The features from a depth on, of one part of some items.
template <int Items> INLINE void load_side(Shared stage, const Side& side, int parts, int first, int part, int depth, int thread) {
  constexpr int AT_ONCE = THREADS / CHUNKS<DEPTH>;
  const int item = thread / CHUNKS<DEPTH>, chunk = thread % CHUNKS<DEPTH>, k = depth + chunk * 8;
  const int left = side.count - first - item, bytes = k < side.width ? CHUNK_BYTES : 0, item_width = parts * side.width;
  const u16* from = side.data + (i64)(first + item) * item_width + (part * side.width + k);
#pragma unroll
  for (int i = 0; i < Items / AT_ONCE; i++) {
    copy_async(stage + chunk_at<DEPTH>(item, chunk) + i * AT_ONCE * ITEM_BYTES<DEPTH>, from, i * AT_ONCE < left ? bytes : 0);
    from += AT_ONCE * item_width;
  }
}

// Adds to nearest what tensor cores have added up, which round every sum toward zero: of 64 features.
template <int M> INLINE void multiply_stage(Products<M>& products, bool is_half, Shared rows, Shared columns, int depth_left) {
  Products<M> sum;
  clear(sum);
  add_products<DEPTH>(sum, is_half, rows, columns, depth_left);
  add(products, sum);
}

// For each tile the factors of its products, and where they are wanted `Again` its columns once more, the last part first. Rows that fit
// are loaded once and stay. All stages but one are under way while that one is multiplied.
template <int Parts, int Columns, int Stages, bool Again> class Stream {
  static constexpr int ROW_BYTES = TILE * ITEM_BYTES<DEPTH>, COLUMN_BYTES = Columns * ITEM_BYTES<DEPTH>;

  const Shared shared;
  const Side &rows, &columns;
  const int thread, first_row, end_tile;
  const bool rows_stay;
  int slot;
  Step step;
  int part, depth;  // of the columns once more; part -1 while the factors are loaded

 public:
  INLINE Stream(Shared shared, const Side& rows, const Side& columns, int first_row, int first_tile, int end_tile)
      : shared(shared), rows(rows), columns(columns), thread(thread_index()), first_row(first_row), end_tile(end_tile),
        rows_stay(parts() * chunks() <= Stages), slot(0), step(first_tile, parts()), part(-1), depth(0) {
    if (rows_stay && first_tile < end_tile)
      for (int part = 0; part < parts(); part++)
        for (int depth = 0; depth < rows.width; depth += DEPTH)
          load_side<TILE>(rows_at(0, part, depth), rows, parts(), first_row, part, depth, thread);
#pragma unroll 1
    for (int s = 0; s < Stages - 1; s++) load(s);
  }

  // The stage that comes next, which is there for all threads. The one before is free: one barrier says both.
  INLINE int next() {
    copy_async_wait<Stages - 2>();
    sync_block();
    const int current = slot;
    load(slot == 0 ? Stages - 1 : slot - 1);
    slot = slot == Stages - 1 ? 0 : slot + 1;
    return current;
  }

  // How many parts a feature has, as a constant where that is one.
  INLINE int parts() const { return Parts == 1 ? 1 : rows.parts; }

  INLINE Shared rows_at(int stage, int part, int depth) const {
    return shared + (rows_stay ? part * chunks() + depth / DEPTH : stage) * ROW_BYTES;
  }

  INLINE Shared columns_at(int stage) const { return shared + Stages * ROW_BYTES + stage * COLUMN_BYTES; }

 private:
  INLINE int chunks() const { return (rows.width + DEPTH - 1) / DEPTH; }

  INLINE void load(int stage) {
    const bool again = Again && part >= 0;
    const int tile = step.tile - again;
    if (tile < end_tile) {
      if (!again && !rows_stay) load_side<TILE>(rows_at(stage, step.part, step.depth), rows, parts(), first_row, step.part, step.depth, thread);
      load_side<Columns>(
          columns_at(stage), columns, parts(), tile * Columns, again ? part : step.order - step.part, again ? depth : step.depth, thread);
    }
    copy_async_commit();
    advance();
  }

  INLINE void advance() {
    if (!Again || part < 0) {
      if (step.advance(rows.width, parts())) part = parts() - 1;
      return;
    }
    depth += DEPTH;
    if (depth < rows.width) return;
    depth = 0;
    part--;
  }
};
