// What the parts of the emulator know of each other.
#pragma once
#include "emulator.h"
#include "ptx_engine.h"
#include <string>
#include <vector>

namespace emulator {

enum Order { Ascending, Descending, Random };

struct Options {
  int order = Ascending;     // in which blocks and warps run
  unsigned seed = 1;
  bool late_copies = true;   // copies arrive as late as they may, else at once
  bool ptx = false;          // executes the text of the module, else the kernels as compiled for the CPU
};

struct Counts {
  long long switches, multiplications, matrix_loads, bank_conflicts;
};

extern Options options;
extern Counts counts;

// fibers.cpp
struct Fiber { void* place = nullptr; };
void prepare(Fiber&, int number, void (*body)());
void switch_fibers(Fiber& from, Fiber& to);
bool on_stack(int number, const void* p);

// block.cpp
typedef void (*WarpWork)(void* const* of_lanes);
void meet_warp(WarpWork work, void* mine);
int barrier_count();              // barriers that the block has passed
void set_thread(int number);      // what is done now is that thread's
void arrive(int threads);         // so many come to the barrier
void wait_for_block();            // until a barrier is passed
void end_threads(int count);
int block_number();
[[noreturn]] void fail(const std::string& what);
const Kernel* find_kernel(const std::string& name);
// What is wrong, or nothing. Executes the program where there is one.
std::string launch(const Kernel&, int grid_x, int grid_y, int shared_bytes, const void* parameters, const ptx::Program*);

// memory.cpp
void set_regions(const char* const* begins, const long long* bytes, int count);
void begin_launch_memory(const void* parameters, int parameter_bytes);
void begin_block_memory(int shared_bytes);
void end_thread_memory();
void access(const void* p, int bytes, bool writes, int thread);
void access_aligned(const void* p, int bytes, bool writes, int thread);
long shared_offset(const void* p, int bytes);  // -1: not in shared memory

// warp.cpp
void shuffle_of_warp(void* const* of_lanes);            // Shuffle
void load_of_warp(void* const* of_lanes);               // Matrices
void multiply_bfloat16_of_warp(void* const* of_lanes);  // Multiplication
void multiply_half_of_warp(void* const* of_lanes);

// driver.cpp
int current_device();             // -1: no context is current

// nccl.cpp
bool is_pending(int device);      // work is queued there that will never be done

}
