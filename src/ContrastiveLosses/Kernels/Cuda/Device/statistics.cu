// The reductions of rows over the columns of a set. A block has 128 rows and some tiles of columns; what it found is merged in the order of
// the columns, so that the bits do not depend on which block was first.
#include "logistic.h"
#include "members.h"

enum Kind { LOG_SUM_EXP, LOG_ADD_EXP, LOG_ADD_EXP_SLOPE, SQUARED_DEVIATIONS };

template <Kind K> struct Statistics {
  const StatisticsParameters& p;
  const Place& place;
  int first_row;
  float largest[2][2], sum[2][2], level[2][2];

  INLINE Statistics(const StatisticsParameters& p, const Place& place, int tile_row) : p(p), place(place), first_row(tile_row + place.row()) {
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) {
        largest[m][h] = -infinity();
        sum[m][h] = 0;
        if (K != LOG_SUM_EXP) level[m][h] = p.level[within(first_row + m * 16 + h * 8, p.rows.count)];
      }
  }

  INLINE void tile(Products& products, int first_column) {
    const int column = first_column + place.column();
    const u64 members = Relations(p.rows, p.columns, first_row, column).members(p.table);
#pragma unroll
    for (int n = 0; n < 8; n++)
#pragma unroll
      for (int e = 0; e < 2; e++) {
        float weight = K == LOG_SUM_EXP ? p.weight[within(column + n * 8 + e, p.columns.count)] : 0;
#pragma unroll
        for (int m = 0; m < 2; m++)
#pragma unroll
          for (int h = 0; h < 2; h++) {
            float& product = products.value[m][n][2 * h + e];
            bool is_member = contains(members, pair(n, e, m, h));
            if (K == LOG_SUM_EXP)
              product = is_member ? fused(product, p.factor, weight) : -infinity();
            else
              sum[m][h] += is_member ? summand(product * p.factor, level[m][h]) : 0;
          }
      }
    if (K == LOG_SUM_EXP) add_exponentials(products);
  }

  INLINE void store(int partial) {
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) {
#pragma unroll
        for (int lanes = 1; lanes < 4; lanes *= 2) merge_with_lane(m, h, lanes);
        int row = first_row + m * 16 + h * 8;
        if ((place.lane & 3) == 0 && row < p.rows.count) {
          i64 at = (i64)partial * p.rows.count + row;
          if (K == LOG_SUM_EXP) p.largest[at] = largest[m][h];
          p.sum[at] = sum[m][h];
        }
      }
  }

 private:
  INLINE float summand(float s, float level) const {
    if (K == LOG_ADD_EXP) return softplus(level - s + p.epsilon) - p.epsilon;
    if (K == LOG_ADD_EXP_SLOPE) return sigmoid(level - s + p.epsilon);
    return (s - level) * (s - level);
  }

  // As long as there is no member, 0 stands for the largest one, which must not be subtracted from itself.
  INLINE void add_exponentials(const Products& exponents) {
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) {
        float most = largest[m][h];
#pragma unroll
        for (int n = 0; n < 8; n++) most = larger(most, larger(exponents.value[m][n][2 * h], exponents.value[m][n][2 * h + 1]));
        float base = most == -infinity() ? 0 : most;
        sum[m][h] *= exp_approx(largest[m][h] - base);
        largest[m][h] = most;
#pragma unroll
        for (int n = 0; n < 8; n++)
          sum[m][h] += exp_approx(exponents.value[m][n][2 * h] - base) + exp_approx(exponents.value[m][n][2 * h + 1] - base);
      }
  }

  INLINE void merge_with_lane(int m, int h, int lanes) {
    float other = shuffle_xor(sum[m][h], lanes);
    if (K != LOG_SUM_EXP) {
      sum[m][h] += other;
      return;
    }
    float others_largest = shuffle_xor(largest[m][h], lanes), most = larger(largest[m][h], others_largest);
    float base = most == -infinity() ? 0 : most;
    sum[m][h] = sum[m][h] * exp_approx(largest[m][h] - base) + other * exp_approx(others_largest - base);
    largest[m][h] = most;
  }
};

template <Kind K> INLINE void statistics(const StatisticsParameters& p) {
  SHARED_MEMORY(shared)
  const Place place;
  const int first_row = block_x() * TILE, tiles = (p.columns.count + TILE - 1) / TILE;
  const int first_tile = block_y() * p.tiles_per_split, end = first_tile + p.tiles_per_split;
  Statistics<K> found(p, place, first_row);
  for_each_tile(shared, p.rows, p.columns, first_row, first_tile, end < tiles ? end : tiles, place, found);
  // The two warps side by side have different columns of the same rows.
  found.store(2 * block_y() + (place.warp_column != 0));
}

KERNEL(THREADS, statistics_log_sum_exp, StatisticsParameters) { statistics<LOG_SUM_EXP>(p); }
KERNEL(THREADS, statistics_log_add_exp, StatisticsParameters) { statistics<LOG_ADD_EXP>(p); }
KERNEL(THREADS, statistics_log_add_exp_slope, StatisticsParameters) { statistics<LOG_ADD_EXP_SLOPE>(p); }
KERNEL(THREADS, statistics_squared_deviations, StatisticsParameters) { statistics<SQUARED_DEVIATIONS>(p); }

constexpr int MERGE_THREADS = 128;

// Without a member the result is log 0.
KERNEL(MERGE_THREADS, merge_log_sum_exp, MergeParameters) {
  int row = block_x() * MERGE_THREADS + thread_index();
  if (row >= p.count) return;
  float most = -infinity(), sum = 0;
  for (int k = 0; k < p.partials; k++) most = larger(most, p.largest[(i64)k * p.count + row]);
  float base = most == -infinity() ? 0 : most;
  for (int k = 0; k < p.partials; k++) {
    i64 at = (i64)k * p.count + row;
    sum += p.sum[at] * exp_approx(p.largest[at] - base);
  }
  p.result[row] = fused(log2_approx(sum), LN_2, base);
}

KERNEL(MERGE_THREADS, merge_sum, MergeParameters) {
  int row = block_x() * MERGE_THREADS + thread_index();
  if (row >= p.count) return;
  float sum = 0;
  for (int k = 0; k < p.partials; k++) sum += p.sum[(i64)k * p.count + row];
  p.result[row] = sum;
}
