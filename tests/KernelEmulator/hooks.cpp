// What the compiler calls at each plain load and store of a kernel (-fsanitize=thread) and where it finds that behaviour is undefined
// (-fsanitize=undefined). The sanitizers' own runtimes are not used: they know nothing of fibers, warps and shared memory.
#include "runtime.h"

using emulator::fail;

// What the compiler makes of a thread's own variables has no alignment to keep.
static void touch(void* p, int bytes, bool writes) {
  const int thread = emulator::thread_index();
  if (!emulator::on_stack(thread, p)) emulator::access_aligned(p, bytes, writes, thread);
}

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}

#define ACCESSES(bytes)                                            \
  void __tsan_read##bytes(void* p) { touch(p, bytes, false); }     \
  void __tsan_write##bytes(void* p) { touch(p, bytes, true); }     \
  void __tsan_unaligned_read##bytes(void* p) { touch(p, bytes, false); } \
  void __tsan_unaligned_write##bytes(void* p) { touch(p, bytes, true); }
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

void __tsan_read_range(void* p, size_t bytes) { emulator::access(p, bytes, false, emulator::thread_index()); }
void __tsan_write_range(void* p, size_t bytes) { emulator::access(p, bytes, true, emulator::thread_index()); }
void* __tsan_memcpy(void* to, const void* from, size_t bytes) { return memcpy(to, from, bytes); }
void* __tsan_memset(void* to, int value, size_t bytes) { return memset(to, value, bytes); }

// Each finding begins with the place in the source.
struct Finding {
  const char* file;
  u32 line, column;
};

static void undefined(const char* what, const Finding* finding) {
  fail(std::string(what) + " at " + finding->file + ":" + std::to_string(finding->line));
}

void __ubsan_handle_out_of_bounds(Finding* f, void*) { undefined("index out of bounds", f); }
void __ubsan_handle_add_overflow(Finding* f, void*, void*) { undefined("overflow of an addition", f); }
void __ubsan_handle_sub_overflow(Finding* f, void*, void*) { undefined("overflow of a subtraction", f); }
void __ubsan_handle_mul_overflow(Finding* f, void*, void*) { undefined("overflow of a multiplication", f); }
void __ubsan_handle_negate_overflow(Finding* f, void*) { undefined("overflow of a negation", f); }
void __ubsan_handle_divrem_overflow(Finding* f, void*, void*) { undefined("division by zero", f); }
void __ubsan_handle_shift_out_of_bounds(Finding* f, void*, void*) { undefined("shift out of bounds", f); }
void __ubsan_handle_type_mismatch_v1(Finding* f, void*) { undefined("null or misaligned address", f); }

}
