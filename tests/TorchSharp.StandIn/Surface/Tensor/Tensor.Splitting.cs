namespace TorchSharp;

/// <summary>One tensor becomes several.</summary>
internal static class Splitting
{
    internal static readonly Operator
        split = new("aten::split", "Tensor"), split_with_sizes = new("aten::split_with_sizes"), chunk = new("aten::chunk"),
        unbindInt = new("aten::unbind", "int"), tensor_splitSections = new("aten::tensor_split", "sections"),
        tensor_splitIndices = new("aten::tensor_split", "indices"),
        tensor_splitTensorIndicesOrSections = new("aten::tensor_split", "tensor_indices_or_sections");
}

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor[] split(params long[] sizes) => split(sizes, 0L);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => split(sizes.ToArray(), dim);
        public Tensor[] split(long size, int dim = 0) => Splitting.split.CallList(this, size, dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Splitting.split_with_sizes.CallList(this, sizes, dim);
        public Tensor[] chunk(long chunks, long dim = 0) => Splitting.chunk.CallList(this, chunks, dim);
        public Tensor[] unbind(long dimension = 0) => Splitting.unbindInt.CallList(this, dimension);
        public Tensor[] tensor_split(long size, long dim = 0) => Splitting.tensor_splitSections.CallList(this, size, dim);
        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Splitting.tensor_splitIndices.CallList(this, sizes, dim);
        public Tensor[] tensor_split(Tensor indices, long dim = 0)
            => Splitting.tensor_splitTensorIndicesOrSections.CallList(this, indices, dim);
    }
}
