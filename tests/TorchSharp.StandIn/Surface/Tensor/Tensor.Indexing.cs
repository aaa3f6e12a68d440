namespace TorchSharp;

/// <summary>Elements by position, by mask or by another tensor of positions.</summary>
internal static class Indexing
{
    internal static readonly Operator
        gather = new("aten::gather"), scatterSrc = new("aten::scatter", "src"), scatter_Src = new("aten::scatter_", "src"),
        scatter_add = new("aten::scatter_add"), scatter_add_ = new("aten::scatter_add_"), take = new("aten::take"),
        take_along_dim = new("aten::take_along_dim"), index_select = new("aten::index_select"),
        index_add = new("aten::index_add"), index_add_ = new("aten::index_add_"), index_copy = new("aten::index_copy"),
        index_copy_ = new("aten::index_copy_"), index_fillIntScalar = new("aten::index_fill", "int_Scalar"),
        index_fill_IntScalar = new("aten::index_fill_", "int_Scalar"),
        masked_fillScalar = new("aten::masked_fill", "Scalar"), masked_fill_Scalar = new("aten::masked_fill_", "Scalar"),
        masked_select = new("aten::masked_select"), masked_scatter = new("aten::masked_scatter"),
        masked_scatter_ = new("aten::masked_scatter_"), select_scatter = new("aten::select_scatter"),
        slice_scatter = new("aten::slice_scatter"), diagonal_scatter = new("aten::diagonal_scatter"),
        fill_Scalar = new("aten::fill_", "Scalar"), zero_ = new("aten::zero_"), copy_ = new("aten::copy_");
}

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor gather(long dim, Tensor index) => Indexing.gather.Call(this, dim, index);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Indexing.scatterSrc.Call(this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Indexing.scatter_Src.CallInPlace(this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Indexing.scatter_add.Call(this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src)
            => Indexing.scatter_add_.CallInPlace(this, dim, index, src);
        public Tensor take(Tensor index) => Indexing.take.Call(this, index);
        public Tensor take_along_dim(IEnumerable<long> indices) => take_along_dim(torch.tensor(indices.ToArray()));
        public Tensor take_along_dim(Tensor indices) => Indexing.take_along_dim.Call(this, indices);
        public Tensor take_along_dim(IEnumerable<long> indices, long dim)
            => take_along_dim(torch.tensor(indices.ToArray()), dim);
        public Tensor take_along_dim(Tensor indices, long dim) => Indexing.take_along_dim.Call(this, indices, dim);

        public Tensor index_select(long dim, Tensor index) => Indexing.index_select.Call(this, dim, index);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha)
            => Indexing.index_add.Call(this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha)
            => Indexing.index_add_.CallInPlace(this, dim, index, source, alpha);
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Indexing.index_copy.Call(this, dim, index, source);
        public Tensor index_copy_(long dim, Tensor index, Tensor source)
            => Indexing.index_copy_.CallInPlace(this, dim, index, source);
        public Tensor index_fill(long dim, Tensor index, Scalar value)
            => Indexing.index_fillIntScalar.Call(this, dim, index, value);
        public Tensor index_fill_(long dim, Tensor index, Scalar value)
            => Indexing.index_fill_IntScalar.CallInPlace(this, dim, index, value);

        public Tensor masked_fill(Tensor mask, Scalar value) => Indexing.masked_fillScalar.Call(this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Indexing.masked_fill_Scalar.CallInPlace(this, mask, value);
        public Tensor masked_select(Tensor mask) => Indexing.masked_select.Call(this, mask);
        public Tensor masked_scatter(Tensor mask, Tensor value) => Indexing.masked_scatter.Call(this, mask, value);
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Indexing.masked_scatter_.CallInPlace(this, mask, value);

        public Tensor select_scatter(Tensor src, long dim, long index) => Indexing.select_scatter.Call(this, src, dim, index);
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1)
            => Indexing.slice_scatter.Call(this, src, dim, start, end, step);
        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1)
            => Indexing.diagonal_scatter.Call(this, src, offset, dim1, dim2);

        public Tensor fill_(Scalar value) => Indexing.fill_Scalar.CallInPlace(this, value);
        public Tensor zero_() => Indexing.zero_.CallInPlace(this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Indexing.copy_.CallInPlace(this, source, nonBlocking);
    }
}
