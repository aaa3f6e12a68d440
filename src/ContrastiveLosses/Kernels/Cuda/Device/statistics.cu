// The reductions of rows over the columns of a set. A block has 128 rows and some tiles of columns; what it found is merged in the order of
// the columns, so that the bits do not depend on which block was first.
#include "logistic.h"
#include "members.h"
#include "square_tiles.h"

// What a thread has found so far of its rows; nothing at first.
struct State {
  float largest[2][2], sum[2][2];
};

template <int K> INLINE float summand(const Statistic& statistic, float s, float level) {
  if (K == LOG_ADD_EXP) return log_add_exp(level - s, statistic.epsilon);
  if (K == LOG_ADD_EXP_SLOPE) return sigmoid(level - s + statistic.epsilon);
  if (K == SQUARED_DEVIATIONS) return (s - level) * (s - level);
  return s;
}

// The larger one with its number, of equal ones the lower number; 0 is the number of none.
INLINE void take_larger(float& most, float& number, float other, float others_number) {
  u32 mine = bits_of(number), its = bits_of(others_number);
  bool is_better = its != 0 && (mine == 0 || other > most || (other == most && its < mine));
  most = is_better ? other : most;
  number = is_better ? others_number : number;
}

// Merges two log-sum-exps. As long as there is no member, 0 stands for the largest one, which must not be subtracted from itself.
INLINE void add_exponentials(float& largest, float& sum, float others_largest, float other) {
  float most = larger(largest, others_largest), base = most == -infinity() ? 0 : most;
  sum = sum * exp_approx(largest - base) + other * exp_approx(others_largest - base);
  largest = most;
}

template <int Count> struct Statistics {
  const StatisticsParameters& p;
  const Place& place;
  int first_row;
  State states[Count];

  INLINE Statistics(const StatisticsParameters& p, const Place& place, int tile_row) : p(p), place(place), first_row(tile_row + place.row()) {
#pragma unroll
    for (int k = 0; k < Count; k++)
#pragma unroll
      for (int m = 0; m < 2; m++)
#pragma unroll
        for (int h = 0; h < 2; h++) {
          states[k].largest[m][h] = -infinity();
          states[k].sum[m][h] = 0;
        }
  }

  // The states take turns at the first place, because registers have no index: after as many turns as there are, each is where it was.
  INLINE void tile(const Products<2>& products, int first_column, u32 keys) {
    const int column = first_column + place.column();
    const Relations<2> relations(p.rows, p.columns, here(first_row), column, keys);
    if (Count == 1) return add<LOG_SUM_EXP>(p.statistics[0], products, relations, column);
#pragma unroll 1
    for (int k = 0; k < p.count; k++) {
      add(p.statistics[k], products, relations, column);
      turn();
    }
  }

  INLINE void store(int partial) {
#pragma unroll
    for (int k = 0; k < Count; k++) {
      if (k == p.count) break;
      const Statistic& statistic = p.statistics[k];
#pragma unroll
      for (int m = 0; m < 2; m++)
#pragma unroll
        for (int h = 0; h < 2; h++) {
          float &largest = states[k].largest[m][h], &sum = states[k].sum[m][h];
#pragma unroll
          for (int lanes = 1; lanes < 4; lanes *= 2) merge(statistic.kind, largest, sum, shuffle_xor(largest, lanes), shuffle_xor(sum, lanes));
          int row = first_row + m * 16 + h * 8;
          if ((place.lane & 3) == 0 && row < p.rows.count) {
            i64 at = (i64)partial * p.rows.count + row;
            if (statistic.largest) statistic.largest[at] = largest;
            statistic.sum[at] = sum;
          }
        }
    }
  }

 private:
  INLINE void add(const Statistic& statistic, const Products<2>& products, const Relations<2>& relations, int column) {
    if (statistic.kind == LOG_SUM_EXP)
      add<LOG_SUM_EXP>(statistic, products, relations, column);
    else if (statistic.kind == LOG_ADD_EXP)
      add<LOG_ADD_EXP>(statistic, products, relations, column);
    else if (statistic.kind == LOG_ADD_EXP_SLOPE)
      add<LOG_ADD_EXP_SLOPE>(statistic, products, relations, column);
    else if (statistic.kind == SQUARED_DEVIATIONS)
      add<SQUARED_DEVIATIONS>(statistic, products, relations, column);
    else if (statistic.kind == SUM)
      add<SUM>(statistic, products, relations, column);
    else
      add<ARG_MAX>(statistic, products, relations, column);
  }

  INLINE void turn() {
    const State first = states[0];
#pragma unroll
    for (int k = 0; k < Count; k++)
#pragma unroll
      for (int m = 0; m < 2; m++)
#pragma unroll
        for (int h = 0; h < 2; h++) {
          const State& next = states[k + 1 < Count ? k + 1 : 0];
          const bool is_last = k + 1 >= p.count;
          const float largest = next.largest[m][h], sum = next.sum[m][h];
          states[k].largest[m][h] = is_last ? first.largest[m][h] : largest;
          states[k].sum[m][h] = is_last ? first.sum[m][h] : sum;
        }
  }

  // To the state at the first place.
  template <int K> INLINE void add(const Statistic& statistic, const Products<2>& products, const Relations<2>& relations, int column) {
    const Pairs<2> members = relations.members(statistic.table);
    if (!members.any()) return;
    if (K == LOG_SUM_EXP) return add_exponentials_of(statistic, products, members, column);
    State& state = states[0];
    float level[2][2];
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
      for (int h = 0; h < 2; h++)
        level[m][h] = K == SUM || K == ARG_MAX ? 0 : element(statistic.level + first_row, m * 16 + h * 8, p.rows.count - first_row);
#pragma unroll
    for (int n = 0; n < 8; n++)
#pragma unroll
      for (int e = 0; e < 2; e++) {
        const float weight = K == ARG_MAX ? weight_of(statistic, column, n * 8 + e) : 0;
#pragma unroll
        for (int m = 0; m < 2; m++)
#pragma unroll
          for (int h = 0; h < 2; h++) {
            const float product = products.value[m][n][2 * h + e];
            if (K == ARG_MAX)
              take_larger(state.largest[m][h], state.sum[m][h], fused(product, statistic.factor, weight),
                  float_of(members.has(m, n, e, h) ? column + n * 8 + e + 1 : 0));
            else
              add_if(members.words[m], Pairs<2>::bit(n, e, h), state.sum[m][h], summand<K>(statistic, product * statistic.factor, level[m][h]));
          }
      }
  }

  INLINE float weight_of(const Statistic& statistic, int first_column, int k) const {
    return element(statistic.weight + first_column, k, statistic.weight ? p.columns.count - first_column : 0);
  }

  INLINE void add_exponentials_of(const Statistic& statistic, const Products<2>& products, const Pairs<2>& members, int column) {
#pragma unroll
    for (int m = 0; m < 2; m++) {
      float exponents[8][4];
#pragma unroll
      for (int n = 0; n < 8; n++)
#pragma unroll
        for (int e = 0; e < 4; e++) exponents[n][e] = products.value[m][n][e] * statistic.factor;
      if (statistic.weight)
#pragma unroll
        for (int n = 0; n < 8; n++)
#pragma unroll
          for (int e = 0; e < 2; e++) {
            const float weight = weight_of(statistic, column, n * 8 + e);
#pragma unroll
            for (int h = 0; h < 2; h++) exponents[n][2 * h + e] = fused(products.value[m][n][2 * h + e], statistic.factor, weight);
          }
      if (!members.all())
#pragma unroll
        for (int n = 0; n < 8; n++)
#pragma unroll
          for (int e = 0; e < 4; e++) exponents[n][e] = members.has(m, n, e % 2, e / 2) ? exponents[n][e] : -infinity();
#pragma unroll
      for (int h = 0; h < 2; h++) {
        float most = states[0].largest[m][h], sum = 0;
#pragma unroll
        for (int n = 0; n < 8; n++) most = larger(most, larger(exponents[n][2 * h], exponents[n][2 * h + 1]));
        float base = most == -infinity() ? 0 : most;
#pragma unroll
        for (int n = 0; n < 8; n++) sum += exp_approx(exponents[n][2 * h] - base) + exp_approx(exponents[n][2 * h + 1] - base);
        add_exponentials(states[0].largest[m][h], states[0].sum[m][h], most, sum);
      }
    }
  }

  static INLINE void merge(int kind, float& largest, float& sum, float others_largest, float other) {
    if (Count == 1 || kind == LOG_SUM_EXP)
      add_exponentials(largest, sum, others_largest, other);
    else if (kind == ARG_MAX)
      take_larger(largest, sum, others_largest, other);
    else
      sum += other;
  }
};

template <bool IsWhole, int Count> INLINE void statistics(const StatisticsParameters& p) {
  SHARED_MEMORY(shared);
  const Place place;
  const int row_tile = p.first_tile + block_x(), first_row = row_tile * TILE;
  const Tiles tiles(p.rows, p.columns, row_tile, TILE, p.tiles_per_split);
  Statistics<Count> found(p, place, first_row);
  if (IsWhole)
    for_each_whole_tile(shared, p.rows, p.columns, first_row, tiles.first, tiles.end, place, found);
  else
    for_each_tile(shared, p.rows, p.columns, first_row, tiles.first, tiles.end, place, found);
  // The two warps side by side have different columns of the same rows.
  found.store(2 * block_y() + (place.warp_column != 0));
}

KERNEL(THREADS, 1, statistics, StatisticsParameters) { statistics<false, MOST_STATISTICS>(p); }
// The same for a log-sum-exp alone.
KERNEL(THREADS, 1, statistics_log_sum_exp, StatisticsParameters) { statistics<false, 1>(p); }
// The same for up to 128 features of a half type.
KERNEL(THREADS, 1, statistics_half, StatisticsParameters) { statistics<true, MOST_STATISTICS>(p); }
// This one leaves registers for a second block, which multiplies while the first one is at its exponentials.
KERNEL(THREADS, 2, statistics_log_sum_exp_half, StatisticsParameters) { statistics<true, 1>(p); }

constexpr int MERGE_THREADS = 128;

// Without a member a log-sum-exp is log 0, and the number of the largest -1.
KERNEL(MERGE_THREADS, 1, merge, MergeParameters) {
  const Merged& merged = p.merged[block_y()];
  const i64 row = (i64)block_x() * MERGE_THREADS + thread_index();
  if (row >= merged.count) return;
  float most = -infinity(), sum = 0;
  auto for_each_partial = [&](auto use) {
    // So that some are on their way from memory together: few rows of many columns have many.
#pragma unroll 8
    for (int k = 0; k < merged.partials; k++) use(k * merged.count + row);
  };
  if (merged.kind == ARG_MAX) {
    for_each_partial([&](i64 at) { take_larger(most, sum, merged.largest[at], merged.sum[at]); });
    ((i64*)merged.result)[row] = (i64)bits_of(sum) - 1;
    return;
  }
  if (merged.kind == LOG_SUM_EXP) {
    for_each_partial([&](i64 at) { most = larger(most, merged.largest[at]); });
    float base = most == -infinity() ? 0 : most;
    for_each_partial([&](i64 at) { sum += merged.sum[at] * exp_approx(merged.largest[at] - base); });
    sum = fused(log2_approx(sum), LN_2, base);
  } else
    for_each_partial([&](i64 at) { sum += merged.sum[at]; });
  ((float*)merged.result)[row] = sum;
}
