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

// What a row or a column that is reduced brings to a derivative.
struct Line {
  float gradient, level;

  // The k-th of so many lines from a first one on.
  INLINE void load(const Term& term, int first, int k, int count) {
    gradient = element(term.gradient + first, k, count);
    level = element(term.level + first, k, term.level ? count : 0);
  }

  template <int K> INLINE Line of_lane(int lane) const { return {from_lane(gradient, lane), K == SUM ? 0 : from_lane(level, lane)}; }
};

// A term, with the lines of a thread's rows and of two columns: the lanes of a warp have those of all of its 64.
template <int M> struct TermLines {
  TermKind is;
  float factor, constant, epsilon;
  Line rows[M][2], columns[2];

  INLINE void load(const Term& term, int row, int rows_left, int column, int columns_left) {
    is = {here(term.kind.word)};
    factor = here(term.factor);
    constant = here(term.constant);
    epsilon = here(term.epsilon);
    if (is.reduced() == COLUMNS_ALONE) rows_left = 0;
    if (is.reduced() == ROWS_ALONE) columns_left = 0;
#pragma unroll
    for (int m = 0; m < M; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) rows[m][h].load(term, row, m * 16 + h * 8, rows_left);
#pragma unroll
    for (int k = 0; k < 2; k++) columns[k].load(term, column, k * 32, columns_left);
  }

  // Nothing comes of a line that is not reduced, or whose members all weigh nothing: its level is out of reach.
  template <int K> INLINE Line ready(const Line& line, int unless) const {
    const bool is_there = K != LOG_SUM_EXP || (is.reduced() != unless && line.level != -infinity());
    return {line.gradient * constant, is_there ? line.level + epsilon : infinity()};
  }
};

// A thread's derivatives, from its first row and column on.
template <int M> class Derivatives {
  const Side &rows, &columns;
  const Term* const terms;
  const int row, column;
  const Relations<M> relations;
  TermLines<M> term;
  Products<M> sum;

 public:
  // Before the products, so that what the first term needs comes from memory while they are computed.
  INLINE Derivatives(const Side& rows, const Side& columns, const Term* terms, int row, int column, u32 keys)
      : rows(rows), columns(columns), terms(terms), row(row), column(column), relations(rows, columns, row, column, keys) { load(0); }

  INLINE const Products<M>& of(const Products<M>& products, int count) {
    clear(sum);
#pragma unroll 1
    for (int k = 0;;) {
      add(terms[k], products);
      if (++k == count) return sum;
      load(k);
    }
  }

 private:
  // Of the lane among the 32 that have a line of columns each.
  INLINE int lanes_column() const { return column - (thread_index() & 3) * 2 + (thread_index() & 31); }

  INLINE void load(int k) { term.load(terms[k], row, rows.count - row, lanes_column(), columns.count - lanes_column()); }

  INLINE void add(const Term& given, const Products<M>& products) {
    const Pairs<M> members = relations.members(term.is.table());
    const bool all = !any_lane(!members.all());
    if (!all && !any_lane(members.any())) return;
    if (term.is.kind() == LOG_SUM_EXP && term.is.has_weight())
      add<LOG_SUM_EXP, BOTH, false, true>(products, members, given.weight);
    else if (term.is.kind() == LOG_SUM_EXP && all)
      add_reduced<LOG_SUM_EXP, true>(products, members);
    else if (term.is.kind() == LOG_SUM_EXP)
      add_reduced<LOG_SUM_EXP, false>(products, members);
    else if (term.is.kind() == LOG_ADD_EXP)
      add_reduced<LOG_ADD_EXP, false>(products, members);
    else if (term.is.kind() == SQUARED_DEVIATIONS)
      add<SQUARED_DEVIATIONS, BOTH>(products, members);
    else
      add<SUM, BOTH>(products, members);
  }

  template <int K, bool All> INLINE void add_reduced(const Products<M>& products, const Pairs<M>& members) {
    if (term.is.reduced() == BOTH)
      add<K, BOTH, All>(products, members);
    else if (term.is.reduced() == ROWS_ALONE)
      add<K, ROWS_ALONE, All>(products, members);
    else
      add<K, COLUMNS_ALONE, All>(products, members);
  }

  template <int K, int Reduced, bool All = false, bool HasWeight = false>
  INLINE void add(const Products<M>& products, const Pairs<M>& members, const float* weights = nullptr) {
    constexpr bool OF_ROWS = Reduced != COLUMNS_ALONE, OF_COLUMNS = Reduced != ROWS_ALONE;
    const int lane = thread_index() & 31;
    Line of_rows[M][2], of_columns[2];
    float row_weights[M][2] = {}, column_weights[2] = {};
#pragma unroll
    for (int m = 0; m < M; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) {
        of_rows[m][h] = term.template ready<K>(term.rows[m][h], COLUMNS_ALONE);
        if (HasWeight && term.is.reduced() != ROWS_ALONE) row_weights[m][h] = element(weights + row, m * 16 + h * 8, rows.count - row);
      }
#pragma unroll
    for (int k = 0; k < 2; k++) {
      of_columns[k] = term.template ready<K>(term.columns[k], ROWS_ALONE);
      if (HasWeight && term.is.reduced() != COLUMNS_ALONE) column_weights[k] = element(weights + lanes_column(), k * 32, columns.count - lanes_column());
    }
#pragma unroll
    for (int n = 0; n < 8; n++)
#pragma unroll
      for (int e = 0; e < 2; e++) {
        const int of = n % 4 * 8 + (lane & 3) * 2 + e;
        const Line of_column = OF_COLUMNS ? of_columns[n / 4].template of_lane<K>(of) : Line{};
        const float column_weight = HasWeight ? from_lane(column_weights[n / 4], of) : 0;
#pragma unroll
        for (int m = 0; m < M; m++)
#pragma unroll
          for (int h = 0; h < 2; h++) {
            const float product = products.value[m][n][2 * h + e];
            float& target = sum.value[m][n][2 * h + e];
            float value = All ? target : 0;
            if (OF_ROWS) value = fused(of_rows[m][h].gradient, derivative<K>(product, term.factor, of_rows[m][h].level, column_weight), value);
            if (OF_COLUMNS) value = fused(of_column.gradient, derivative<K>(product, term.factor, of_column.level, row_weights[m][h]), value);
            if (All)
              target = value;
            else
              add_if(members.words[m], Pairs<M>::bit(n, e, h), target, value);
          }
      }
  }
};
