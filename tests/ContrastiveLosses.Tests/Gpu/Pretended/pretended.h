// A GPU whose memory is the process's: to libtorch a device (device.cpp), to the library a driver (driver.cpp) over the emulator of its kernels.
// So all that runs on a GPU runs on any machine, and a tensor of the CPU that comes among those of the GPU is refused as there.
#pragma once
#include <cstddef>
#include <map>

#define EXPORT extern "C" __attribute__((visibility("default")))

// The memory of all tensors on the GPU: where it begins and its bytes.
std::map<const char*, size_t> memory_of_gpu();
