// Every operator of libtorch through one boxed call.
#include "bridge.h"
#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <sstream>
#include <string>
#include <vector>

using at::Tensor;
using bridge::Argument;
using bridge::Kind;
using c10::IValue;

namespace {
c10::TypeKind kind_behind_optional(const c10::Argument& formal) {
    auto type = formal.type();
    auto optional = type->cast<c10::OptionalType>();
    return optional ? optional->getElementType()->kind() : type->kind();
}

IValue unbox(const bridge::Scalar& scalar) {
    switch (scalar.kind) {
        case 0: return IValue(scalar.integer);
        case 1: return IValue(scalar.real);
        case 2: return IValue(scalar.integer != 0);
        case 3: return IValue(c10::complex<double>(scalar.real, scalar.imaginary));
        default: TORCH_CHECK(false, "a Scalar was used after it had been freed");
    }
}

template <class T> std::vector<T> vector_of(const Argument& argument) {
    auto first = static_cast<const T*>(argument.pointer);
    return std::vector<T>(first, first + argument.count);
}

IValue to_ivalue(const Argument& argument, const c10::Argument& formal) {
    switch (argument.kind) {
        case Kind::None:
            // Where the schema says Tensor and not Tensor?, null is the undefined tensor.
            return formal.type()->kind() == c10::TypeKind::TensorType ? IValue(Tensor()) : IValue();
        case Kind::TensorValue: return IValue(*static_cast<Tensor*>(argument.pointer));
        case Kind::Int:
            // Also dtype, layout and memory format, which travel as integers.
            return kind_behind_optional(formal) == c10::TypeKind::FloatType ? IValue(static_cast<double>(argument.integer))
                                                                            : IValue(argument.integer);
        case Kind::Double: return IValue(argument.number);
        case Kind::Bool: return IValue(argument.integer != 0);
        case Kind::Ints: return IValue(vector_of<int64_t>(argument));
        case Kind::Doubles: return IValue(vector_of<double>(argument));
        case Kind::Bools: {
            c10::List<bool> list;
            for (auto value : vector_of<uint8_t>(argument)) list.push_back(value != 0);
            return IValue(list);
        }
        case Kind::Device:
            return IValue(c10::Device(static_cast<c10::DeviceType>(argument.integer), static_cast<c10::DeviceIndex>(argument.extra)));
        case Kind::Tensors: {
            c10::List<Tensor> list;
            for (auto tensor : vector_of<Tensor*>(argument)) list.push_back(*tensor);
            return IValue(list);
        }
        case Kind::OptionalTensors: {
            c10::impl::GenericList list(c10::OptionalType::create(c10::TensorType::get()));
            for (auto tensor : vector_of<Tensor*>(argument)) list.push_back(tensor ? IValue(*tensor) : IValue());
            return IValue(list);
        }
        case Kind::String: return IValue(std::string(static_cast<const char*>(argument.pointer), argument.count));
        case Kind::ScalarBox: {
            auto value = unbox(*static_cast<const bridge::Scalar*>(argument.pointer));
            if (kind_behind_optional(formal) == c10::TypeKind::FloatType && value.isInt()) return IValue(static_cast<double>(value.toInt()));
            return value;
        }
        case Kind::Generator: return IValue(*static_cast<at::Generator*>(argument.pointer));
        default: TORCH_CHECK(false, "argument '", formal.name(), "': unknown kind ", static_cast<int32_t>(argument.kind));
    }
}

void append(IValue&& value, std::vector<Argument>& results) {
    Argument result{};
    if (value.isTensor()) {
        result.pointer = owned(value.toTensor());
        result.kind = result.pointer ? Kind::TensorValue : Kind::None;
    } else if (value.isTensorList()) {
        for (const auto& tensor : value.toTensorVector()) append(IValue(tensor), results);
        return;
    } else if (value.isBool()) {
        result.kind = Kind::Bool;
        result.integer = value.toBool();
    } else if (value.isInt()) {
        result.kind = Kind::Int;
        result.integer = value.toInt();
    } else if (value.isDouble()) {
        result.kind = Kind::Double;
        result.number = value.toDouble();
    } else {
        TORCH_CHECK(value.isNone(), "a result of type ", value.tagKind(), " is not supported");
    }
    results.push_back(result);
}
} // namespace

API const char* ts_find(const char* name, const char* overload, void** found) {
    return guarded([&] {
        auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(handle.has_value(), "libtorch has no operator ", name, ".", overload);
        *found = new c10::OperatorHandle(*handle); // one per operator in use, for the life of the process
    });
}

API const char* ts_schema(void* op, const char** text) {
    return guarded([&] {
        std::stringstream stream;
        stream << static_cast<c10::OperatorHandle*>(op)->schema();
        *text = copy_text(stream.str().c_str());
    });
}

// At most 'capacity' results go to 'results'; when there are more, all of them go to '*many', which the caller frees.
API const char* ts_call(void* op, const Argument* arguments, int32_t count, Argument* results, int32_t capacity, Argument** many,
                        int32_t* result_count) {
    return guarded([&] {
        const auto& handle = *static_cast<c10::OperatorHandle*>(op);
        const auto& formals = handle.schema().arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= formals.size(), handle.schema().name(), " takes at most ", formals.size(), " arguments");
        std::vector<IValue> stack;
        stack.reserve(formals.size());
        for (size_t i = 0; i < formals.size(); i++) {
            if (i < static_cast<size_t>(count) && arguments[i].kind != Kind::Default) {
                stack.push_back(to_ivalue(arguments[i], formals[i]));
            } else {
                const auto& value = formals[i].default_value();
                TORCH_CHECK(value.has_value(), handle.schema().name(), ": argument '", formals[i].name(), "' is missing");
                stack.push_back(*value);
            }
        }
        handle.callBoxed(&stack);
        std::vector<Argument> out;
        for (auto& value : stack) append(std::move(value), out);
        *result_count = static_cast<int32_t>(out.size());
        if (*result_count > capacity) {
            results = *many = static_cast<Argument*>(std::malloc(out.size() * sizeof(Argument)));
        }
        std::copy(out.begin(), out.end(), results);
    });
}
