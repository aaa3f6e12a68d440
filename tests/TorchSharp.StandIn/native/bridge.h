// A C ABI over libtorch's dispatcher and autograd. Builds against 1.13 (Debian) and 2.x, with and without CUDA.
#pragma once
#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#define API extern "C" __attribute__((visibility("default")))

namespace bridge {
// One argument or result of an operator; C#'s NativeArgument has the same layout.
enum class Kind : int32_t {
    None, TensorValue, Int, Double, Bool, Ints, Device, Tensors, String, Doubles, OptionalTensors, Default, Bools, ScalarBox,
    Generator
};
struct Argument {
    Kind kind;
    int32_t extra;
    union { void* pointer; int64_t integer; double number; };
    int64_t count;
};

// What a C# Scalar owns; read here and not in C#, so that a scalar collected too early is as dangerous as in TorchSharp.
struct Scalar {
    int32_t kind;     // 0: integer, 1: number, 2: boolean, 3: complex
    int32_t dtype;
    union { int64_t integer; double real; };
    double imaginary;
};
} // namespace bridge

// An error text is on the heap and the caller's to free: no thread-local state that a callback could overwrite.
inline const char* copy_text(const char* text) {
    auto copy = static_cast<char*>(std::malloc(std::strlen(text) + 1));
    return std::strcpy(copy, text);
}

template <class Body> const char* guarded(Body&& body) noexcept {
    try {
        body();
        return nullptr;
    } catch (const c10::Error& error) {
        return copy_text(error.what_without_backtrace());
    } catch (const std::exception& error) {
        return copy_text(error.what());
    } catch (...) {
        return copy_text("unknown C++ exception");
    }
}

inline at::Tensor* owned(const at::Tensor& tensor) { return tensor.defined() ? new at::Tensor(tensor) : nullptr; }
