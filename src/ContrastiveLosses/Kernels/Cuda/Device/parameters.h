// What the host hands to the kernels; Kernels/Cuda/Parameters.cs has the same structures.
#pragma once
#include "gpu.h"

// What is computed of the products of a line's members.
enum Kind { LOG_SUM_EXP, LOG_ADD_EXP, LOG_ADD_EXP_SLOPE, SQUARED_DEVIATIONS, SUM, ARG_MAX };

constexpr int MOST_PARTS = 3;

// Items as a kernel multiplies them: `parts` bfloat16 numbers whose sum is the feature, or one float16 number, laid out
// [count][parts][width]. The width is a multiple of 8 and what is behind the features is zero. The keys are int64, null where no set depends
// on them.
struct Side {
  const u16* data;
  const i64* keys[3];
  const i64* ranges;  // of each 128 items the first item of the other side of a pair in any set, and the one behind the last; null: all
  const i64* bounds;  // of each 128 items the least and the largest of each key
  int count, width, parts, is_half;
};

constexpr int BOUNDS = 6;

struct PackedSide {
  const void* source;
  u16* target;
  const i64* keys[3];
  i64* bounds;
  i64 row_stride, column_stride;
  int count, unused;
};

struct PackParameters {
  PackedSide sides[2];  // one a line of the grid
  int features, width, parts, is_half;
  int type;  // of the source; 0: float32, 1: bfloat16, 2: float16
  int unused;
};

// One reduction of rows over the columns of a set.
struct Statistic {
  const float* level;   // per row: L of LogAddExp, the mean of SquaredDeviations; null for the others
  const float* weight;  // per column: the log weight of LogSumExp, the offset of ArgMax; null: 0
  float* largest;       // [partials][rows], of LogSumExp and ArgMax
  float* sum;           // [partials][rows]; of ArgMax the bits of the column's number + 1, or 0
  float factor;         // of the products
  float epsilon;
  int kind, table;  // the set's
};

constexpr int MOST_STATISTICS = 4;

struct StatisticsParameters {
  Side rows, columns;
  Statistic statistics[MOST_STATISTICS];
  int count, tiles_per_split;  // the statistics; the column tiles of a block
  int first_tile, unused;      // of the rows
};

struct Merged {
  const float* largest;
  const float* sum;
  void* result;  // float; of ArgMax int64
  i64 count;
  int kind, partials;
};

constexpr int MOST_MERGED = 8;

struct MergeParameters {
  Merged merged[MOST_MERGED];  // one a line of the grid
};

struct Counted {
  i64* result;
  int table, unused;  // the set's
};

constexpr int MOST_COUNTED = 4;

struct CountParameters {
  Side rows, columns;
  Counted counted[MOST_COUNTED];
  int count, unused;  // the sets
};

struct GroupSumsParameters {
  const double* values;  // [rows][width]
  const i64* order;      // the rows, those of a group side by side
  const i64* group;      // of each row in that order
  double* sums;          // [groups][width], 0 where a group has no row
  double* continued;     // [chunks][width]: what a chunk has of the group that began before it
  int rows, width, chunk, chunks;
};

// The lines that are reduced, over the others. Rows that are the columns too are both.
enum Reduced { ROWS_ALONE, COLUMNS_ALONE, BOTH };

// What a term is, a byte for each: loaded as one word.
struct TermKind {
  u32 word;

  INLINE int kind() const { return word & 255; }
  INLINE int reduced() const { return word >> 8 & 255; }
  INLINE bool has_weight() const { return word >> 16 & 255; }
  INLINE int table() const { return word >> 24; }
};

// One reduction's derivative by the products.
struct Term {
  const float* gradient;  // per line that is reduced
  const float* level;     // per line that is reduced: its log-sum-exp, level or mean; null for Sum
  const float* weight;    // per line of the other side: the log weight of LogSumExp
  float factor;           // of the products
  float constant;         // of the derivative
  float epsilon;
  TermKind kind;
};

constexpr int MOST_TERMS = 8;

struct CoefficientParameters {
  Side rows, columns;
  Term terms[MOST_TERMS];
  void* target;            // [end_row - first_row][stride], float or bfloat16
  int first_row, end_row;  // the rows that are computed
  int stride;              // even, and at least the number of columns
  int term_count;
  int adds;                // whether to add to the target
  int is_bfloat16;         // whether the target is
};

struct GradientParameters {
  Side rows, columns;
  Term terms[MOST_TERMS];
  float* target;  // [splits][rows][features]
  int features, term_count, tiles_per_split, first_tile;
};
