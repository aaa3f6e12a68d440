// Which pairs are in a set: a truth table over the relation of a pair, one bit for each equality of keys. A thread has 32 M pairs of a tile
// and decides about them all at once: an equality is M words with one bit a pair.
#pragma once
#include "tiles.h"

// Pairs, as a word for each 16 rows.
template <int M> struct Pairs {
  u32 words[M];

  // In a word.
  static INLINE constexpr u32 bit(int n, int e, int h) { return (u32)1 << (n * 4 + e * 2 + h); }

  INLINE Pairs(u32 word) {
#pragma unroll
    for (int m = 0; m < M; m++) words[m] = word;
  }

  INLINE bool any() const { return words[0] | words[M - 1]; }
  INLINE bool all() const { return (words[0] & words[M - 1]) == ~0u; }
  INLINE bool has(int m, int n, int e, int h) const { return words[m] & bit(n, e, h); }
};

template <int M> struct Relations {
  static_assert(M <= 2, "all() and any() look at two words");
  Pairs<M> equal[3];
  u32 inside;  // of every 16 rows
  bool any_equal;

  // Of the pairs from a row and a column on, given which keys may be equal.
  INLINE Relations(const Side& rows, const Side& columns, int row, int column, u32 keys)
      : equal{0, 0, 0}, inside(~0u), any_equal(keys) {
    // Four bits of a word for every eight columns, of which the thread has two.
    if (column + 57 >= columns.count) {
      inside = 0;
#pragma unroll 1
      for (int n = 0; n < 8; n++) {
        int left = columns.count - column - n * 8;
        inside |= (u32)(left <= 0 ? 0 : left == 1 ? 3 : 15) << (n * 4);
      }
    }
    if (!keys) return;
#pragma unroll
    for (int k = 0; k < 3; k++)
      if (keys >> k & 1) find_equal(equal[k], rows.keys[k] + row, rows.count - row, columns.keys[k] + column, columns.count - column);
  }

  INLINE Pairs<M> members(int table) const {
    Pairs<M> members(whether(table, 0) & inside);
    if (!any_equal) return members;
#pragma unroll
    for (int m = 0; m < M; m++) {
      u32 of_two[4], of_one[2];
#pragma unroll
      for (int k = 0; k < 4; k++) of_two[k] = chosen(equal[0].words[m], whether(table, 2 * k + 1), whether(table, 2 * k));
#pragma unroll
      for (int k = 0; k < 2; k++) of_one[k] = chosen(equal[1].words[m], of_two[2 * k + 1], of_two[2 * k]);
      members.words[m] = chosen(equal[2].words[m], of_one[1], of_one[0]) & inside;
    }
    return members;
  }

 private:
  // All bits, or none.
  static INLINE u32 whether(int table, int relation) { return -(u32)(table >> relation & 1); }
  // Bit by bit.
  static INLINE u32 chosen(u32 condition, u32 yes, u32 no) { return ((yes ^ no) & condition) ^ no; }

  // A key of -1 equals nothing. Halves of keys are compared; where all are below 2^32, as labels and numbers of items are, the lower one
  // is all of it.
  static INLINE void find_equal(Pairs<M>& equal, const i64* row_keys, int rows, const i64* column_keys, int columns) {
    u64 of_rows[M][2];
    u32 high = 0;
#pragma unroll
    for (int m = 0; m < M; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) {
        of_rows[m][h] = element(row_keys, m * 16 + h * 8, rows);
        high |= of_rows[m][h] >> 32;
      }
    // Half of the columns' keys are on their way from memory together; all would take too many registers.
#pragma unroll 1
    for (int first = 0; first < 8; first += 4) {
      u64 of_columns[4][2];
      u32 highest = high;
#pragma unroll
      for (int n = 0; n < 4; n++)
#pragma unroll
        for (int e = 0; e < 2; e++) {
          of_columns[n][e] = element(column_keys + first * 8, n * 8 + e, columns - first * 8);
          highest |= of_columns[n][e] >> 32;
        }
      Pairs<M> found(0);
#pragma unroll
      for (int m = 0; m < M; m++)
#pragma unroll
        for (int n = 0; n < 4; n++)
#pragma unroll
          for (int e = 0; e < 2; e++)
#pragma unroll
            for (int h = 0; h < 2; h++) set_if_equal((u32)of_columns[n][e], (u32)of_rows[m][h], found.words[m], Pairs<M>::bit(n, e, h));
      if (highest && found.any()) {
        found = 0;
#pragma unroll
        for (int m = 0; m < M; m++)
#pragma unroll
          for (int n = 0; n < 4; n++)
#pragma unroll
            for (int e = 0; e < 2; e++)
#pragma unroll
              for (int h = 0; h < 2; h++)
                if (of_columns[n][e] == of_rows[m][h] && (i64)of_columns[n][e] != -1) found.words[m] |= Pairs<M>::bit(n, e, h);
      }
#pragma unroll
      for (int m = 0; m < M; m++) equal.words[m] |= found.words[m] << (first * 4);
    }
  }
};
