// Which pairs are in a set: a truth table over the relation of a pair, one bit for each equality of keys. A thread has 32 M pairs of a tile
// and decides about them all at once: an equality is a word with one bit a pair.
#pragma once
#include "tiles.h"

INLINE constexpr int pair(int n, int e, int m, int h) { return n * 8 + e * 4 + m * 2 + h; }

INLINE bool contains(u64 members, int pair) { return (members >> pair) & 1; }

// The last item in place of one behind it, whose pairs are of no set or not stored.
INLINE int within(int item, int count) { return item < count ? item : count - 1; }

template <int M> struct Relations {
  u64 equal[3], inside;

  // Of the pairs from a row and a column on.
  INLINE Relations(const Side& rows, const Side& columns, int row, int column) : inside(~(u64)0) {
    if (column + 7 * 8 + 1 >= columns.count) {
      inside = 0;
#pragma unroll 1
      for (int n = 0; n < 8; n++)
        for (int e = 0; e < 2; e++)
          if (column + n * 8 + e < columns.count) inside |= (u64)0xf << pair(n, e, 0, 0);
    }
#pragma unroll
    for (int k = 0; k < 3; k++)
      equal[k] = rows.keys[k] && columns.keys[k] ? equal_pairs(rows.keys[k], rows.count, row, columns.keys[k], columns.count, column) : 0;
  }

  INLINE u64 members(int table) const {
    u64 members = 0;
#pragma unroll 1
    for (int relation = 0; relation < 8; relation++) {
      u64 pairs = inside;
#pragma unroll
      for (int k = 0; k < 3; k++) pairs &= relation >> k & 1 ? equal[k] : ~equal[k];
      if (table >> relation & 1) members |= pairs;
    }
    return members;
  }

 private:
  // A key of -1 equals nothing.
  static INLINE u64 equal_pairs(const i64* row_keys, int rows, int row, const i64* column_keys, int columns, int column) {
    i64 keys[M][2];
#pragma unroll
    for (int m = 0; m < M; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) keys[m][h] = row_keys[within(row + m * 16 + h * 8, rows)];
    u64 equal = 0;
    // Half of the columns' keys are on their way from memory together; all would take too many registers.
#pragma unroll 1
    for (int first = 0; first < 8; first += 4) {
      i64 column_key[4][2];
#pragma unroll
      for (int n = 0; n < 4; n++)
#pragma unroll
        for (int e = 0; e < 2; e++) column_key[n][e] = column_keys[within(column + (first + n) * 8 + e, columns)];
      u32 bits = 0;
#pragma unroll
      for (int n = 0; n < 4; n++)
#pragma unroll
        for (int e = 0; e < 2; e++) {
          const bool is_key = column_key[n][e] != -1;
#pragma unroll
          for (int m = 0; m < M; m++)
#pragma unroll
            for (int h = 0; h < 2; h++) bits |= (u32)(is_key && column_key[n][e] == keys[m][h]) << pair(n, e, m, h);
        }
      equal |= (u64)bits << pair(first, 0, 0, 0);
    }
    return equal;
  }
};
