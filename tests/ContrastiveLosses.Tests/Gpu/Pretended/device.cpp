// libtorch's side: the operators of CUDA tensors are those of the CPU on the same memory, as libtorch_cuda.so would bring those of a GPU.
#include "pretended.h"
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>
#include <algorithm>
#include <limits>
#include <mutex>
#include <vector>

using at::Tensor;
using c10::IValue;

namespace {
const c10::Device Gpu(c10::DeviceType::CUDA, 0);
const c10::Stream DefaultStream(c10::Stream::DEFAULT, Gpu);

struct Guard final : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return Gpu.type(); }
  c10::Device exchangeDevice(c10::Device) const override { return Gpu; }
  c10::Device getDevice() const override { return Gpu; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device) const noexcept override { return DefaultStream; }
  c10::Stream getDefaultStream(c10::Device) const override { return DefaultStream; }
  c10::Stream exchangeStream(c10::Stream) const noexcept override { return DefaultStream; }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
};

// libtorch's versions have some of these functions each.
struct CUDAHooks final : at::CUDAHooksInterface {
  explicit CUDAHooks(at::CUDAHooksArgs) {}
  bool hasCUDA() const override { return true; }
  void initCUDA() const {}
  void init() const {}
  int getNumGPUs() const { return 1; }
  c10::DeviceIndex deviceCount() const { return 1; }
  bool hasPrimaryContext(int64_t) const { return true; }
  bool hasPrimaryContext(c10::DeviceIndex) const { return true; }
  void deviceSynchronize(int64_t) const {}
  void deviceSynchronize(c10::DeviceIndex) const {}
  const at::Generator& getDefaultCUDAGenerator(c10::DeviceIndex) const { return generator(); }
  const at::Generator& getDefaultGenerator(c10::DeviceIndex) const { return generator(); }

  static const at::Generator& generator() {
    static at::Generator made = at::detail::createCPUGenerator();
    return made;
  }
};

std::mutex one;
std::multimap<const char*, size_t> memory;

Tensor over(c10::DataPtr data, c10::DispatchKey key, const Tensor& like) {
  c10::Storage storage(c10::Storage::use_byte_size_t(), like.storage().nbytes(), std::move(data), nullptr, false);
  auto made = at::detail::make_tensor<c10::TensorImpl>(std::move(storage), c10::DispatchKeySet(key), like.dtype());
  made.unsafeGetTensorImpl()->set_sizes_and_strides(like.sizes(), like.strides(), like.storage_offset());
  return made;
}

void* data_of(const Tensor& tensor) { return const_cast<void*>(static_cast<const void*>(tensor.storage().data())); }

// A tensor of the CPU becomes one of the GPU, which keeps it.
Tensor there(const Tensor& tensor) {
  struct Held {
    Tensor tensor;
    std::multimap<const char*, size_t>::iterator place;
  };
  std::lock_guard<std::mutex> lock(one);
  auto held = new Held{tensor, memory.insert({static_cast<const char*>(data_of(tensor)), tensor.storage().nbytes()})};
  return over(c10::DataPtr(data_of(tensor), held, [](void* context) {
    auto held = static_cast<Held*>(context);
    {
      std::lock_guard<std::mutex> lock(one);
      memory.erase(held->place);
    }
    delete held;
  }, Gpu), c10::DispatchKey::CUDA, tensor);
}

// A tensor of the GPU as the CPU's operators take it.
Tensor here(const Tensor& tensor) {
  return over(c10::DataPtr(data_of(tensor), new c10::Storage(tensor.storage()), [](void* context) { delete static_cast<c10::Storage*>(context); },
              c10::kCPU), c10::DispatchKey::CPU, tensor);
}

// What an operator takes and gives, from the GPU to the CPU and back.
struct Passage {
  struct Pair {
    Tensor gpu, cpu;
    bool is_new;
  };
  std::vector<Pair> pairs;
  bool has_cpu = false;

  Tensor enter(const Tensor& tensor, bool is_written) {
    if (!tensor.defined()) return tensor;
    if (!tensor.is_cuda()) {
      has_cpu |= tensor.dim() > 0; // a number may be anywhere
      return tensor;
    }
    for (auto& pair : pairs)
      if (pair.gpu.is_same(tensor)) return pair.cpu;
    bool is_new = is_written && tensor.numel() == 0; // the operator decides about its size
    pairs.push_back({tensor, is_new ? at::empty(tensor.sizes(), tensor.options().device(c10::kCPU)) : here(tensor), is_new});
    return pairs.back().cpu;
  }

  Tensor leave(const Tensor& tensor) {
    for (auto& pair : pairs)
      if (pair.cpu.is_same(tensor)) return pair.gpu;
    if (!tensor.defined() || tensor.is_cuda()) return tensor;
    return there(tensor._is_zerotensor() ? tensor.clone() : tensor); // zeros without memory
  }

  template <class Change> static void each(IValue& value, Change&& change) {
    if (value.isTensor()) {
      value = IValue(change(value.toTensor()));
    } else if (value.isList()) {
      auto list = value.toList().copy();
      for (size_t k = 0; k < list.size(); k++)
        if (IValue element = list.get(k); element.isTensor()) list.set(k, IValue(change(element.toTensor())));
      value = IValue(list);
    }
  }

  void resize() {
    for (auto& pair : pairs) {
      if (pair.cpu.sizes() == pair.gpu.sizes() && !(pair.is_new && pair.cpu.numel())) continue;
      auto made = there(pair.cpu);
      pair.gpu.unsafeGetTensorImpl()->set_storage_keep_dtype(made.storage());
      pair.gpu.unsafeGetTensorImpl()->set_sizes_and_strides(made.sizes(), made.strides(), made.storage_offset());
    }
  }
};

void on_cpu(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  const auto& arguments = op.schema().arguments();
  Passage passage;
  for (size_t k = 0; k < arguments.size(); k++) {
    IValue& value = (*stack)[stack->size() - arguments.size() + k];
    const auto alias = arguments[k].alias_info();
    if (value.isDevice() && value.toDevice().is_cuda()) value = IValue(c10::Device(c10::kCPU));
    Passage::each(value, [&](const Tensor& tensor) { return passage.enter(tensor, alias && alias->isWrite()); });
  }
  const auto& name = op.schema().name();
  const bool takes_places = name == "aten::index" || name == "aten::_index_put_impl_" || name.rfind("aten::index_put", 0) == 0;
  TORCH_CHECK(!passage.has_cpu || passage.pairs.empty() || takes_places, "Expected all tensors to be on the same device: ", name);
  {
    at::AutoDispatchBelowAutograd below;
    op.callBoxed(stack);
  }
  passage.resize();
  for (size_t k = stack->size() - op.schema().returns().size(); k < stack->size(); k++)
    Passage::each((*stack)[k], [&](const Tensor& tensor) { return passage.leave(tensor); });
}

using Sizes = at::IntArrayRef;
template <class T> using Maybe = c10::optional<T>;

// New memory of a GPU is anything.
Tensor filled(const Tensor& made) { return there(made.is_floating_point() ? made.fill_(std::numeric_limits<double>::quiet_NaN()) : made); }

Tensor empty(Sizes size, Maybe<at::ScalarType> type, Maybe<at::Layout>, Maybe<at::Device>, Maybe<bool>, Maybe<at::MemoryFormat> format) {
  return filled(at::empty(size, at::TensorOptions().dtype(type), format));
}

Tensor empty_strided(Sizes size, Sizes stride, Maybe<at::ScalarType> type, Maybe<at::Layout>, Maybe<at::Device>, Maybe<bool>) {
  return filled(at::empty_strided(size, stride, at::TensorOptions().dtype(type)));
}

Tensor& copy(Tensor& self, const Tensor& source, bool) {
  at::AutoDispatchBelowAutograd below;
  auto target = self.is_cuda() ? here(self) : self;
  target.copy_(source.is_cuda() ? here(source) : source);
  return self;
}

Tensor view(const Tensor& self, Sizes size) { return at::native::view(self, size); }
Tensor reshape_alias(const Tensor& self, Sizes size, Sizes stride) { return at::native::_reshape_alias(self, size, stride); }
Tensor unfold(const Tensor& self, int64_t dimension, int64_t size, int64_t step) { return at::native::unfold(self, dimension, size, step); }
Tensor as_strided(const Tensor& self, Sizes size, Sizes stride, Maybe<int64_t> offset) {
  return at::native::as_strided_tensorimpl(self, size, stride, offset);
}
} // namespace

std::map<const char*, size_t> memory_of_gpu() {
  std::lock_guard<std::mutex> lock(one);
  std::map<const char*, size_t> found;
  for (auto& [begin, bytes] : memory) found[begin] = std::max(found[begin], bytes);
  found.erase(nullptr);
  return found;
}

namespace c10::impl { C10_REGISTER_GUARD_IMPL(CUDA, Guard) }
namespace at { REGISTER_CUDA_HOOKS(CUDAHooks) }

TORCH_LIBRARY_IMPL(_, CUDA, library) { library.fallback(torch::CppFunction::makeFromBoxedFunction<&on_cpu>()); }
TORCH_LIBRARY_IMPL(aten, CUDA, library) {
  library.impl("empty.memory_format", empty);
  library.impl("empty_strided", empty_strided);
  library.impl("copy_", copy);
  library.impl("view", view);
  library.impl("_reshape_alias", reshape_alias);
  library.impl("unfold", unfold);
  library.impl("as_strided", as_strided);
}
