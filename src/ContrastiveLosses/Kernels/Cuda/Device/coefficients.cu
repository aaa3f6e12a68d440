// The derivatives of the reductions by the products, for some rows and all columns; a matrix product with the other side's features makes
// the gradient of them. A block has one tile.
#include "derivatives.h"
#include "square_tiles.h"

struct Coefficients {
  const CoefficientParameters& p;
  const Place& place;
  int first_row;

  INLINE void tile(Products<2>& products, int first_column, u32 keys) {
    const int column = first_column + place.column();
    Derivatives<2> found(p.rows, p.columns, p.terms, first_row, column, keys);
    store(found.of(products, p.term_count), column);
  }

 private:
  // Always two columns: the second may be one of the padding.
  INLINE void store(const Products<2>& found, int first_column) const {
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
      for (int h = 0; h < 2; h++) {
        int row = first_row + m * 16 + h * 8;
        if (row >= p.end_row) continue;
        const i64 start = (i64)(row - p.first_row) * p.stride;
#pragma unroll
        for (int n = 0; n < 8; n++) {
          int column = first_column + n * 8;
          if (column >= p.columns.count) continue;
          Pair pair = {found.value[m][n][2 * h], found.value[m][n][2 * h + 1]};
          if (p.is_bfloat16) {
            u32* at = (u32*)((u16*)p.target + start + column);
            if (p.adds) pair = {pair.first + float_of(*at << 16), pair.second + float_of(*at & 0xffff0000u)};
            *at = pack_bfloat16(pair.first, pair.second);
          } else {
            Pair* at = (Pair*)((float*)p.target + start + column);
            if (p.adds) pair = {pair.first + at->first, pair.second + at->second};
            *at = pair;
          }
        }
      }
  }

  struct __attribute__((aligned(8))) Pair {
    float first, second;
  };
};

KERNEL(THREADS, 1, coefficients, CoefficientParameters) {
  SHARED_MEMORY(shared);
  const Place place;
  const int first_row = p.first_row + block_y() * TILE;
  Coefficients found = {p, place, first_row + place.row()};
  for_each_tile(shared, p.rows, p.columns, first_row, block_x(), block_x() + 1, place, found);
}
