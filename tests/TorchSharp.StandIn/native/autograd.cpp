// Gradient mode, backward, and graph nodes whose backward is a function pointer.
#include "bridge.h"
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/edge.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/version.h>
#include <string>
#include <vector>

using at::Tensor;
using torch::autograd::variable_list;

// The two places where libtorch's interface differs between the versions this is meant for.
#define LIBTORCH (TORCH_VERSION_MAJOR * 100 + TORCH_VERSION_MINOR)
#if LIBTORCH >= 213
#define NEW_NODE(N) c10::make_intrusive<N>()
#else
#define NEW_NODE(N) std::shared_ptr<N>(new N(), torch::autograd::deleteNode)
#endif
#if LIBTORCH >= 201
#define SHARED(node) (node)->getptr()
#else
#define SHARED(node) (node)->shared_from_this()
#endif

// Reads borrowed gradients (null: undefined) and writes borrowed results (null: none); returns null or an error text.
typedef const char* (*Backward)(void* state, Tensor** gradients, int32_t count, Tensor** results, int32_t result_count);
typedef void (*Release)(void* state);

namespace {
variable_list list_of(Tensor** tensors, int32_t count) {
    variable_list list;
    for (int32_t i = 0; i < count; i++) {
        TORCH_CHECK(!tensors[i] || tensors[i]->defined(), "a tensor was used after it had been freed");
        list.push_back(tensors[i] ? *tensors[i] : Tensor());
    }
    return list;
}

struct CallbackNode : torch::autograd::Node {
    Backward backward = nullptr;
    Release release = nullptr;
    void* state = nullptr;
    int32_t inputs = 0;
    std::string label;
    // Kept after backward, as TorchSharp does: a second backward works and the memory lives as long as the graph.
    std::vector<torch::autograd::SavedVariable> saved;

    variable_list apply(variable_list&& gradients) override {
        std::vector<Tensor*> in, out(inputs, nullptr);
        for (const auto& gradient : gradients) in.push_back(owned(gradient)); // C# takes them over
        auto error = backward(state, in.data(), static_cast<int32_t>(in.size()), out.data(), inputs);
        if (error) {
            std::string text(error);
            std::free(const_cast<char*>(error));
            TORCH_CHECK(false, text);
        }
        return list_of(out.data(), inputs);
    }
    std::string name() const override { return label; }
    ~CallbackNode() override { if (release) release(state); }
};
} // namespace

API int32_t ts_requires_grad(Tensor* tensor) { return tensor->requires_grad(); }
API const char* ts_set_requires_grad(Tensor* tensor, int32_t on) { return guarded([&] { tensor->set_requires_grad(on != 0); }); }
API int32_t ts_is_leaf(Tensor* tensor) { return tensor->is_leaf(); }
API const char* ts_retain_grad(Tensor* tensor) { return guarded([&] { tensor->retain_grad(); }); }
API const char* ts_grad(Tensor* tensor, Tensor** gradient) { return guarded([&] { *gradient = owned(tensor->grad()); }); }
API const char* ts_set_grad(Tensor* tensor, Tensor* gradient) {
    return guarded([&] { tensor->mutable_grad() = gradient ? *gradient : Tensor(); });
}

API int32_t ts_grad_mode() { return c10::GradMode::is_enabled(); }
API void ts_set_grad_mode(int32_t on) { c10::GradMode::set_enabled(on != 0); }
API int32_t ts_inference_mode() { return c10::InferenceMode::is_enabled(); }
API void* ts_inference_enter(int32_t on) { return new c10::InferenceMode(on != 0); }
API void ts_inference_leave(void* mode) { delete static_cast<c10::InferenceMode*>(mode); }

API const char* ts_backward(Tensor** tensors, int32_t count, Tensor** gradients, int32_t gradient_count, int32_t retain, int32_t create,
                            Tensor** inputs, int32_t input_count) {
    return guarded([&] {
        torch::autograd::backward(list_of(tensors, count), list_of(gradients, gradient_count), retain != 0, create != 0,
                                  list_of(inputs, input_count));
    });
}
API const char* ts_autograd_grad(Tensor** outputs, int32_t count, Tensor** inputs, int32_t input_count, Tensor** gradients,
                                 int32_t gradient_count, int32_t retain, int32_t create, int32_t allow_unused, Tensor** results) {
    return guarded([&] {
        auto found = torch::autograd::grad(list_of(outputs, count), list_of(inputs, input_count), list_of(gradients, gradient_count),
                                           retain != 0, create != 0, allow_unused != 0);
        for (size_t i = 0; i < found.size(); i++) results[i] = owned(found[i]);
    });
}

// Makes 'results', computed without recording, the outputs of a new node. 'node' stays valid until 'release' is called.
API const char* ts_node(const char* name, Tensor** inputs, int32_t input_count, int32_t argument_count, Tensor** constants,
                        int32_t constant_count, Tensor** results, int32_t result_count, Backward backward, Release release, void* state,
                        void** node, Tensor** outputs) {
    return guarded([&] {
        auto variables = list_of(inputs, input_count);
        auto made = NEW_NODE(CallbackNode);
        made->backward = backward;
        made->state = state;
        made->inputs = argument_count;
        made->label = name;
        made->set_next_edges(torch::autograd::collect_next_edges(variables));
        for (int32_t i = 0; i < result_count; i++) {
            outputs[i] = nullptr;
            if (!results[i]) {
                made->add_input_metadata(torch::autograd::Node::undefined_input());
                continue;
            }
            auto output = *results[i];
            bool is_input = false, is_constant = !output.is_floating_point() && !output.is_complex();
            for (const auto& variable : variables) is_input |= variable.defined() && variable.is_same(output);
            for (int32_t k = 0; k < constant_count; k++) is_constant |= constants[k]->is_same(output);
            // A result that is somebody else's tensor already must not become this node's output.
            if (is_input || output.requires_grad() || output.is_view()) output = output.detach();
            if (is_constant) made->add_input_metadata(output); // a slot of its own, so that gradients keep their places
            else torch::autograd::create_gradient_edge(output, made);
            outputs[i] = new Tensor(output);
        }
        made->release = release; // from here on the node owns 'state'
        *node = made.get();
    });
}

API const char* ts_node_save(void* node, Tensor** tensors, int32_t count) {
    return guarded([&] {
        auto self = static_cast<CallbackNode*>(node);
        for (const auto& tensor : list_of(tensors, count))
            self->saved.emplace_back(tensor, tensor.defined() && tensor.grad_fn().get() == self);
    });
}
API const char* ts_node_saved(void* node, int32_t index, Tensor** result) {
    return guarded([&] {
        auto self = static_cast<CallbackNode*>(node);
        *result = owned(self->saved.at(index).unpack(SHARED(self)));
    });
}
