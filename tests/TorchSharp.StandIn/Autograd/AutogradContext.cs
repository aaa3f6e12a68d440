namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class autograd
    {
        /// <summary>What a custom function keeps between its forward and its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> data = [];

            internal AutogradContext() { }

            public bool MaterializeGrads { get; private set; } = true;

            internal List<Tensor> ToSave { get; private set; } = [];

            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            /// <summary>The native node while the graph lives, and how many tensors it saves.</summary>
            internal nint Node { get; set; }

            internal int SavedCount { get; set; }

            public void save_for_backward(List<Tensor> tensors) => ToSave = tensors;

            /// <summary>New objects at each call. An in-place change since forward is an error.</summary>
            public List<Tensor> get_saved_variables()
            {
                var saved = new List<Tensor>(SavedCount);
                for (var i = 0; i < SavedCount; i++)
                {
                    nint tensor;
                    Native.Check(Native.ts_node_saved(Node, i, &tensor));
                    saved.Add(tensor == 0 ? null! : new(tensor));
                }
                return saved;
            }

            public void save_data(string key, object value) => data[key] = value;

            public object get_data(string key) => data.GetValueOrDefault(key)!;

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];

            public void mark_dirty(List<Tensor> tensors) =>
                throw new NotSupportedException("The stand-in has no custom functions that change their inputs.");

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing) => (Node, SavedCount) = (0, 0);
        }
    }
}
