// The sum of each group's rows in float64, over rows in the order of their groups. A group may be all rows or a single one, so it is not
// groups that the blocks divide, but rows: what a chunk has of a group that began before it is added in a second launch, in their order.
#include "parameters.h"

constexpr int GROUP_THREADS = 128;
// Rows that are on their way from memory together.
constexpr int AT_ONCE = 8;

INLINE int feature_of_thread() { return block_y() * GROUP_THREADS + thread_index(); }

INLINE bool begins_within_a_group(const GroupSumsParameters& p, int row) { return row > 0 && p.group[row - 1] == p.group[row]; }

KERNEL(GROUP_THREADS, 1, group_sums, GroupSumsParameters) {
  const int feature = feature_of_thread();
  if (feature >= p.width) return;
  const int first = block_x() * p.chunk, rest = p.rows - first, end = first + (rest < p.chunk ? rest : p.chunk);
  i64 group = p.group[first];
  double sum = 0;
  bool is_continued = begins_within_a_group(p, first);
  auto store = [&] {
    if (is_continued)
      p.continued[(i64)block_x() * p.width + feature] = sum;
    else
      p.sums[group * p.width + feature] = sum;
  };
  for (int row = first; row < end; row += AT_ONCE) {
    i64 groups[AT_ONCE];
    double values[AT_ONCE];
#pragma unroll
    for (int k = 0; k < AT_ONCE; k++) {
      const int at = row + k < end ? row + k : end - 1;
      groups[k] = p.group[at];
      values[k] = p.values[p.order[at] * p.width + feature];
    }
#pragma unroll
    for (int k = 0; k < AT_ONCE; k++) {
      if (row + k >= end) break;
      if (groups[k] != group) {
        store();
        group = groups[k];
        sum = 0;
        is_continued = false;
      }
      sum += values[k];
    }
  }
  store();
}

// A group that began in the chunk before this one and goes on.
KERNEL(GROUP_THREADS, 1, group_sums_continued, GroupSumsParameters) {
  const int feature = feature_of_thread(), chunk = block_x() + 1;
  if (feature >= p.width || !begins_within_a_group(p, chunk * p.chunk)) return;
  const i64 group = p.group[chunk * p.chunk];
  const int before = (chunk - 1) * p.chunk;
  if (p.group[before] == group && begins_within_a_group(p, before)) return;
  double sum = p.sums[group * p.width + feature];
  for (int next = chunk; next < p.chunks && p.group[next * p.chunk] == group; next++) sum += p.continued[(i64)next * p.width + feature];
  p.sums[group * p.width + feature] = sum;
}
