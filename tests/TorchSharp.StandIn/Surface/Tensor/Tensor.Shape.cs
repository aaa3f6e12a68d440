namespace TorchSharp;

/// <summary>The same numbers in another shape or order.</summary>
internal static class Shaping
{
    internal static readonly Operator
        reshape = new("aten::reshape"), view = new("aten::view"), ravel = new("aten::ravel"),
        flattenUsingInts = new("aten::flatten", "using_ints"), unflattenInt = new("aten::unflatten", "int"),
        squeezeDim = new("aten::squeeze", "dim"), squeeze = new("aten::squeeze"), squeeze_Dim = new("aten::squeeze_", "dim"),
        squeeze_ = new("aten::squeeze_"), unsqueeze = new("aten::unsqueeze"), unsqueeze_ = new("aten::unsqueeze_"),
        expand = new("aten::expand"), broadcast_to = new("aten::broadcast_to"), repeat = new("aten::repeat"),
        repeat_interleaveSelfInt = new("aten::repeat_interleave", "self_int"),
        repeat_interleave = new("aten::repeat_interleave", "self_Tensor"), tile = new("aten::tile"), t = new("aten::t"),
        transposeInt = new("aten::transpose", "int"), transpose_ = new("aten::transpose_"), permute = new("aten::permute"),
        movedimIntlist = new("aten::movedim", "intlist"), adjoint = new("aten::adjoint"),
        contiguous = new("aten::contiguous"), clone = new("aten::clone"), narrow = new("aten::narrow"),
        selectInt = new("aten::select", "int"), slice = new("aten::slice", "Tensor"), as_strided = new("aten::as_strided"),
        diagonal = new("aten::diagonal"), flip = new("aten::flip"), fliplr = new("aten::fliplr"),
        flipud = new("aten::flipud"), roll = new("aten::roll"), tril = new("aten::tril"), tril_ = new("aten::tril_"),
        triu = new("aten::triu"), triu_ = new("aten::triu_"), diag = new("aten::diag"), diagflat = new("aten::diagflat"),
        diag_embed = new("aten::diag_embed");
}

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor reshape(params long[] shape) => Shaping.reshape.Call(this, shape);
        public Tensor view(params long[] shape) => Shaping.view.Call(this, shape);
        public Tensor view_as(Tensor other) => view(other.shape);
        public Tensor ravel() => Shaping.ravel.Call(this);
        public Tensor flatten(IList<string?> dims, string out_dim) => throw NamedDimensions();
        public Tensor flatten(long start_dim = 0, long end_dim = -1)
            => Shaping.flattenUsingInts.Call(this, start_dim, end_dim);
        public Tensor unflatten(long dim, params long[] sizes) => Shaping.unflattenInt.Call(this, dim, sizes);
        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);
        public Tensor unflatten(string dim, params (string, long)[] sizes) => throw NamedDimensions();
        public Tensor squeeze(long? dim = null)
            => dim is { } one ? Shaping.squeezeDim.Call(this, one) : Shaping.squeeze.Call(this);
        public Tensor squeeze_(long? dim = null)
            => dim is { } one ? Shaping.squeeze_Dim.CallInPlace(this, one) : Shaping.squeeze_.CallInPlace(this);
        public Tensor unsqueeze(long dim) => Shaping.unsqueeze.Call(this, dim);
        public Tensor unsqueeze_(long dim) => Shaping.unsqueeze_.CallInPlace(this, dim);

        public Tensor expand(params long[] sizes) => expand(sizes, false);
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => expand(sizes.ToArray(), isImplicit);
        public Tensor expand(long[] sizes, bool isImplicit = false) => Shaping.expand.Call(this, sizes, isImplicit);
        public Tensor expand(Size sizes, bool isImplicit = false) => expand(sizes.Shape, isImplicit);
        public Tensor expand_as(Tensor other) => expand(other.shape);
        public Tensor broadcast_to(params long[] shape) => Shaping.broadcast_to.Call(this, shape);
        public Tensor repeat(params long[] sizes) => Shaping.repeat.Call(this, sizes);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null)
            => Shaping.repeat_interleaveSelfInt.Call(this, repeats, dim, output_size);
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null)
            => Shaping.repeat_interleave.Call(this, repeats, dim, output_size);
        public Tensor tile(long[] reps) => Shaping.tile.Call(this, reps);

        public Tensor t() => Shaping.t.Call(this);
        public Tensor transpose(long dim0, long dim1) => Shaping.transposeInt.Call(this, dim0, dim1);
        public Tensor transpose_(long dim0, long dim1) => Shaping.transpose_.CallInPlace(this, dim0, dim1);
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());
        public Tensor permute(params long[] permutation) => Shaping.permute.Call(this, permutation);
        public Tensor movedim(long[] source, long[] destination) => Shaping.movedimIntlist.Call(this, source, destination);
        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);
        public Tensor adjoint() => Shaping.adjoint.Call(this);

        public Tensor contiguous() => Shaping.contiguous.Call(this);
        public Tensor clone() => Shaping.clone.Call(this);

        public Tensor narrow(long dim, long start, long length) => Shaping.narrow.Call(this, dim, start, length);
        public Tensor select(long dim, long index) => Shaping.selectInt.Call(this, dim, index);
        public Tensor slice(long dim, long start, long finish, long step)
            => Shaping.slice.Call(this, dim, start, finish, step);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0)
            => Shaping.as_strided.Call(this, size, strides, storageOffset);
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1)
            => Shaping.diagonal.Call(this, offset, dim1, dim2);

        public Tensor flip(params long[] dims) => Shaping.flip.Call(this, dims);
        public Tensor fliplr() => Shaping.fliplr.Call(this);
        public Tensor flipud() => Shaping.flipud.Call(this);
        public Tensor roll(long[] shifts) => roll(shifts, new[] { 0L });
        public Tensor roll((long, long) shifts, (long, long) dims)
            => roll(new[] { shifts.Item1, shifts.Item2 }, new[] { dims.Item1, dims.Item2 });
        public Tensor roll((long, long, long) shifts, (long, long, long) dims)
            => roll(new[] { shifts.Item1, shifts.Item2, shifts.Item3 }, new[] { dims.Item1, dims.Item2, dims.Item3 });
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default)
            => roll(shifts.ToArray(), dims.ToArray());
        public Tensor roll(long shifts, long? dims = null)
            => dims is { } one ? Shaping.roll.Call(this, new[] { shifts }, new[] { one }) : Shaping.roll.Call(this,
                new[] { shifts });
        public Tensor roll(long[] shifts, long[] dims) => Shaping.roll.Call(this, shifts, dims);
        public Tensor tril(long diagonal = 0) => Shaping.tril.Call(this, diagonal);
        public Tensor tril_(long diagonal = 0) => Shaping.tril_.Call(this, diagonal);
        public Tensor triu(long diagonal = 0) => Shaping.triu.Call(this, diagonal);
        public Tensor triu_(long diagonal = 0) => Shaping.triu_.Call(this, diagonal);
        public Tensor diag(long diagonal = 0) => Shaping.diag.Call(this, diagonal);
        public Tensor diagflat(long offset = 0) => Shaping.diagflat.Call(this, offset);
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1)
            => Shaping.diag_embed.Call(this, offset, dim1, dim2);
    }
}
