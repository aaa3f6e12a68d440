// One stack for each thread of a block, and the switch from one to another.
#include "runtime.h"
#include <sys/mman.h>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace emulator {

static constexpr size_t StackBytes = 64 << 10;
static constexpr int MostThreads = 1024;

static char* const stacks = (char*)mmap(nullptr, StackBytes * MostThreads, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

static char* stack_of(int number) { return stacks + StackBytes * number; }

bool on_stack(int number, const void* p) { return (size_t)((char*)p - stack_of(number)) < StackBytes; }

#if defined(__x86_64__)
// Saves what a call must preserve, exchanges the stacks, and restores.
extern "C" void emulator_switch(void** from, void* to);
asm(R"(
.text
.globl emulator_switch
.hidden emulator_switch
emulator_switch:
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp, (%rdi)
  mov %rsi, %rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  ret
)");

void prepare(Fiber& fiber, int number, void (*body)()) {
  void** top = (void**)(stack_of(number) + StackBytes);
  *--top = nullptr;
  *--top = (void*)body;
  for (int k = 0; k < 6; k++) *--top = nullptr;
  fiber.place = top;
}

void switch_fibers(Fiber& from, Fiber& to) {
  counts.switches++;
  emulator_switch(&from.place, to.place);
}
#else
static ucontext_t* context(Fiber& fiber) {
  if (!fiber.place) fiber.place = new ucontext_t;
  return (ucontext_t*)fiber.place;
}

void prepare(Fiber& fiber, int number, void (*body)()) {
  getcontext(context(fiber));
  context(fiber)->uc_stack = {stack_of(number), 0, StackBytes};
  context(fiber)->uc_link = nullptr;
  makecontext(context(fiber), body, 0);
}

void switch_fibers(Fiber& from, Fiber& to) {
  counts.switches++;
  swapcontext(context(from), context(to));
}
#endif

}
