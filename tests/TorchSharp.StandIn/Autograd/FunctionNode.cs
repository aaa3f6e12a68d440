using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class autograd
    {
        /// <summary>One application of a custom function in the graph; libtorch's node keeps it alive through a handle.</summary>
        private sealed class FunctionNode
        {
            private readonly AutogradContext context = new();
            private readonly string name;
            private readonly Func<AutogradContext, List<Tensor>, List<Tensor>> backward;
            private readonly bool[] isTensor;
            private List<Tensor?> likeOutputs = [];

            private FunctionNode(string name, object[] arguments, Func<AutogradContext, List<Tensor>, List<Tensor>> backward) =>
                (this.name, this.backward, isTensor) =
                (name, backward, Array.ConvertAll(arguments, static argument => argument is Tensor { IsInvalid: false }));

            internal static List<Tensor> Apply(string name, object[] arguments,
                Func<AutogradContext, object[], List<Tensor>> forward, Func<AutogradContext, List<Tensor>, List<Tensor>> backward)
            {
                var node = new FunctionNode(name, arguments, backward);
                var recorded = is_grad_enabled() && arguments.Any(static argument => argument is Tensor { IsInvalid: false, requires_grad: true });
                List<Tensor> results;
                using (no_grad())
                    results = forward(node.context, arguments);
                return recorded ? node.Record(arguments, results) : results.ConvertAll(result => Constant(result, arguments));
            }

            /// <summary>Where nothing is recorded, a result is the raw tensor itself, but never an input.</summary>
            private static Tensor Constant(Tensor result, object[] arguments) =>
                result is null || result.IsInvalid ? new(0)
                : arguments.Any(argument => ReferenceEquals(argument, result)) || result.requires_grad ? result.detach()
                : result.alias();

            private List<Tensor> Record(object[] arguments, List<Tensor> results)
            {
                // One slot per argument, as backward returns them; what is no tensor has no edge.
                var inputs = Array.ConvertAll(arguments, static argument => argument is Tensor { IsInvalid: false } tensor ? tensor.Handle : 0);
                var constants = context.NonDifferentiable.ConvertAll(static tensor => tensor.Handle).ToArray();
                var raw = results.ConvertAll(static result => result is null || result.IsInvalid ? 0 : result.Handle).ToArray();
                var outputs = new nint[raw.Length];
                nint native;
                var self = GCHandle.Alloc(this);
                fixed (nint* input = inputs, constant = constants, result = raw, output = outputs)
                {
                    var error = Native.ts_node(name, input, inputs.Length, inputs.Length, constant, constants.Length, result, raw.Length,
                        &OnBackward, &OnRelease, GCHandle.ToIntPtr(self), &native, output);
                    if (error != null)
                        self.Free();
                    Native.Check(error);
                }
                context.Node = native;
                var wrapped = Array.ConvertAll(outputs, static output => new Tensor(output));
                // TorchSharp keeps these for the gradients it may have to make up, in the caller's scope.
                likeOutputs = [.. wrapped.Select(static output => output.IsInvalid ? null : empty_like(output))];
                Save(results, wrapped);
                return [.. wrapped];
            }

            private void Save(List<Tensor> results, Tensor[] wrapped)
            {
                var saved = context.ToSave.ConvertAll(tensor =>
                {
                    var index = results.FindIndex(result => tensor is not null && ReferenceEquals(result, tensor));
                    var kept = index < 0 ? tensor : wrapped[index];
                    return kept is null || kept.IsInvalid ? 0 : kept.Handle;
                }).ToArray();
                fixed (nint* first = saved)
                    Native.Check(Native.ts_node_save(context.Node, first, saved.Length));
                context.SavedCount = saved.Length;
            }

            [UnmanagedCallersOnly]
            private static byte* OnBackward(nint state, nint* gradients, int count, nint* results, int resultCount)
            {
                try
                {
                    ((FunctionNode)GCHandle.FromIntPtr(state).Target!).Backward(new(gradients, count), new(results, resultCount));
                    GarbageStress.Collect();
                    return null;
                }
                catch (Exception exception)
                {
                    Abort.Process($"An exception in the backward of a custom function: {exception.Message}", exception);
                    return Native.ts_text($"{exception.GetType().Name}: {exception.Message}");
                }
            }

            private void Backward(Span<nint> gradients, Span<nint> results)
            {
                lock (context)
                {
                    var given = new List<Tensor>(gradients.Length);
                    for (var i = 0; i < gradients.Length; i++)
                    {
                        var missing = gradients[i] == 0 && context.MaterializeGrads && likeOutputs[i] is not null;
                        given.Add(missing ? zeros_like(likeOutputs[i]!) : new(gradients[i]));
                    }
                    var returned = backward(context, given);
                    Check(returned);
                    // libtorch copies these handles after this method has returned: nothing here holds the tensors.
                    for (var i = 0; i < results.Length; i++)
                        results[i] = returned[i] is null ? 0 : returned[i].handle;
                }
            }

            /// <summary>The exceptions are TorchSharp's own.</summary>
            private void Check(List<Tensor> returned)
            {
                for (var i = 0; i < returned.Count; i++)
                {
                    var defined = returned[i] is { IsInvalid: false };
                    if (defined && i < isTensor.Length && !isTensor[i])
                        throw new NotImplementedException($"Function {name} returned a gradient at position {i + 1}, but the corresponding forward input was not a Tensor");
                    if (defined && i >= isTensor.Length)
                        throw WrongCount(returned.Count);
                }
                if (returned.Count < isTensor.Length)
                    throw WrongCount(returned.Count);
            }

            private NotImplementedException WrongCount(int count) =>
                new($"Function {name} returned an incorrect number of gradients (expected {isTensor.Length}), got {count}");

            [UnmanagedCallersOnly]
            private static void OnRelease(nint state)
            {
                var handle = GCHandle.FromIntPtr(state);
                var node = (FunctionNode)handle.Target!;
                node.context.Dispose();
                foreach (var tensor in node.likeOutputs)
                    tensor?.DisposeFromAnyThread();
                handle.Free();
            }
        }
    }
}
