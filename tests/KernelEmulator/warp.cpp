// Instructions of a whole warp: the last of its 32 lanes that comes does the work for all.
#include "runtime.h"

namespace emulator {

void shuffle_of_warp(void* const* lanes) {
  for (int l = 0; l < 32; l++) {
    auto mine = (Shuffle*)lanes[l];
    mine->result = ((Shuffle*)lanes[mine->lane & 31])->value;
  }
}

static void find_any(void* const* lanes) {
  bool any = false;
  for (int l = 0; l < 32; l++) any |= ((Vote*)lanes[l])->mine;
  for (int l = 0; l < 32; l++) ((Vote*)lanes[l])->any = any;
}

// Row r of matrix i is at lane 8 i + r's address; lane l gets columns 2 (l % 4) and the next of row l / 4 of each matrix, or of
// column l / 4 where it is transposed. The eight rows of a matrix are read at once, without conflict if they lie in different banks.
void load_of_warp(void* const* lanes) {
  u16 matrices[4][8][8];
  const int first = thread_index() / 32 * 32;
  for (int i = 0; i < 4; i++) {
    unsigned banks = 0;
    for (int r = 0; r < 8; r++) {
      auto row = ((Matrices*)lanes[8 * i + r])->row;
      long offset = shared_offset(row, 16);
      if (offset < 0 || offset % 16) fail("a row of a matrix is outside of shared memory or not aligned");
      access(row, 16, false, first + 8 * i + r);
      memcpy(matrices[i][r], row, 16);
      unsigned bank = 1u << offset / 16 % 8;
      if (banks & bank) counts.bank_conflicts++;
      banks |= bank;
    }
  }
  counts.matrix_loads++;
  for (int l = 0; l < 32; l++)
    for (int i = 0; i < 4; i++) {
      auto mine = (Matrices*)lanes[l];
      int row = l / 4, column = l % 4 * 2;
      mine->r[i] = mine->transposed ? matrices[i][column][row] | (u32)matrices[i][column + 1][row] << 16
                                    : matrices[i][row][column] | (u32)matrices[i][row][column + 1] << 16;
    }
}

template <bool IsHalf> static inline float low(u32 pair) { return IsHalf ? float_of_half(pair) : float_of(pair << 16); }
template <bool IsHalf> static inline float high(u32 pair) { return IsHalf ? float_of_half(pair >> 16) : float_of(pair & 0xffff0000u); }

// Eight columns of a row at once, without which the products would take most of the time of the tests.
typedef double Row __attribute__((vector_size(64)));
typedef i64 Bits __attribute__((vector_size(64)));
typedef float Floats __attribute__((vector_size(32)));
typedef int FloatBits __attribute__((vector_size(32)));

// Toward zero, as tensor cores round their sums.
static inline Floats truncated(Row x) {
  const Bits without_sign = Bits() + INT64_MAX;
  Floats nearest = __builtin_convertvector(x, Floats);
  Bits larger = ((Bits)__builtin_convertvector(nearest, Row) & without_sign) > ((Bits)x & without_sign);
  FloatBits finite = ((FloatBits)nearest & 0x7fffffff) < 0x7f800000;
  return (Floats)((FloatBits)nearest + (__builtin_convertvector(larger, FloatBits) & finite));
}

template <bool IsHalf> static void multiply(void* const* lanes) {
  double a[16][16];
  Row b[16], sum[16];
  Floats c[16];
  for (int l = 0; l < 32; l++) {
    auto mine = (Multiplication*)lanes[l];
    int row = l / 4, column = l % 4 * 2;
#pragma GCC unroll 4
    for (int k = 0; k < 4; k++) {
      a[row + k % 2 * 8][column + k / 2 * 8] = low<IsHalf>(mine->a[k]);
      a[row + k % 2 * 8][column + k / 2 * 8 + 1] = high<IsHalf>(mine->a[k]);
    }
#pragma GCC unroll 2
    for (int k = 0; k < 2; k++) {
      b[column + k * 8][row] = low<IsHalf>(mine->b[k]);
      b[column + k * 8 + 1][row] = high<IsHalf>(mine->b[k]);
    }
#pragma GCC unroll 4
    for (int k = 0; k < 4; k++) c[row + k / 2 * 8][column + k % 2] = mine->c[k];
  }
  for (int first = 0; first < 16; first += 8) {
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) sum[i] = __builtin_convertvector(c[i], Row);
    for (int k = first; k < first + 8; k++)
#pragma GCC unroll 16
      for (int i = 0; i < 16; i++) sum[i] += a[i][k] * b[k];
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) c[i] = truncated(sum[i]);
  }
  for (int l = 0; l < 32; l++)
#pragma GCC unroll 4
    for (int k = 0; k < 4; k++) ((Multiplication*)lanes[l])->c[k] = c[l / 4 + k / 2 * 8][l % 4 * 2 + k % 2];
  counts.multiplications++;
}

void multiply_bfloat16_of_warp(void* const* lanes) { multiply<false>(lanes); }
void multiply_half_of_warp(void* const* lanes) { multiply<true>(lanes); }

void shuffle(Shuffle& mine) { meet_warp(shuffle_of_warp, &mine); }
void vote(Vote& mine) { meet_warp(find_any, &mine); }
void load_matrices(Matrices& mine) { meet_warp(load_of_warp, &mine); }
void multiply(Multiplication& mine) { meet_warp(mine.is_half ? multiply_half_of_warp : multiply_bfloat16_of_warp, &mine); }

}
