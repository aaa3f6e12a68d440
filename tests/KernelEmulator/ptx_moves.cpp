// Comparisons, selections, conversions, moves and the like: what computes nothing.
#include "ptx_lanes.h"

namespace ptx {

template <class T> static inline bool unordered(T a, T b) { return a != a || b != b; }

void add_comparisons(Operations& to) {
#define SIGNED(T, ...)                               \
  for (std::string type : {__VA_ARGS__}) {           \
    COMPARE(("setp.eq." + type).c_str(), T, a == b)  \
    COMPARE(("setp.ne." + type).c_str(), T, a != b)  \
    COMPARE(("setp.lt." + type).c_str(), T, a < b)   \
    COMPARE(("setp.le." + type).c_str(), T, a <= b)  \
    COMPARE(("setp.gt." + type).c_str(), T, a > b)   \
    COMPARE(("setp.ge." + type).c_str(), T, a >= b)  \
  }
  SIGNED(int16_t, "s16")
  SIGNED(u16, "u16", "b16")
  SIGNED(int, "s32")
  SIGNED(u32, "u32", "b32")
  SIGNED(i64, "s64")
  SIGNED(u64, "u64", "b64")
// An ordered comparison with NaN is false, an unordered one is true.
#define FLOAT(T, type)                                     \
  SIGNED(T, type)                                          \
  COMPARE("setp.ne." type, T, !unordered(a, b) && a != b)  \
  COMPARE("setp.equ." type, T, unordered(a, b) || a == b)  \
  COMPARE("setp.neu." type, T, a != b)                     \
  COMPARE("setp.ltu." type, T, !(a >= b))                  \
  COMPARE("setp.leu." type, T, !(a > b))                   \
  COMPARE("setp.gtu." type, T, !(a <= b))                  \
  COMPARE("setp.geu." type, T, !(a < b))                   \
  COMPARE("setp.num." type, T, !unordered(a, b))           \
  COMPARE("setp.nan." type, T, unordered(a, b))
  FLOAT(float, "f32")
  FLOAT(double, "f64")
#define LOGIC(opcode, value, ...)                                         \
  {                                                                       \
    struct F { static u32 of(u32 a, u32 b) { (void)a; return value; } };  \
    add(to, opcode, of_predicates<F>, PredicateLogic, __VA_ARGS__);       \
  }
  LOGIC("and.pred", a & b, {0, 0, 0})
  LOGIC("or.pred", a | b, {0, 0, 0})
  LOGIC("xor.pred", a ^ b, {0, 0, 0})
  LOGIC("not.pred", ~b, {0, 0})
  LOGIC("mov.pred", b, {0, 0})
  to["mov.pred"].kind = Copies;
}

// Both registers may be larger than their types: of the first one the lower bits are taken, and the second one is filled.
template <class R, class A> static void convert(Warp& w, const Instruction& i, u32 active) {
  u64 r[32];
  for (int l = 0; l < 32; l++) r[l] = (R)(A)(i.bytes[1] == 8 ? w.at<u64>(i.slots[1])[l] : i.bytes[1] == 4 ? w.at<u32>(i.slots[1])[l] : w.at<u16>(i.slots[1])[l]);
  if (i.bytes[0] == 8) return put(w, i.slots[0], r, active);
  u32 narrow[32];
  for (int l = 0; l < 32; l++) narrow[l] = r[l];
  if (i.bytes[0] == 4) return put(w, i.slots[0], narrow, active);
  u16 narrowest[32];
  for (int l = 0; l < 32; l++) narrowest[l] = r[l];
  put(w, i.slots[0], narrowest, active);
}

template <class R, class A> static void add_conversion(Operations& to, const char* opcode) {
  add(to, opcode, convert<R, A>, Conversions, {AnyBytes, AnyBytes});
  to[opcode].bytes = sizeof(A);
}

static void add_conversions(Operations& to) {
#define FROM(R, name, A, type) add_conversion<R, A>(to, "cvt." name "." type);
#define FROM_EACH(R, name)                                                                                          \
  FROM(R, name, uint8_t, "u8") FROM(R, name, int8_t, "s8") FROM(R, name, u16, "u16") FROM(R, name, int16_t, "s16")  \
  FROM(R, name, u32, "u32") FROM(R, name, int, "s32") FROM(R, name, u64, "u64") FROM(R, name, i64, "s64")
  FROM_EACH(uint8_t, "u8")
  FROM_EACH(int8_t, "s8")
  FROM_EACH(u16, "u16")
  FROM_EACH(int16_t, "s16")
  FROM_EACH(u32, "u32")
  FROM_EACH(int, "s32")
  FROM_EACH(u64, "u64")
  FROM_EACH(i64, "s64")
  ONE("cvt.f32.f16", Conversions, float, u16, float_of_half(a))
  ONE("cvt.rn.f16.f32", Conversions, u16, float, half_bits(a))
  TWO("cvt.rn.bf16x2.f32", Conversions, u32, float, float, pack_bfloat16(b, a))
  TWO("cvt.rn.f16x2.f32", Conversions, u32, float, float, pack_half(b, a))
  ONE("cvt.rn.f32.s32", Conversions, float, int, (float)a)
  ONE("cvt.rn.f32.u32", Conversions, float, u32, (float)a)
  ONE("cvt.f64.f32", Conversions, double, float, a)
  ONE("cvt.rn.f32.f64", Conversions, float, double, (float)a)
}

// Shared memory has a place among all addresses, that of the process; tensors have the same in both.
static u64 generic_of_shared(u64 address) { return address - SharedBegin + (u64)emulator::shared_memory(); }
static u64 shared_of_generic(u64 address) { return address - (u64)emulator::shared_memory() + SharedBegin; }

// Two halves, the lower one first.
template <class Whole, class Half> static void join(Warp& w, const Instruction& i, u32 active) {
  Whole r[32];
  for (int l = 0; l < 32; l++) r[l] = w.at<Half>(i.slots[1])[l] | (Whole)w.at<Half>(i.slots[2])[l] << 8 * sizeof(Half);
  put(w, i.slots[0], r, active);
}
template <class Whole, class Half> static void part(Warp& w, const Instruction& i, u32 active) {
  Half low[32], high[32];
  for (int l = 0; l < 32; l++) {
    Whole whole = w.at<Whole>(i.slots[2])[l];
    low[l] = whole;
    high[l] = whole >> 8 * sizeof(Half);
  }
  put(w, i.slots[0], low, active);
  put(w, i.slots[1], high, active);
}

void add_moves(Operations& to) {
  add_conversions(to);
#define MOVE(T, ...)                                                                                                        \
  for (std::string type : {__VA_ARGS__}) {                                                                                  \
    ONE(("mov." + type).c_str(), Copies, T, T, a)                                                                           \
    add(to, ("selp." + type).c_str(), select<T>, Selections, {(int)sizeof(T), (int)sizeof(T), (int)sizeof(T), Predicate});  \
  }
  MOVE(u16, "b16", "u16", "s16")
  MOVE(u32, "b32", "u32", "s32", "f32")
  MOVE(u64, "b64", "u64", "s64", "f64")
  add(to, "mov.b64 halves", join<u64, u32>, Integers, {8, 4, 4});
  add(to, "mov.b32 halves", join<u32, u16>, Integers, {4, 2, 2});
  add(to, "mov.b64 in two", part<u64, u32>, Integers, {4, 4, 8});
  add(to, "mov.b32 in two", part<u32, u16>, Integers, {2, 2, 4});
  to["mov.b64 in two"].written = to["mov.b32 in two"].written = 2;
  for (std::string type : {"u64", "s64"}) {
    ONE(("cvta.shared." + type).c_str(), AddressConversions, u64, u64, generic_of_shared(a))
    ONE(("cvta.to.shared." + type).c_str(), AddressConversions, u64, u64, shared_of_generic(a))
    ONE(("cvta.global." + type).c_str(), AddressConversions, u64, u64, a)
    ONE(("cvta.to.global." + type).c_str(), AddressConversions, u64, u64, a)
  }
}

}
