// The library's side: the functions of libcuda.so.1, as the emulator has them, but that a launch may touch what is on the GPU and nothing
// else; and those of a GPU's clock, streams and memory. Its file is the one that PRETENDED_EMULATOR names.
#include "pretended.h"
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <mutex>
#include <set>
#include <vector>

namespace {
template <class F> F emulators(const char* name) {
  static void* library = dlopen(std::getenv("PRETENDED_EMULATOR"), RTLD_NOW);
  return reinterpret_cast<F>(dlsym(library, name));
}

enum Result { Success = 0, InvalidHandle = 400 };
thread_local void* stream = nullptr; // libtorch's current one
std::set<void*> idle; // functions that do nothing
} // namespace

#define AS_EMULATED(NAME, FORMAL, ACTUAL) \
  EXPORT int NAME FORMAL { \
    static auto emulated = emulators<int(*) FORMAL>(#NAME); \
    return emulated ACTUAL; \
  }
AS_EMULATED(cuInit, (unsigned flags), (flags))
AS_EMULATED(cuGetErrorString, (int result, const char** text), (result, text))
AS_EMULATED(cuDeviceGet, (int* device, int number), (device, number))
AS_EMULATED(cuDeviceGetAttribute, (int* value, int attribute, int device), (value, attribute, device))
AS_EMULATED(cuDevicePrimaryCtxRetain, (void** context, int device), (context, device))
AS_EMULATED(cuCtxPushCurrent_v2, (void* context), (context))
AS_EMULATED(cuCtxPopCurrent_v2, (void** context), (context))
AS_EMULATED(cuModuleLoadDataEx, (void** module, const void* image, unsigned count, int* names, void** values), (module, image, count, names, values))
AS_EMULATED(cuModuleUnload, (void* module), (module))
AS_EMULATED(cuFuncSetAttribute, (void* function, int attribute, int value), (function, attribute, value))

// The kernel that PRETENDED_IDLE names does nothing.
EXPORT int cuModuleGetFunction(void** function, void* module, const char* name) {
  static auto emulated = emulators<decltype(&cuModuleGetFunction)>("cuModuleGetFunction");
  const int result = emulated(function, module, name);
  if (const char* chosen = std::getenv("PRETENDED_IDLE"); chosen && !strcmp(chosen, name)) idle.insert(*function);
  return result;
}

EXPORT int cuLaunchKernel(void* function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned threads_y, unsigned threads_z, unsigned shared,
                          void* on, void** parameters, void** extra) {
  static auto launch = emulators<decltype(&cuLaunchKernel)>("cuLaunchKernel");
  static auto configure = emulators<void (*)(int, unsigned, int, int)>("emulator_configure");
  static auto may_touch = emulators<void (*)(const char* const*, const long long*, int)>("emulator_regions");
  static std::mutex one;
  if (on != stream) return InvalidHandle;
  if (idle.count(function)) return Success;
  std::lock_guard<std::mutex> lock(one);
  std::vector<const char*> begins;
  std::vector<long long> bytes;
  for (auto& [begin, size] : memory_of_gpu()) {
    begins.push_back(begin);
    bytes.push_back(static_cast<long long>(size));
  }
  configure(/* blocks ascending */ 0, /* seed */ 1, /* late copies */ 1, /* the sources */ 0);
  may_touch(begins.data(), bytes.data(), static_cast<int>(begins.size()));
  return launch(function, x, y, z, threads, threads_y, threads_z, shared, on, parameters, extra);
}

EXPORT int cuMemGetInfo_v2(size_t* free, size_t* total) {
  *free = *total = size_t(1) << 40;
  for (auto& [_, size] : memory_of_gpu()) *free -= size;
  return Success;
}

EXPORT int cuEventCreate(double** event, unsigned) {
  *event = new double(0);
  return Success;
}
EXPORT int cuEventRecord(double* event, void*) {
  *event = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
  return Success;
}
EXPORT int cuEventSynchronize(double*) { return Success; }
EXPORT int cuEventElapsedTime(float* milliseconds, double* first, double* second) {
  *milliseconds = static_cast<float>(*second - *first);
  return Success;
}
EXPORT int cuEventDestroy_v2(double* event) {
  delete event;
  return Success;
}

EXPORT int cuStreamQuery(void*) { return Success; }
EXPORT int cuStreamCreate(void** made, unsigned) {
  *made = new char;
  return Success;
}
EXPORT int cuStreamDestroy_v2(void* made) {
  delete static_cast<char*>(made);
  return Success;
}

// libtorch's C interface to its streams.
EXPORT int aoti_torch_get_current_cuda_stream(int, void** current) {
  *current = stream;
  return Success;
}
EXPORT int aoti_torch_create_cuda_stream_guard(void* next, int, void** before) {
  *before = stream;
  stream = next;
  return Success;
}
EXPORT int aoti_torch_delete_cuda_stream_guard(void* before) {
  stream = before;
  return Success;
}
