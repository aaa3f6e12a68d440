// Runs the blocks of a grid one after the other, and the threads of a block as fibers, or its warps where PTX is executed. One warp runs as
// far as it can before another starts: what a barrier does not order happens in the worst order rather than in a likely one.
#include "runtime.h"
#include <algorithm>
#include <numeric>
#include <random>

namespace emulator {

Options options;
Counts counts;

enum State { Ready, WaitsForWarp, WaitsForBlock, Done };

struct Thread {
  Fiber fiber;
  State state;
};

struct Warp {
  WarpWork work;
  void* of_lanes[32];
  int arrived;
};

static std::vector<Thread> threads;
static std::vector<Warp> warps;
static Fiber scheduler;
static Entry entry;
static const void* parameters;
static const ptx::Program* program;
static int current, living, arrived, barriers, block[2], grid[2];
static std::string failure;

int thread_index() { return current; }
void set_thread(int number) { current = number; }
int block_index(int axis) { return block[axis]; }
int grid_size(int axis) { return grid[axis]; }
int block_number() { return block[1] * grid[0] + block[0]; }
int barrier_count() { return barriers; }

void fail(const std::string& what) {
  failure = what + " (block " + std::to_string(block[0]) + ", " + std::to_string(block[1]) + ", thread " + std::to_string(current) + ptx::place_in_text() + ")";
  switch_fibers(threads[current].fiber, scheduler);
  abort();
}

static void wait(State state) {
  Thread& mine = threads[current];
  mine.state = state;
  switch_fibers(mine.fiber, scheduler);
}

static void wake(int first, int end, State waiting) {
  for (int k = first; k < end; k++)
    if (threads[k].state == waiting) threads[k].state = Ready;
}

static void release_barrier() {
  arrived = 0;
  barriers++;
  wake(0, threads.size(), WaitsForBlock);
}

void arrive(int count) {
  arrived += count;
  if (arrived == living) release_barrier();
}

void wait_for_block() { wait(WaitsForBlock); }

void barrier() {
  int passed = barriers;
  arrive(1);
  if (barriers == passed) wait_for_block();
}

void end_threads(int count) {
  living -= count;
  if (living && arrived == living) release_barrier();
}

void meet_warp(WarpWork work, void* mine) {
  Warp& warp = warps[current / 32];
  if (warp.arrived && warp.work != work) fail("lanes of a warp meet in different instructions");
  warp.work = work;
  warp.of_lanes[current % 32] = mine;
  if (++warp.arrived < 32) return wait(WaitsForWarp);
  work(warp.of_lanes);
  warp.arrived = 0;
  int first = current / 32 * 32;
  wake(first, first + 32, WaitsForWarp);
}

static void run_thread() {
  int mine = current;
  if (program) {
    ptx::run_warp();
  } else {
    entry(parameters);
    end_thread_memory();
    end_threads(1);
  }
  current = mine;
  wait(Done);
  abort();
}

static std::vector<int> ordered(int count, std::mt19937& random) {
  std::vector<int> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  if (options.order == Descending) std::reverse(numbers.begin(), numbers.end());
  if (options.order == Random) std::shuffle(numbers.begin(), numbers.end(), random);
  return numbers;
}

static void run_block(int shared_bytes, std::mt19937& random) {
  begin_block_memory(shared_bytes);
  living = threads.size();
  arrived = barriers = 0;
  for (size_t k = 0; k < threads.size(); k++) {
    threads[k].state = program && k % 32 ? Done : Ready;
    if (threads[k].state == Ready) prepare(threads[k].fiber, k, run_thread);
  }
  for (auto& warp : warps) warp.arrived = 0;
  auto order = ordered(warps.size(), random);
  while (living) {
    bool progress = false;
    if (options.order == Random && random() % 8 == 0) std::shuffle(order.begin(), order.end(), random);
    for (int w : order) {
      for (int lane = 0; lane < 32; lane++) {
        int k = w * 32 + (options.order == Descending ? 31 - lane : lane);
        if (threads[k].state != Ready) continue;
        progress = true;
        current = k;
        switch_fibers(scheduler, threads[k].fiber);
        if (!failure.empty()) return;
      }
      if (progress) break;
    }
    if (!progress) {
      failure = "deadlock: some threads never come to the barrier or warp-wide instruction in which others wait";
      return;
    }
  }
}

static std::vector<const Kernel*>& kernels() {
  static std::vector<const Kernel*> all;
  return all;
}

Kernel::Kernel(const char* name, int threads, int parameter_bytes, Entry entry)
    : name(name), threads(threads), parameter_bytes(parameter_bytes), entry(entry) { kernels().push_back(this); }

const Kernel* find_kernel(const std::string& name) {
  for (auto kernel : kernels())
    if (name == kernel->name) return kernel;
  return nullptr;
}

std::string launch(const Kernel& kernel, int grid_x, int grid_y, int shared_bytes, const void* values, const ptx::Program* of_ptx) {
  failure.clear();
  program = of_ptx;
  entry = kernel.entry;
  parameters = values;
  grid[0] = grid_x;
  grid[1] = grid_y;
  threads.resize(kernel.threads);
  warps.resize(kernel.threads / 32);
  std::mt19937 random(options.seed);
  begin_launch_memory(values, kernel.parameter_bytes);
  if (program) ptx::begin_launch(*program, values, warps.size());
  for (int number : ordered(grid_x * grid_y, random)) {
    block[0] = number % grid_x;
    block[1] = number / grid_x;
    run_block(shared_bytes, random);
    if (!failure.empty()) break;
  }
  ptx::end_launch();
  return failure;
}

}
