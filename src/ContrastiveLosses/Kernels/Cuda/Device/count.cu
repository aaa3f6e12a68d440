// The members of some sets, of each row, for problems of few pairs. A warp has a row, and its lanes take turns with the columns.
#include "parameters.h"

constexpr int COUNT_THREADS = 256;

KERNEL(COUNT_THREADS, 1, count, CountParameters) {
  const int row = block_x() * (COUNT_THREADS / 32) + thread_index() / 32;
  if (row >= p.rows.count) return;
  i64 keys[3];
#pragma unroll
  for (int k = 0; k < 3; k++) keys[k] = p.rows.keys[k] && p.columns.keys[k] ? p.rows.keys[k][row] : -1;
  const int lane = thread_index() & 31;
  int members[MOST_COUNTED] = {};
  for (int column = lane; column < p.columns.count; column += 32) {
    int relation = 0;
#pragma unroll
    for (int k = 0; k < 3; k++)
      // A key of -1 equals nothing.
      if (keys[k] != -1) relation |= (p.columns.keys[k][column] == keys[k]) << k;
#pragma unroll
    for (int k = 0; k < MOST_COUNTED; k++) members[k] += p.counted[k].table >> relation & 1;
  }
#pragma unroll
  for (int k = 0; k < MOST_COUNTED; k++) {
    if (k == p.count) break;
#pragma unroll
    for (int lanes = 1; lanes < 32; lanes *= 2) members[k] += shuffle_xor(members[k], lanes);
    if (lane == 0) p.counted[k].result[row] = members[k];
  }
}
