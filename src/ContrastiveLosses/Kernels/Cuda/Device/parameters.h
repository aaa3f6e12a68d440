// What the host hands to the kernels; Kernels/Cuda/Parameters.cs has the same structures.
#pragma once
#include "gpu.h"

// Items as a kernel multiplies them: `parts` bfloat16 numbers whose sum is the feature, laid out [count][parts][width]. The width is a
// multiple of 8 and what is behind the features is zero. The keys are int64, null where no set depends on them.
struct Side {
  const u16* data;
  const i64* keys[3];
  int count, width, parts, unused;
};

struct PackParameters {
  const void* source;
  u16* target;
  i64 row_stride, column_stride;
  int count, features, width, parts;
  int type;  // 0: float32, 1: bfloat16, 2: float16
  int unused;
};

struct StatisticsParameters {
  Side rows, columns;
  const float* level;   // per row: L of LogAddExp, the mean of SquaredDeviations; null for LogSumExp
  const float* weight;  // per column: the log weight of LogSumExp; null for the others
  float* largest;       // [partials][rows]; null for all but LogSumExp
  float* sum;           // [partials][rows]
  float factor;         // of the products
  float epsilon;
  int table, tiles_per_split;  // the set; the column tiles of a block
};

struct MergeParameters {
  const float* largest;
  const float* sum;
  float* result;
  int count, partials;
};

// One reduction's derivative by the products, as far as it is that of rows over their columns or of columns over their rows.
struct Term {
  const float* gradient;  // per line that is reduced
  const float* level;     // per line that is reduced: its log-sum-exp, level or mean
  const float* weight;    // per line of the other side: the log weight of LogSumExp; null for the others
  float factor;           // of the products
  int table, by_column, unused;
};

struct CoefficientParameters {
  Side rows, columns;
  Term terms[2];
  float* target;           // [end_row - first_row][stride]
  int first_row, end_row;  // the rows that are computed
  int stride;              // even, and at least the number of columns
  int term_count, adds;    // one or two; whether to add to the target
  int unused;
};
