// Features of any type and strides as a Side: sums of bfloat16 numbers or float16 numbers, padded with zeros.
#include "parameters.h"

constexpr int PACK_THREADS = 256;

INLINE float feature(const PackedSide& side, int type, int row, int column) {
  i64 at = row * side.row_stride + column * side.column_stride;
  if (type == 0) return ((const float*)side.source)[at];
  u16 half = ((const u16*)side.source)[at];
  return type == 1 ? float_of((u32)half << 16) : float_of_half(half);
}

// A number that rounds up to infinity is cut off instead; the next part has the rest.
INLINE u32 nearest_bfloat16(float x) {
  u32 nearest = pack_bfloat16(x, 0);
  bool overflows = (nearest & 0x7fff) == 0x7f80 && magnitude(x) < infinity();
  return overflows ? bits_of(x) >> 16 : nearest;
}

KERNEL(PACK_THREADS, 1, pack, PackParameters) {
  const PackedSide& side = p.sides[block_y()];
  i64 end = (i64)side.count * p.width;
  for (i64 k = (i64)block_x() * PACK_THREADS + thread_index(); k < end; k += (i64)grid_x() * PACK_THREADS) {
    int row = k / p.width, column = k % p.width;
    float rest = column < p.features ? feature(side, p.type, row, column) : 0;
    if (p.is_half) {
      side.target[k] = (u16)pack_half(rest, 0);
      continue;
    }
    for (int part = 0; part < p.parts; part++) {
      u32 rounded = nearest_bfloat16(rest);
      side.target[((i64)row * p.parts + part) * p.width + column] = (u16)rounded;
      rest -= float_of(rounded << 16);
    }
  }
}
