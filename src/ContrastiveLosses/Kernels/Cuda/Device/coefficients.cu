// The derivatives of the reductions by the products, for some rows and all columns; a matrix product with the other side's features makes
// the gradient of them. A block has one tile.
#include "logistic.h"
#include "members.h"

enum Kind { LOG_SUM_EXP, LOG_ADD_EXP, SQUARED_DEVIATIONS };

template <Kind K> INLINE float derivative(float product, float factor, float level, float weight) {
  if (K == LOG_SUM_EXP) return exp_approx(fused(product, factor, weight) - level);
  if (K == LOG_ADD_EXP) return sigmoid(level - product * factor);
  return product * factor - level;
}

template <Kind K> struct Coefficients {
  const CoefficientParameters& p;
  const Place& place;
  int first_row;

  INLINE void tile(Products& products, int first_column) {
    const int column = first_column + place.column();
    const Relations relations(p.rows, p.columns, first_row, column);
    Products found;
    clear(found);
#pragma unroll
    for (int k = 0; k < 2; k++) {
      const Term& term = p.terms[k];
      if (k == p.term_count) break;
      if (term.by_column)
        add<true>(term, relations, products, found, column);
      else
        add<false>(term, relations, products, found, column);
    }
    store(found, column);
  }

 private:
  template <bool ByColumn>
  INLINE void add(const Term& term, const Relations& relations, const Products& products, Products& found, int column) const {
    const u64 members = relations.members(term.table);
    Line rows[2][2];
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) rows[m][h] = line(term, within(first_row + m * 16 + h * 8, p.rows.count), !ByColumn);
#pragma unroll
    for (int n = 0; n < 8; n++)
#pragma unroll
      for (int e = 0; e < 2; e++) {
        const Line of_column = line(term, within(column + n * 8 + e, p.columns.count), ByColumn);
#pragma unroll
        for (int m = 0; m < 2; m++)
#pragma unroll
          for (int h = 0; h < 2; h++) {
            const Line& reduced = ByColumn ? of_column : rows[m][h];
            const Line& other = ByColumn ? rows[m][h] : of_column;
            float value = reduced.gradient * derivative<K>(products.value[m][n][2 * h + e], term.factor, reduced.level, other.weight);
            found.value[m][n][2 * h + e] += contains(members, pair(n, e, m, h)) ? value : 0;
          }
      }
  }

  // What a row or a column brings to the derivative.
  struct Line {
    float gradient, level, weight;
  };

  static INLINE Line line(const Term& term, int item, bool is_reduced) {
    Line line = {0, 0, 0};
    if (is_reduced)
      line = {term.gradient[item], term.level[item], 0};
    else if (K == LOG_SUM_EXP)
      line.weight = term.weight[item];
    return line;
  }

  // Always two columns: the second may be one of the padding.
  INLINE void store(const Products& found, int first_column) const {
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) {
        int row = first_row + m * 16 + h * 8;
        if (row >= p.end_row) continue;
        float* target = p.target + (i64)(row - p.first_row) * p.stride;
#pragma unroll
        for (int n = 0; n < 8; n++) {
          int column = first_column + n * 8;
          if (column >= p.columns.count) continue;
          Pair pair = {found.value[m][n][2 * h], found.value[m][n][2 * h + 1]};
          Pair* at = (Pair*)(target + column);
          if (p.adds) pair = {pair.first + at->first, pair.second + at->second};
          *at = pair;
        }
      }
  }

  struct __attribute__((aligned(8))) Pair {
    float first, second;
  };
};

template <Kind K> INLINE void coefficients(const CoefficientParameters& p) {
  SHARED_MEMORY(shared)
  const Place place;
  const int first_row = p.first_row + block_y() * TILE;
  Coefficients<K> found = {p, place, first_row + place.row()};
  for_each_tile(shared, p.rows, p.columns, first_row, block_x(), block_x() + 1, place, found);
}

KERNEL(THREADS, coefficients_log_sum_exp, CoefficientParameters) { coefficients<LOG_SUM_EXP>(p); }
KERNEL(THREADS, coefficients_log_add_exp, CoefficientParameters) { coefficients<LOG_ADD_EXP>(p); }
KERNEL(THREADS, coefficients_squared_deviations, CoefficientParameters) { coefficients<SQUARED_DEVIATIONS>(p); }
