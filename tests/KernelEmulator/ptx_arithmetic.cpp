// Arithmetic and logic of numbers. Products and sums are rounded one by one, as the kernels compiled for the CPU do.
#include "ptx_lanes.h"
#include <algorithm>

namespace ptx {

static inline u32 bits(float x) { return bits_of(x); }
static inline u64 bits(double x) { return __builtin_bit_cast(u64, x); }

// Of a number and NaN the number; 0 is larger than -0.
template <class T> static inline T smallest(T a, T b) {
  decltype(bits(a)) both = bits(a) | bits(b);
  return a != a ? b : b != b ? a : a < b ? a : b < a ? b : __builtin_bit_cast(T, both);
}
template <class T> static inline T largest(T a, T b) {
  decltype(bits(a)) both = bits(a) & bits(b);
  return a != a ? b : b != b ? a : a > b ? a : b > a ? b : __builtin_bit_cast(T, both);
}

template <class T> static inline T field(T a, u32 first, u32 count) {
  const u32 size = 8 * sizeof(T);
  first &= 255, count &= 255;
  T shifted = first < size ? a >> first : 0;
  return count < size ? shifted & (((T)1 << count) - 1) : shifted;
}

// The field with the sign that stands at its upper end, or at the number's.
static inline int signed_field(int a, u32 first, u32 count) {
  first &= 255, count &= 255;
  if (!count) return 0;
  int last = std::min(first + count - 1, 31u);
  return first > 31 ? a >> 31 : (int)((u32)a << (31 - last)) >> (31 - last + first);
}

static inline u32 inserted(u32 a, u32 b, u32 first, u32 count) {
  u64 field = (count & 255) < 32 ? (1ull << (count & 255)) - 1 : 0xffffffffull;
  u32 mask = (first & 255) < 32 ? (u32)(field << (first & 255)) : 0;
  return (b & ~mask) | ((first & 255) < 32 ? a << (first & 255) & mask : 0);
}

// Four bytes of eight, or of a byte its sign.
static inline u32 permuted(u32 a, u32 b, u32 choices) {
  u64 all = a | (u64)b << 32;
  u32 result = 0;
  for (int k = 0; k < 4; k++) {
    u32 choice = choices >> 4 * k & 15, byte = all >> 8 * (choice & 7) & 255;
    result |= (choice & 8 ? byte >> 7 ? 255u : 0u : byte) << 8 * k;
  }
  return result;
}

template <class T> static inline T quotient(T a, T b) { return b == 0 ? (T)-1 : b == (T)-1 ? (T)(0 - (std::make_unsigned_t<T>)a) : a / b; }
template <> inline u32 quotient(u32 a, u32 b) { return b ? a / b : ~0u; }
template <> inline u64 quotient(u64 a, u64 b) { return b ? a / b : ~0ull; }
template <class T> static inline T remainder(T a, T b) {
  typedef std::make_unsigned_t<T> Unsigned;
  return (Unsigned)a - (Unsigned)quotient(a, b) * (Unsigned)b;
}

// Sums and products are those of unsigned numbers, which wrap around.
static void add_integers(Operations& to) {
#define EVERY(bits, kind, T, S)                                                                   \
  for (std::string type : {"u" bits, "s" bits}) {                                                 \
    TWO(("add." + type).c_str(), kind, T, T, T, a + b)                                            \
    TWO(("sub." + type).c_str(), kind, T, T, T, a - b)                                            \
    TWO(("mul.lo." + type).c_str(), kind, T, T, T, a * b)                                         \
    THREE(("mad.lo." + type).c_str(), kind, T, T, T, T, a * b + c)                                \
  }                                                                                               \
  ONE("neg.s" bits, kind, T, T, 0 - a)                                                            \
  ONE("abs.s" bits, kind, T, S, a < 0 ? 0 - (T)a : (T)a)                                          \
  TWO("min.u" bits, kind, T, T, T, std::min(a, b))                                                \
  TWO("max.u" bits, kind, T, T, T, std::max(a, b))                                                \
  TWO("min.s" bits, kind, S, S, S, std::min(a, b))                                                \
  TWO("max.s" bits, kind, S, S, S, std::max(a, b))                                                \
  TWO("div.u" bits, kind, T, T, T, quotient(a, b))                                                \
  TWO("div.s" bits, kind, S, S, S, quotient(a, b))                                                \
  TWO("rem.u" bits, kind, T, T, T, remainder(a, b))                                               \
  TWO("rem.s" bits, kind, S, S, S, remainder(a, b))                                               \
  TWO("and.b" bits, kind, T, T, T, a & b)                                                         \
  TWO("or.b" bits, kind, T, T, T, a | b)                                                          \
  TWO("xor.b" bits, kind, T, T, T, a ^ b)                                                         \
  ONE("not.b" bits, kind, T, T, ~a)                                                               \
  TWO("shl.b" bits, kind, T, T, u32, b < 8 * sizeof(T) ? a << b : 0)                              \
  TWO("shr.u" bits, kind, T, T, u32, b < 8 * sizeof(T) ? a >> b : 0)                              \
  TWO("shr.b" bits, kind, T, T, u32, b < 8 * sizeof(T) ? a >> b : 0)                              \
  TWO("shr.s" bits, kind, S, S, u32, a >> std::min(b, 8 * (u32)sizeof(T) - 1))                    \
  ONE("popc.b" bits, kind, u32, T, __builtin_popcountll(a))                                       \
  ONE("clz.b" bits, kind, u32, T, a ? __builtin_clzll(a) - (64 - 8 * sizeof(T)) : 8 * sizeof(T))  \
  THREE("bfe.u" bits, kind, T, T, u32, u32, field(a, b, c))
  EVERY("32", Integers, u32, int)
  EVERY("64", LongIntegers, u64, i64)
  TWO("mul.wide.u16", Integers, u32, u16, u16, (u32)a * b)
  TWO("mul.wide.u32", Integers, u64, u32, u32, (u64)a * b)
  TWO("mul.wide.s32", Integers, i64, int, int, (i64)a * b)
  THREE("mad.wide.u32", Integers, u64, u32, u32, u64, (u64)a * b + c)
  THREE("mad.wide.s32", Integers, u64, int, int, u64, (u64)((i64)a * b) + c)
  TWO("mul.hi.u32", Integers, u32, u32, u32, (u64)a * b >> 32)
  TWO("mul.hi.s32", Integers, int, int, int, (i64)a * b >> 32)
  THREE("bfe.s32", Integers, int, int, u32, u32, signed_field(a, b, c))
  THREE("prmt.b32", Integers, u32, u32, u32, u32, permuted(a, b, c))
  THREE("shf.l.wrap.b32", Integers, u32, u32, u32, u32, ((u64)b << 32 | a) << (c & 31) >> 32)
  THREE("shf.r.wrap.b32", Integers, u32, u32, u32, u32, ((u64)b << 32 | a) >> (c & 31))
  TWO("and.b16", Integers, u16, u16, u16, a & b)
  TWO("or.b16", Integers, u16, u16, u16, a | b)
  TWO("xor.b16", Integers, u16, u16, u16, a ^ b)
  TWO("shr.u16", Integers, u16, u16, u32, b < 16 ? a >> b : 0)
#undef EVERY
}

static void insert_field(Warp& w, const Instruction& i, u32 active) {
  u32 r[32];
  for (int l = 0; l < 32; l++) r[l] = inserted(w.at<u32>(i.slots[1])[l], w.at<u32>(i.slots[2])[l], w.at<u32>(i.slots[3])[l], w.at<u32>(i.slots[4])[l]);
  put(w, i.slots[0], r, active);
}

// Any function of three bits, by its table.
static void look_up(Warp& w, const Instruction& i, u32 active) {
  auto a = w.at<u32>(i.slots[1]), b = w.at<u32>(i.slots[2]), c = w.at<u32>(i.slots[3]);
  u32 r[32] = {};
  for (int k = 0; k < 8; k++)
    for (int l = 0; i.number >> k & 1 && l < 32; l++) r[l] |= (k & 4 ? a[l] : ~a[l]) & (k & 2 ? b[l] : ~b[l]) & (k & 1 ? c[l] : ~c[l]);
  put(w, i.slots[0], r, active);
}

static void add_floats(Operations& to) {
#define EVERY(type, kind, T)                                       \
  for (std::string rounding : {"", "rn."}) {                       \
    TWO(("add." + rounding + type).c_str(), kind, T, T, T, a + b)  \
    TWO(("sub." + rounding + type).c_str(), kind, T, T, T, a - b)  \
    TWO(("mul." + rounding + type).c_str(), kind, T, T, T, a * b)  \
  }                                                                \
  THREE("fma.rn." type, kind, T, T, T, T, std::fma(a, b, c))       \
  TWO("div.rn." type, kind, T, T, T, a / b)                        \
  ONE("neg." type, kind, T, T, -a)                                 \
  ONE("abs." type, kind, T, T, std::fabs(a))                       \
  TWO("min." type, kind, T, T, T, smallest(a, b))                  \
  TWO("max." type, kind, T, T, T, largest(a, b))
  EVERY("f32", Floats, float)
  EVERY("f64", Doubles, double)
#undef EVERY
  ONE("ex2.approx.ftz.f32", SpecialFunctions, float, float, exp2_approx(a))
  ONE("lg2.approx.ftz.f32", SpecialFunctions, float, float, log2_approx(a))
  ONE("rcp.approx.ftz.f32", SpecialFunctions, float, float, reciprocal_approx(a))
}

void add_arithmetic(Operations& to) {
  add_integers(to);
  add_floats(to);
  add(to, "bfi.b32", insert_field, Integers, {4, 4, 4, 4, 4});
  add(to, "lop3.b32", look_up, Integers, {4, 4, 4, 4, Number});
}

}
