// Features of any type and strides as a Side: sums of bfloat16 numbers or float16 numbers, padded with zeros, and the bounds of the keys.
#include "tiles.h"

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

// A warp takes 128 items' keys of a kind.
INLINE void find_bounds(const PackedSide& side) {
  constexpr int WARPS = PACK_THREADS / 32;
  const int lane = thread_index() & 31, end = (side.count + TILE - 1) / TILE * 3;
  for (int k = block_x() * WARPS + thread_index() / 32; k < end; k += grid_x() * WARPS) {
    const i64* keys = side.keys[k % 3];
    if (!keys) continue;
    const int first = k / 3 * TILE, behind = first + TILE < side.count ? first + TILE : side.count;
    i64 least = keys[first], largest = least;
    for (int item = first + lane; item < behind; item += 32) {
      least = keys[item] < least ? keys[item] : least;
      largest = keys[item] > largest ? keys[item] : largest;
    }
#pragma unroll
    for (int lanes = 1; lanes < 32; lanes *= 2) {
      const i64 other_least = shuffle_xor(least, lanes), other_largest = shuffle_xor(largest, lanes);
      least = other_least < least ? other_least : least;
      largest = other_largest > largest ? other_largest : largest;
    }
    if (lane == 0) {
      side.bounds[2 * k] = least;
      side.bounds[2 * k + 1] = largest;
    }
  }
}

KERNEL(PACK_THREADS, 1, pack, PackParameters) {
  const PackedSide& side = p.sides[block_y()];
  find_bounds(side);
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
