// Operations of 32 lanes from functions of one. The results are written behind all lanes, which the compiler can then do together.
#pragma once
#include "ptx.h"

namespace ptx {

template <class F, class R, class A>
static void one(Warp& w, const Instruction& i, u32 active) {
  auto a = w.at<A>(i.slots[1]);
  R r[32];
  for (int l = 0; l < 32; l++) r[l] = F::of(a[l]);
  put(w, i.slots[0], r, active);
}

template <class F, class R, class A, class B>
static void two(Warp& w, const Instruction& i, u32 active) {
  auto a = w.at<A>(i.slots[1]);
  auto b = w.at<B>(i.slots[2]);
  R r[32];
  for (int l = 0; l < 32; l++) r[l] = F::of(a[l], b[l]);
  put(w, i.slots[0], r, active);
}

template <class F, class R, class A, class B, class C>
static void three(Warp& w, const Instruction& i, u32 active) {
  auto a = w.at<A>(i.slots[1]);
  auto b = w.at<B>(i.slots[2]);
  auto c = w.at<C>(i.slots[3]);
  R r[32];
  for (int l = 0; l < 32; l++) r[l] = F::of(a[l], b[l], c[l]);
  put(w, i.slots[0], r, active);
}

template <class F, class T>
static void compare(Warp& w, const Instruction& i, u32 active) {
  auto a = w.at<T>(i.slots[1]), b = w.at<T>(i.slots[2]);
  u32 r = 0;
  for (int l = 0; l < 32; l++) r |= (u32)F::of(a[l], b[l]) << l;
  put_predicate(w, i.slots[0], r, active);
}

// Of predicates, whose lanes are bits.
template <class F>
static void of_predicates(Warp& w, const Instruction& i, u32 active) {
  put_predicate(w, i.slots[0], F::of(*w.at<u32>(i.slots[1]), *w.at<u32>(i.slots[i.operation->shapes.size() - 1])), active);
}

template <class T>
static void select(Warp& w, const Instruction& i, u32 active) {
  auto a = w.at<T>(i.slots[1]), b = w.at<T>(i.slots[2]);
  u32 first = *w.at<u32>(i.slots[3]);
  T r[32];
  for (int l = 0; l < 32; l++) r[l] = first >> l & 1 ? a[l] : b[l];
  put(w, i.slots[0], r, active);
}

inline void add(Operations& to, const char* opcode, Run run, Class kind, std::vector<int> shapes) {
  auto& operation = to[opcode];
  operation.run = run;
  operation.kind = kind;
  operation.shapes = std::move(shapes);
}

// Functions of numbers a, b and c by their opcode.
#define ONE(opcode, kind, R, A, value)                                      \
  {                                                                         \
    struct F { static inline R of(A a) { return value; } };                 \
    add(to, opcode, one<F, R, A>, kind, {(int)sizeof(R), (int)sizeof(A)});  \
  }
#define TWO(opcode, kind, R, A, B, value)                                                      \
  {                                                                                            \
    struct F { static inline R of(A a, B b) { return value; } };                               \
    add(to, opcode, two<F, R, A, B>, kind, {(int)sizeof(R), (int)sizeof(A), (int)sizeof(B)});  \
  }
#define THREE(opcode, kind, R, A, B, C, value)                                                                      \
  {                                                                                                                 \
    struct F { static inline R of(A a, B b, C c) { return value; } };                                               \
    add(to, opcode, three<F, R, A, B, C>, kind, {(int)sizeof(R), (int)sizeof(A), (int)sizeof(B), (int)sizeof(C)});  \
  }
#define COMPARE(opcode, T, value)                                                      \
  {                                                                                    \
    struct F { static inline bool of(T a, T b) { return value; } };                    \
    add(to, opcode, compare<F, T>, Comparisons, {0, (int)sizeof(T), (int)sizeof(T)});  \
  }

}
