namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of an indexer: a number, a slice, a truth value, a tensor, a new axis or an ellipsis.</summary>
    public struct TensorIndex
    {
        public static TensorIndex None = new(IndexKind.None);
        public static TensorIndex Null = new(IndexKind.Null);
        public static TensorIndex Ellipsis = new(IndexKind.Ellipsis);
        public static TensorIndex Colon = Slice();

        private TensorIndex(IndexKind kind) => this.kind = kind;

        internal enum IndexKind { None, Null, Ellipsis, Single, Bool, Tensor, Slice }

        internal readonly IndexKind kind;

        internal bool truth { get; private init; }

        internal long? start { get; private init; }

        internal long? stop { get; private init; }

        internal long? step { get; private init; }

        internal Tensor? tensor { get; private init; }

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(IndexKind.Slice) { start = start, stop = stop, step = step };

        public static TensorIndex Slice((int?, int?) range) => Slice(range.Item1, range.Item2);

        /// <summary>From the end counts as in Python: ^3 is -3, and ^0 is the end itself.</summary>
        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        public static TensorIndex Bool(bool value) => new(IndexKind.Bool) { truth = value };

        public static TensorIndex Single(long? index) => new(IndexKind.Single) { start = index };

        public static TensorIndex Tensor(Tensor tensor) => new(IndexKind.Tensor) { tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        public static implicit operator Tensor(TensorIndex value) => value.kind switch
        {
            IndexKind.Tensor => value.tensor!,
            IndexKind.Single => torch.tensor(value.start!.Value),
            _ => throw new InvalidOperationException("Only a tensor or a number converts to a tensor."),
        };
    }
}
