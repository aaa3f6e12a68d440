// The part of the CUDA driver's interface that the library calls, in front of the emulator: three devices, of which the second has one
// multiprocessor and the third is an old one, whose memory is the process's. A module is PTX text; a kernel of it must be there with the
// same parameters as the one that was compiled for the CPU.
#include "runtime.h"
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

using namespace emulator;

#define EXPORT extern "C" __attribute__((visibility("default")))

enum Result { Success = 0, InvalidValue = 1, OutOfMemory = 2, InvalidDevice = 101, InvalidContext = 201, InvalidPtx = 218, NotFound = 500, NotReady = 600, LaunchFailed = 719 };

struct Module {
  int device;
  std::string text;
};

struct Function {
  const Module* module;
  const Kernel* kernel;
  int shared_bytes;
};

static constexpr int Devices = 3, OldDevice = 2, Multiprocessors = 3, SharedBytes = 101376, SharedBytesWithoutAsking = 48 << 10;
static int contexts[Devices];
static thread_local std::vector<int*> current;
static int room = 1 << 20;  // for so many modules
static std::string error;
static std::mutex one;  // fibers share their stacks

static Result failed(Result result, const std::string& what) {
  error = what;
  return result;
}

EXPORT Result cuInit(unsigned) { return Success; }

EXPORT Result cuDriverGetVersion(int* version) {
  *version = 12080;
  return Success;
}

EXPORT Result cuGetErrorString(Result, const char** text) {
  *text = error.c_str();
  return Success;
}

EXPORT Result cuDeviceGet(int* device, int number) {
  *device = number;
  return number >= 0 && number < Devices ? Success : failed(InvalidDevice, "there is no such device");
}

EXPORT Result cuDeviceGetAttribute(int* value, int attribute, int device) {
  bool old = device == OldDevice;
  std::map<int, int> values = {{16, device == 1 ? 1 : Multiprocessors}, {75, old ? 7 : 8}, {76, old ? 5 : 0}, {97, SharedBytes}};
  *value = values.at(attribute);
  return Success;
}

EXPORT Result cuDevicePrimaryCtxRetain(void** context, int device) {
  *context = &contexts[device];
  return Success;
}

EXPORT Result cuCtxPushCurrent_v2(void* context) {
  current.push_back((int*)context);
  return Success;
}

EXPORT Result cuCtxPopCurrent_v2(void** context) {
  if (current.empty()) return failed(InvalidContext, "there is no context to pop");
  *context = current.back();
  current.pop_back();
  return Success;
}

int emulator::current_device() { return current.empty() ? -1 : int(current.back() - contexts); }

EXPORT Result cuStreamQuery(void*) {
  if (current.empty()) return failed(InvalidContext, "no context is current");
  return is_pending(current_device()) ? NotReady : Success;
}

// The log of a PTX compiler, whose options 5 and 6 are the buffer and its size.
EXPORT Result cuModuleLoadDataEx(void** module, const void* image, unsigned options, int* names, void** values) {
  if (current.empty()) return failed(InvalidContext, "no context is current");
  std::string text = (const char*)image;
  if (text.find(".target sm_80") == std::string::npos) {
    for (unsigned k = 0; k + 1 < options; k++)
      if (names[k] == 5 && names[k + 1] == 6) snprintf((char*)values[k], (size_t)values[k + 1], "fatal: no .target directive");
    return failed(InvalidPtx, "a PTX JIT compilation failed");
  }
  if (!room) return failed(OutOfMemory, "out of memory");
  room--;
  *module = new Module{int(current.back() - contexts), text};
  return Success;
}

EXPORT Result cuModuleUnload(void* module) {
  if (current.empty()) return failed(InvalidContext, "no context is current");
  room++;
  delete (Module*)module;
  return Success;
}

EXPORT Result cuModuleGetFunction(void** function, void* from, const char* name) {
  auto module = (Module*)from;
  auto entry = module->text.find(std::string(".entry ") + name + "(");
  auto kernel = find_kernel(name);
  if (entry == std::string::npos || !kernel) return failed(NotFound, std::string("there is no kernel ") + name);
  auto size = module->text.find(".b8 ", entry);
  auto bytes = atoi(module->text.c_str() + module->text.find('[', size) + 1);
  if (bytes != kernel->parameter_bytes)
    return failed(NotFound, std::string(name) + "'s parameters have " + std::to_string(bytes) + " bytes in PTX and " + std::to_string(kernel->parameter_bytes) + " here");
  *function = new Function{module, kernel, SharedBytesWithoutAsking};
  return Success;
}

EXPORT Result cuFuncSetAttribute(void* function, int attribute, int value) {
  if (attribute != 8 || value > SharedBytes) return failed(InvalidValue, "more shared memory than every GPU has");
  ((Function*)function)->shared_bytes = value;
  return Success;
}

EXPORT Result cuLaunchKernel(
    void* launched, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned threads, unsigned threads_y, unsigned threads_z,
    unsigned shared_bytes, void*, void** parameters, void**) {
  auto function = (Function*)launched;
  if (current.empty() || current.back() != &contexts[function->module->device]) return failed(InvalidContext, "another context is current");
  if (grid_z != 1 || threads_y != 1 || threads_z != 1 || (int)threads != function->kernel->threads) return failed(InvalidValue, "a block has another shape");
  if (!grid_x || !grid_y || grid_y > 65535 || grid_x > 0x7fffffff) return failed(InvalidValue, "no GPU takes such a grid");
  if ((int)shared_bytes > function->shared_bytes) return failed(InvalidValue, "more shared memory than was asked for");
  std::lock_guard<std::mutex> lock(one);
  std::shared_ptr<const ptx::Program> program;
  if (options.ptx) {
    try {
      program = ptx::load(function->module->text, function->kernel->name);
    } catch (std::runtime_error& unknown) {
      return failed(InvalidPtx, unknown.what());
    }
    if (ptx::threads_of(*program) != function->kernel->threads) return failed(InvalidValue, "a block has another size than in PTX");
  }
  auto wrong = launch(*function->kernel, grid_x, grid_y, shared_bytes, parameters[0], program.get());
  return wrong.empty() ? Success : failed(LaunchFailed, wrong);
}

// What only the tests call.
EXPORT int emulator_parameter_bytes(const char* kernel) { return find_kernel(kernel)->parameter_bytes; }
EXPORT int emulator_room(int modules) { return std::exchange(room, modules); }
EXPORT int emulator_context_depth() { return current.size(); }
EXPORT void emulator_configure(int order, unsigned seed, int late_copies, int ptx) { options = {order, seed, late_copies != 0, ptx != 0}; }
EXPORT void emulator_regions(const char* const* begins, const long long* bytes, int count) { set_regions(begins, bytes, count); }
EXPORT void emulator_counts(Counts* result) {
  *result = counts;
  counts = {};
}
EXPORT void emulator_instruction_counts(long long* result) { ptx::take_counts(result); }

// -1 where the text cannot be read.
static int ask(const char* module, const char* kernel, int (*question)(const ptx::Program&)) {
  std::lock_guard<std::mutex> lock(one);
  try {
    return question(*ptx::load(module, kernel));
  } catch (std::runtime_error& unknown) {
    return failed(InvalidPtx, unknown.what()), -1;
  }
}

EXPORT int emulator_live_registers(const char* module, const char* kernel) { return ask(module, kernel, ptx::live_registers); }
EXPORT int emulator_unwritten_registers(const char* module, const char* kernel) { return ask(module, kernel, ptx::unwritten_registers); }
