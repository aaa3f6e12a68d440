// Kernels/Cuda/Device/gpu.h for the CPU. Each GPU thread is a fiber; instructions of a whole warp and barriers are where fibers meet.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64;
typedef long long i64;
typedef u32 Shared;  // bytes from the beginning of shared memory

namespace emulator {

typedef void (*Entry)(const void* parameters);

// A kernel that can be launched by its name.
struct Kernel {
  Kernel(const char* name, int threads, int parameter_bytes, Entry entry);
  const char* name;
  int threads, parameter_bytes;
  Entry entry;
};

struct Matrices { u32* r; const void* row; bool transposed; };
struct Multiplication { float* c; const u32 *a, *b; bool is_half; };
struct Shuffle { u32 value, result; int lane; };
struct Vote { bool mine, any; };

int thread_index();
int block_index(int axis);
int grid_size(int axis);
char* shared_memory();
void barrier();
void load_matrices(Matrices&);
void multiply(Multiplication&);
void shuffle(Shuffle&);
void vote(Vote&);
void copy_async(void* shared, const void* global, int bytes);
void copy_async_commit();
void copy_async_wait(int pending);

}

#define INLINE inline
#define SHARED_MEMORY(name) const Shared name = 0
#define KERNEL(threads, blocks, name, Parameters)                                \
  static void name(Parameters);                                                  \
  static const emulator::Kernel name##_kernel(#name, threads, sizeof(Parameters), \
      [](const void* p) { name(*(const Parameters*)p); });                       \
  static void name(Parameters p)

INLINE int thread_index() { return emulator::thread_index(); }
INLINE int block_x() { return emulator::block_index(0); }
INLINE int block_y() { return emulator::block_index(1); }
INLINE int grid_x() { return emulator::grid_size(0); }
INLINE int grid_y() { return emulator::grid_size(1); }
INLINE void sync_block() { emulator::barrier(); }

INLINE u32 bits_of(float x) { return __builtin_bit_cast(u32, x); }
INLINE float float_of(u32 bits) { return __builtin_bit_cast(float, bits); }
// g++ 12 has the standard's name for it on x86 only.
#ifdef __aarch64__
typedef __fp16 half_float;
#else
typedef _Float16 half_float;
#endif

INLINE float float_of_half(u16 half) { return __builtin_bit_cast(half_float, half); }

INLINE float from_lane(float value, int lane) {
  emulator::Shuffle shuffle{bits_of(value), 0, lane};
  emulator::shuffle(shuffle);
  return float_of(shuffle.result);
}
INLINE float shuffle_xor(float value, int lanes) { return from_lane(value, thread_index() % 32 ^ lanes); }
INLINE bool any_lane(bool condition) {
  emulator::Vote vote{condition, false};
  emulator::vote(vote);
  return vote.any;
}

// A GPU's instructions of this kind take and give zero for subnormal numbers.
INLINE float flushed(float x) { return fabsf(x) < 0x1p-126f ? copysignf(0, x) : x; }
INLINE float exp2_approx(float x) { return flushed(exp2f(flushed(x))); }
INLINE float log2_approx(float x) { return flushed(log2f(flushed(x))); }
INLINE float reciprocal_approx(float x) { return flushed(1 / flushed(x)); }

// To nearest, ties to even.
INLINE u32 bfloat16_bits(float x) {
  u32 bits = bits_of(x);
  if (x != x) return 0x7fff;
  return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}
INLINE u32 pack_bfloat16(float first, float second) { return bfloat16_bits(first) | bfloat16_bits(second) << 16; }

INLINE u32 half_bits(float x) { return x != x ? 0x7fff : __builtin_bit_cast(u16, (half_float)x); }
INLINE u32 pack_half(float first, float second) { return half_bits(first) | half_bits(second) << 16; }

INLINE void load_matrices(u32* r, Shared row) {
  emulator::Matrices matrices{r, emulator::shared_memory() + row, false};
  emulator::load_matrices(matrices);
}
INLINE void load_matrices_transposed(u32* r, Shared row) {
  emulator::Matrices matrices{r, emulator::shared_memory() + row, true};
  emulator::load_matrices(matrices);
}
INLINE void multiply_bfloat16(float* c, const u32* a, const u32* b) {
  emulator::Multiplication multiplication{c, a, b, false};
  emulator::multiply(multiplication);
}
INLINE void multiply_half(float* c, const u32* a, const u32* b) {
  emulator::Multiplication multiplication{c, a, b, true};
  emulator::multiply(multiplication);
}
INLINE void copy_async(Shared shared, const void* global, int bytes) {
  emulator::copy_async(emulator::shared_memory() + shared, global, bytes);
}
INLINE void copy_async_commit() { emulator::copy_async_commit(); }
template <int Pending> INLINE void copy_async_wait() { emulator::copy_async_wait(Pending); }

template <class T> INLINE T element(const T* p, int k, int count) { return k < count ? p[k] : 0; }
INLINE void add_if(u32 word, u32 bit, float& sum, float summand) {
  if (word & bit) sum += summand;
}
INLINE void set_if_equal(u32 a, u32 b, u32& word, u32 bit) {
  if (a == b) word |= bit;
}
INLINE int here(int x) { return x; }
