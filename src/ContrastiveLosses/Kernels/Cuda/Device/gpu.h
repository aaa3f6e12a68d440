// The instructions of a GPU that the kernels use, by name. clang makes PTX of them without any CUDA SDK; with KERNEL_EMULATOR the
// same kernels are C++ for the CPU (tests/KernelEmulator).
#pragma once
#ifdef KERNEL_EMULATOR
#include "emulator.h"
#else

typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;
typedef u32 Shared;  // an address of shared memory

#define __device__ __attribute__((device))
#define INLINE __device__ __attribute__((always_inline)) inline
// The head of a kernel, whose parameters are `p`: the threads of a block, and how many blocks a multiprocessor shall have registers for.
#define KERNEL(threads, blocks, name, Parameters) \
  extern "C" __attribute__((global, launch_bounds(threads, blocks))) void name(Parameters p)
// The address of the block's shared memory, a multiple of 128.
#define SHARED_MEMORY(name)                                   \
  extern __attribute__((shared, aligned(128))) char memory[]; \
  const Shared name = shared_address(memory)
// Volatile, so that nothing moves them over a barrier.
#define ORDERED asm volatile

INLINE int thread_index() { int r; asm("mov.u32 %0, %%tid.x;" : "=r"(r)); return r; }
INLINE int block_x() { int r; asm("mov.u32 %0, %%ctaid.x;" : "=r"(r)); return r; }
INLINE int block_y() { int r; asm("mov.u32 %0, %%ctaid.y;" : "=r"(r)); return r; }
INLINE int grid_x() { int r; asm("mov.u32 %0, %%nctaid.x;" : "=r"(r)); return r; }
INLINE int grid_y() { int r; asm("mov.u32 %0, %%nctaid.y;" : "=r"(r)); return r; }

INLINE void sync_block() { ORDERED("bar.sync 0;" ::: "memory"); }

INLINE float shuffle_xor(float value, int lanes) {
  float r;
  ORDERED("shfl.sync.bfly.b32 %0, %1, %2, 31, 0xffffffff;" : "=f"(r) : "f"(value), "r"(lanes));
  return r;
}

// What another lane has.
INLINE float from_lane(float value, int lane) {
  float r;
  ORDERED("shfl.sync.idx.b32 %0, %1, %2, 31, 0xffffffff;" : "=f"(r) : "f"(value), "r"(lane));
  return r;
}

// Whether a condition holds for any lane of the warp.
INLINE bool any_lane(bool condition) {
  int r;
  ORDERED("{.reg .pred c; setp.ne.b32 c, %1, 0; vote.sync.any.pred c, c, 0xffffffff; selp.b32 %0, 1, 0, c;}" : "=r"(r) : "r"((int)condition));
  return r;
}

// 2^x, log2 x and 1 / x, each within a few units of the last place.
INLINE float exp2_approx(float x) { return __nvvm_ex2_approx_ftz_f(x); }
INLINE float log2_approx(float x) { return __nvvm_lg2_approx_ftz_f(x); }
INLINE float reciprocal_approx(float x) { return __nvvm_rcp_approx_ftz_f(x); }

INLINE u32 bits_of(float x) { return __builtin_bit_cast(u32, x); }
INLINE float float_of(u32 bits) { return __builtin_bit_cast(float, bits); }
INLINE float float_of_half(u16 half) { float r; asm("cvt.f32.f16 %0, %1;" : "=f"(r) : "h"(half)); return r; }
// Two numbers as bfloat16, the first in the lower half; rounded to nearest.
INLINE u32 pack_bfloat16(float first, float second) {
  u32 r;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(second), "f"(first));
  return r;
}
// The same as float16.
INLINE u32 pack_half(float first, float second) {
  u32 r;
  asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(second), "f"(first));
  return r;
}

INLINE Shared shared_address(const void* p) { u64 s; asm("cvta.to.shared.u64 %0, %1;" : "=l"(s) : "l"((u64)p)); return (Shared)s; }

// Four 8 x 8 matrices of 16-bit numbers; lane l gives the address of row l % 8 of matrix l / 8.
INLINE void load_matrices(u32* r, Shared row) {
  ORDERED("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
          : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(row) : "memory");
}

// The same, each matrix transposed.
INLINE void load_matrices_transposed(u32* r, Shared row) {
  ORDERED("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
          : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(row) : "memory");
}

// c += a b on tensor cores, 16 x 16 times 16 x 8 in bfloat16, added in float32.
INLINE void multiply_bfloat16(float* c, const u32* a, const u32* b) {
  ORDERED("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
          : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
          : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// The same in float16.
INLINE void multiply_half(float* c, const u32* a, const u32* b) {
  ORDERED("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
          : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
          : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// Copies 16 bytes to shared memory, of which the first `bytes` come from global memory and the rest are zero; both 16-byte aligned.
INLINE void copy_async(Shared shared, const void* global, int bytes) {
  ORDERED("cp.async.cg.shared.global [%0], [%1], 16, %2;" :: "r"(shared), "l"((u64)global), "r"(bytes) : "memory");
}
INLINE void copy_async_commit() { ORDERED("cp.async.commit_group;" ::: "memory"); }
// Waits until at most so many of the thread's groups are not there yet.
template <int Pending> INLINE void copy_async_wait() { ORDERED("cp.async.wait_group %0;" :: "n"(Pending) : "memory"); }

// What follows is one instruction for the threads that a condition holds for, where a compiler would compute for all and select, and keep
// the conditions of a whole tile in registers. `k` and `bit` are constants.

// p[k] of the `count` numbers from p on, 0 behind them.
INLINE float element(const float* p, int k, int count) {
  float r;
  asm("{.reg .pred c; setp.gt.s32 c, %1, %2; mov.b32 %0, 0; @c ld.global.f32 %0, [%3+%4];}" : "=&f"(r) : "r"(count), "i"(k), "l"(p), "i"(k * 4));
  return r;
}
INLINE i64 element(const i64* p, int k, int count) {
  i64 r;
  asm("{.reg .pred c; setp.gt.s32 c, %1, %2; mov.b64 %0, 0; @c ld.global.b64 %0, [%3+%4];}" : "=&l"(r) : "r"(count), "i"(k), "l"(p), "i"(k * 8));
  return r;
}
INLINE void add_if(u32 word, u32 bit, float& sum, float summand) {
  asm("{.reg .pred c; .reg .b32 b; and.b32 b, %1, %2; setp.ne.b32 c, b, 0; @c add.rn.f32 %0, %0, %3;}"
      : "+f"(sum) : "r"(word), "i"(bit), "f"(summand));
}
INLINE void set_if_equal(u32 a, u32 b, u32& word, u32 bit) {
  asm("{.reg .pred c; setp.eq.b32 c, %1, %2; @c or.b32 %0, %0, %3;}" : "+r"(word) : "r"(a), "r"(b), "i"(bit));
}

// Keeps the compiler from computing what depends on x, addresses for the most part, before a loop and holding it in registers.
INLINE int here(int x) { asm volatile("" : "+r"(x)); return x; }
#endif

INLINE u32 here(u32 x) { return (u32)here((int)x); }
INLINE float here(float x) { return float_of(here(bits_of(x))); }
constexpr float LOG2_E = 1.4426950408889634f, LN_2 = 0.6931471805599453f;
INLINE int shuffle_xor(int value, int lanes) { return (int)bits_of(shuffle_xor(float_of((u32)value), lanes)); }
INLINE i64 shuffle_xor(i64 value, int lanes) {
  return (i64)((u64)(u32)shuffle_xor((int)(value >> 32), lanes) << 32 | (u32)shuffle_xor((int)value, lanes));
}
INLINE float infinity() { return __builtin_inff(); }
INLINE float magnitude(float x) { return __builtin_fabsf(x); }
// Of a number and NaN the number.
INLINE float larger(float a, float b) { return __builtin_fmaxf(a, b); }
// e^x of a difference that is taken before it becomes an exponent of 2: large numbers that are equal leave exactly 0.
INLINE float exp_approx(float x) { return exp2_approx(x * LOG2_E); }
// a * b + c, rounded once.
INLINE float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
