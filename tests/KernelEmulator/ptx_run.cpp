// Executes the warps of a block, a fiber each. Lanes that have gone different ways are executed where the least place is, so that those
// behind catch up with those before them.
#include "ptx.h"
#include "ptx_engine.h"
#include <algorithm>
#include <cstdlib>

namespace ptx {

static const Program* program;
static const char* parameters;
static long long counts[ClassCount];
static int working_at = -1;

// One array of registers for each warp, of whichever program is executed. The pages of those that no instruction touches take no memory.
static char* registers_of(int warp, size_t bytes) {
  static char* memory = nullptr;
  static size_t size = 0;
  bytes = (bytes + 4095) / 4096 * 4096;
  if (size < bytes * 32) {
    free(memory);
    memory = (char*)aligned_alloc(4096, size = bytes * 32);
  }
  return memory + warp * bytes;
}

static void fill(char* registers, const Constant& constant) {
  for (int l = 0; l < (constant.bytes ? 32 : 1); l++) memcpy(registers + constant.slot + l * constant.bytes, &constant.bits, constant.bytes ? constant.bytes : 4);
}

void begin_launch(const Program& of, const void* values, int warps) {
  program = &of;
  parameters = (const char*)values;
  for (int w = 0; w < warps; w++)
    for (auto& constant : of.constants) fill(registers_of(w, of.bytes), constant);
}

struct Execution : Warp {
  u32 living = ~0u, waiting = 0, at_barrier = 0;
  int places[32] = {};
  int limit = 0;             // the least place of other lanes
  int barriers = 0;          // that the block had passed when lanes came to one

  void set_special(const char* name, int value) { std::fill_n(at<int>(program->special.at(name)), 32, value); }

  void begin() {
    first = emulator::thread_index();
    registers = registers_of(first / 32, program->bytes);
    Warp::parameters = ptx::parameters;
    parameter_bytes = program->text.parameter_bytes;
    set_special("%ntid.x", program->text.threads);
    for (int axis = 0; axis < 2; axis++) {
      set_special(axis ? "%ctaid.y" : "%ctaid.x", emulator::block_index(axis));
      set_special(axis ? "%nctaid.y" : "%nctaid.x", emulator::grid_size(axis));
    }
    for (int l = 0; l < 32; l++) {
      at<int>(program->special.at("%tid.x"))[l] = first + l;
      at<int>(program->special.at("%laneid"))[l] = l;
    }
    // All bits set are NaN.
    for (auto& constant : program->unwritten) fill(registers, constant);
  }

  void leave(u32 mask, int at) {
    for (int l = 0; l < 32; l++)
      if (mask >> l & 1) places[l] = at;
  }

  u32 lanes_at_least(u32 among, int& least) const {
    least = INT32_MAX;
    for (int l = 0; l < 32; l++)
      if (among >> l & 1) least = std::min(least, places[l]);
    u32 result = 0;
    for (int l = 0; l < 32; l++) result |= (among >> l & 1 && places[l] == least) << l;
    return result;
  }

  // Chooses the lanes that go on; false where none is left.
  bool choose() {
    for (;;) {
      if (at_barrier && emulator::barrier_count() != barriers) at_barrier = 0;
      if (!living) return false;
      u32 able = living & ~waiting & ~at_barrier;
      if (able) {
        lanes = lanes_at_least(able, place);
        lanes_at_least(able & ~lanes, limit);
        return true;
      }
      if (waiting == living) {
        if (lanes_at_least(waiting, place) != ~0u) emulator::fail("lanes of a warp meet in different instructions");
        waiting = 0;
      } else {
        emulator::set_thread(first);
        emulator::wait_for_block();
      }
    }
  }

  void branch(const Instruction& i, u32 active) {
    if (active == lanes) {
      place = i.target;
    } else if (!active) {
      place++;
    } else {
      leave(active, i.target);
      leave(lanes & ~active, place + 1);
      choose();
      return;
    }
    if (place >= limit) {
      leave(lanes, place);
      choose();
    }
  }

  void end(u32 active) {
    for (int l = 0; l < 32; l++)
      if (active >> l & 1) {
        emulator::set_thread(first + l);
        emulator::end_thread_memory();
      }
    living &= ~active;
    leave(lanes & ~active, place + 1);
    emulator::end_threads(__builtin_popcount(active));
  }

  void meet_block(u32 active) {
    if (at_barrier && places[__builtin_ctz(at_barrier)] != place + 1) emulator::fail("lanes of a warp meet in different barriers");
    leave(lanes, place + 1);
    barriers = emulator::barrier_count();
    at_barrier |= active;
    emulator::arrive(__builtin_popcount(active));
  }

  void run() {
    begin();
    while (choose())
      for (;;) {
        auto& i = program->code[place];
        working_at = place;
        u32 active = i.guard >= 0 ? lanes & (*at<u32>(i.guard) ^ i.flip) : lanes;
        counts[i.kind]++;
        if (i.flow == Next) {
          i.run(*this, i, active);
        } else if (i.flow == Branch) {
          branch(i, active);
          continue;
        } else if (i.flow == Together && active == ~0u) {
          i.run(*this, i, active);
        } else {
          if (i.flow == Together) {
            if (active != lanes) emulator::fail("a warp-wide instruction for some lanes only");
            counts[i.kind]--;
            waiting |= lanes;
            leave(lanes, place);
          } else if (i.flow == Exit) {
            end(active);
          } else {
            meet_block(active);
          }
          break;
        }
        if (++place == limit) {
          leave(lanes, place);
          break;
        }
      }
  }
};

void run_warp() {
  Execution().run();
  working_at = -1;
}

std::string place_in_text() {
  if (working_at < 0) return "";
  auto& s = program->text.statements[working_at];
  return ", PTX line " + std::to_string(s.line) + ": " + s.opcode;
}

void end_launch() { working_at = -1; }

void take_counts(long long* result) {
  std::copy_n(counts, ClassCount, result);
  std::fill_n(counts, ClassCount, 0);
}

}
