// What is not an operator: facts about a tensor, memory, generators, threads, devices.
#include "bridge.h"
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Generator.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/version.h>
#include <dlfcn.h>
#include <algorithm>
#include <mutex>

using at::Tensor;

// A libtorch with CUDA registers its kernels when they are loaded, and nothing links to them. Found through our own rpath.
__attribute__((constructor)) static void load_cuda() { dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL); }

API const char* ts_version() { return TORCH_VERSION; }
API void ts_free(void* memory) { std::free(memory); }
API const char* ts_text(const char* text) { return copy_text(text); }

API void ts_tensor_free(Tensor* tensor) { delete tensor; }
// Empties the tensor and keeps its owner's memory, so that a use after this is an error and no chance.
API void ts_tensor_poison(Tensor* tensor) { *tensor = Tensor(); }
API Tensor* ts_tensor_alias(Tensor* tensor) { return new Tensor(*tensor); }
API int64_t ts_dim(Tensor* tensor) { return tensor->dim(); }
API int64_t ts_numel(Tensor* tensor) { return tensor->numel(); }
API void ts_sizes(Tensor* tensor, int64_t* sizes) { std::copy(tensor->sizes().begin(), tensor->sizes().end(), sizes); }
API const char* ts_strides(Tensor* tensor, int64_t* strides) {
    return guarded([&] { std::copy(tensor->strides().begin(), tensor->strides().end(), strides); });
}
API int64_t ts_element_size(Tensor* tensor) { return static_cast<int64_t>(tensor->element_size()); }
API int64_t ts_storage_offset(Tensor* tensor) { return tensor->storage_offset(); }
API int32_t ts_is_contiguous(Tensor* tensor) { return tensor->is_contiguous(); }
API int32_t ts_is_sparse(Tensor* tensor) { return tensor->is_sparse(); }
API int32_t ts_dtype(Tensor* tensor) { return static_cast<int32_t>(tensor->scalar_type()); }
API int32_t ts_device_type(Tensor* tensor) { return static_cast<int32_t>(tensor->device().type()); }
API int32_t ts_device_index(Tensor* tensor) { return tensor->device().index(); }
API const char* ts_data_ptr(Tensor* tensor, void** data) { return guarded([&] { *data = tensor->data_ptr(); }); }
API const char* ts_storage(Tensor* tensor, void** data, uint64_t* bytes) {
    return guarded([&] {
        *data = const_cast<void*>(static_cast<const void*>(tensor->storage().data()));
        *bytes = tensor->storage().nbytes();
    });
}

// Without 'release' the memory is copied; with it the tensor lies in the caller's memory and calls it when done.
API const char* ts_from_blob(void* data, const int64_t* sizes, int32_t dim, int32_t dtype, void (*release)(void*), void* state, Tensor** result) {
    return guarded([&] {
        at::TensorOptions options(static_cast<c10::ScalarType>(dtype));
        at::IntArrayRef shape(sizes, dim);
        if (release) {
            *result = new Tensor(at::from_blob(data, shape, [release, state](void*) { release(state); }, options));
        } else {
            *result = new Tensor(at::empty(shape, options));
            if ((*result)->nbytes()) std::memcpy((*result)->data_ptr(), data, (*result)->nbytes());
        }
    });
}

API int32_t ts_num_threads() { return at::get_num_threads(); }
API const char* ts_set_num_threads(int32_t count) { return guarded([&] { at::set_num_threads(count); }); }
API int32_t ts_num_interop_threads() { return static_cast<int32_t>(at::get_num_interop_threads()); }
API const char* ts_set_num_interop_threads(int32_t count) { return guarded([&] { at::set_num_interop_threads(count); }); }

API int32_t ts_cuda_count() {
    return c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA) ? c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->deviceCount() : 0;
}
API int32_t ts_cudnn() { return ts_cuda_count() > 0 && at::detail::getCUDAHooks().hasCuDNN(); }
API const char* ts_cuda_synchronize(int32_t index) { return guarded([&] { at::detail::getCUDAHooks().deviceSynchronize(index); }); }

API const char* ts_allows_tf32(int32_t* result) { return guarded([&] { *result = at::globalContext().allowTF32CuBLAS(); }); }
API const char* ts_allow_tf32(int32_t allow) { return guarded([&] { at::globalContext().setAllowTF32CuBLAS(allow != 0); }); }

API const char* ts_manual_seed(int64_t seed) { return guarded([&] { at::manual_seed(static_cast<uint64_t>(seed)); }); }
API const char* ts_generator(int32_t device_type, int32_t index, int32_t fresh, void** result) {
    return guarded([&] {
        c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(index));
        auto generator = at::globalContext().defaultGenerator(device);
        *result = new at::Generator(fresh ? generator.clone() : generator);
    });
}
API void ts_generator_free(at::Generator* generator) { delete generator; }
API const char* ts_generator_seed(at::Generator* generator, uint64_t seed) {
    return guarded([&] { std::lock_guard<std::mutex> lock(generator->mutex()); generator->set_current_seed(seed); });
}
API uint64_t ts_generator_new_seed(at::Generator* generator) {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return generator->seed();
}
API uint64_t ts_generator_initial_seed(at::Generator* generator) { return generator->current_seed(); }
API const char* ts_generator_state(at::Generator* generator, Tensor** state) { return guarded([&] { *state = owned(generator->get_state()); }); }
API const char* ts_generator_set_state(at::Generator* generator, Tensor* state) {
    return guarded([&] { std::lock_guard<std::mutex> lock(generator->mutex()); generator->set_state(*state); });
}
