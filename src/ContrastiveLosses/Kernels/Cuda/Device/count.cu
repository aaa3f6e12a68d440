// The members of a set, of each row: for problems of few pairs, of which a launch is all that they cost.
#include "parameters.h"

constexpr int COUNT_THREADS = 64;

KERNEL(COUNT_THREADS, count, CountParameters) {
  int row = block_x() * COUNT_THREADS + thread_index();
  if (row >= p.rows.count) return;
  i64 keys[3], members = 0;
#pragma unroll
  for (int k = 0; k < 3; k++) keys[k] = p.rows.keys[k] && p.columns.keys[k] ? p.rows.keys[k][row] : -1;
  for (int column = 0; column < p.columns.count; column++) {
    int relation = 0;
#pragma unroll
    for (int k = 0; k < 3; k++)
      // A key of -1 equals nothing.
      if (keys[k] != -1) relation |= (p.columns.keys[k][column] == keys[k]) << k;
    members += p.table >> relation & 1;
  }
  p.result[row] = members;
}
