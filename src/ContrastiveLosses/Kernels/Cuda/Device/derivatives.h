// The derivatives of reductions by the products.
#pragma once
#include "logistic.h"
#include "members.h"

template <int K> INLINE float derivative(float product, float factor, float level, float weight) {
  if (K == LOG_SUM_EXP) return exp_approx(fused(product, factor, weight) - level);
  if (K == LOG_ADD_EXP) return sigmoid(level - product * factor);
  if (K == SQUARED_DEVIATIONS) return product * factor - level;
  return 1;
}

// What a row or a column brings to a derivative.
struct Line {
  float gradient, level, weight;

  // Of the k-th of so many lines from a first one on.
  template <int K> static INLINE Line of(const Term& term, int first, int k, int count, bool is_reduced) {
    Line line = {0, 0, 0};
    if (is_reduced) {
      line.gradient = element(term.gradient + first, k, count) * term.constant;
      if (K != SUM) line.level = element(term.level + first, k, count) + term.epsilon;
      // Of a line whose members all weigh nothing, nothing comes: its level is out of reach.
      if (K == LOG_SUM_EXP && line.level == -infinity()) line.level = infinity();
    } else if (K == LOG_SUM_EXP && term.weight)
      line.weight = element(term.weight + first, k, count);
    return line;
  }

  template <int K> INLINE Line from(int lane, bool is_reduced, bool has_weight) const {
    const float of_lane = is_reduced ? from_lane(gradient, lane) : 0;
    return {of_lane, is_reduced && K != SUM ? from_lane(level, lane) : 0, has_weight ? from_lane(weight, lane) : 0};
  }
};

// A thread's derivatives, from its first row and column on.
template <int M> struct Derivatives {
  const Side &rows, &columns;
  int row, column;
  const Relations<M> relations;
  Products<M> sum;

  INLINE Derivatives(const Side& rows, const Side& columns, int row, int column, u32 keys)
      : rows(rows), columns(columns), row(row), column(column), relations(rows, columns, row, column, keys) { clear(sum); }

  INLINE void add(const Term& term, const Products<M>& products) {
    const Pairs<M> members = relations.members(term.table);
    if (!any_lane(members.any())) return;
    if (term.kind == LOG_SUM_EXP && term.weight && !term.by_column)
      add<LOG_SUM_EXP, false, true>(term, products, members);
    else if (term.kind == LOG_SUM_EXP)
      add<LOG_SUM_EXP>(term, products, members);
    else if (term.kind == LOG_ADD_EXP)
      add<LOG_ADD_EXP>(term, products, members);
    else if (term.kind == SQUARED_DEVIATIONS)
      add<SQUARED_DEVIATIONS>(term, products, members);
    else
      add<SUM>(term, products, members);
  }

 private:
  template <int K> INLINE void add(const Term& term, const Products<M>& products, const Pairs<M>& members) {
    if (term.by_column)
      add<K, true>(term, products, members);
    else
      add<K, false>(term, products, members);
  }

  // The lanes of a warp have the lines of two each of its 64 columns.
  template <int K, bool ByColumn, bool HasColumnWeights = false>
  INLINE void add(const Term& term, const Products<M>& products, const Pairs<M>& members) {
    const int lane = thread_index() & 31, first_column = column - (lane & 3) * 2 + lane, left = columns.count - first_column;
    const Line of_columns[2] = {Line::of<K>(term, first_column, 0, left, ByColumn), Line::of<K>(term, first_column, 32, left, ByColumn)};
    Line of_rows[M][2];
#pragma unroll
    for (int m = 0; m < M; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) of_rows[m][h] = Line::of<K>(term, row, m * 16 + h * 8, rows.count - row, !ByColumn);
#pragma unroll
    for (int n = 0; n < 8; n++)
#pragma unroll
      for (int e = 0; e < 2; e++) {
        const Line of_column = of_columns[n / 4].template from<K>(n % 4 * 8 + (lane & 3) * 2 + e, ByColumn, HasColumnWeights);
#pragma unroll
        for (int m = 0; m < M; m++)
#pragma unroll
          for (int h = 0; h < 2; h++) {
            const Line& reduced = ByColumn ? of_column : of_rows[m][h];
            const Line& other = ByColumn ? of_rows[m][h] : of_column;
            float value = reduced.gradient * derivative<K>(products.value[m][n][2 * h + e], term.factor, reduced.level, other.weight);
            add_if(members.words[m], Pairs<M>::bit(n, e, h), sum.value[m][n][2 * h + e], value);
          }
      }
  }
};
