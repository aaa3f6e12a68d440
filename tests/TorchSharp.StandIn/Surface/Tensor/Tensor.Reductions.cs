namespace TorchSharp;

/// <summary>Many numbers become one, or one per row.</summary>
internal static class Reducing
{
    internal static readonly Operator
        sum = new("aten::sum"), sumDimIntList = new("aten::sum", "dim_IntList"), nansum = new("aten::nansum"),
        mean = new("aten::mean"), meanDim = new("aten::mean", "dim"),
        prod = new("aten::prod"), prodDimInt = new("aten::prod", "dim_int"), std = new("aten::std"),
        stdDim = new("aten::std", "dim"), @var = new("aten::var"), varDim = new("aten::var", "dim"),
        std_mean = new("aten::std_mean"), std_meanDim = new("aten::std_mean", "dim"), var_mean = new("aten::var_mean"),
        var_meanDim = new("aten::var_mean", "dim"), max = new("aten::max"), maxOther = new("aten::max", "other"),
        maxDim = new("aten::max", "dim"), min = new("aten::min"), minOther = new("aten::min", "other"),
        minDim = new("aten::min", "dim"), aminmax = new("aten::aminmax"), amax = new("aten::amax"),
        amaxOut = new("aten::amax", "out"), amin = new("aten::amin"), aminOut = new("aten::amin", "out"),
        argmax = new("aten::argmax"), argmin = new("aten::argmin"), any = new("aten::any"), anyDim = new("aten::any", "dim"),
        all = new("aten::all"), allDim = new("aten::all", "dim"), logsumexp = new("aten::logsumexp"),
        softmaxInt = new("aten::softmax", "int"), log_softmaxInt = new("aten::log_softmax", "int"),
        cumsum = new("aten::cumsum"), cumprod = new("aten::cumprod"), logcumsumexp = new("aten::logcumsumexp"),
        cummax = new("aten::cummax") { Unguarded = true }, cummin = new("aten::cummin") { Unguarded = true },
        normScalar = new("aten::norm", "Scalar"), normScalarOptDim = new("aten::norm", "ScalarOpt_dim"),
        median = new("aten::median"), count_nonzeroDimIntList = new("aten::count_nonzero", "dim_IntList");
}

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Reducing.sum.Call(this, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null)
            => sum(dim.ToArray(), keepdim, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim }, keepdim, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null)
            => Reducing.sumDimIntList.Call(this, dim, keepdim, type);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null)
            => sum(new[] { dim0, dim1 }, keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null)
            => sum(new[] { dim0, dim1, dim2 }, keepdim, type);
        public Tensor nansum() => Reducing.nansum.Call(this);
        public Tensor mean() => Reducing.mean.Call(this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
            => Reducing.meanDim.Call(this, dimensions, keepdim, type);
        public Tensor prod(ScalarType? type = null) => Reducing.prod.Call(this, type);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null)
            => Reducing.prodDimInt.Call(this, dim, keepdim, type);

        public Tensor std(bool unbiased = true) => Reducing.std.Call(this, unbiased);
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => std(new[] { dim.Item1, dim.Item2 }, unbiased, keepdim, type);
        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => std(new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim, type);
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => std(dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => std(new[] { dim }, unbiased, keepdim, type);
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => Reducing.stdDim.Call(this, dimensions, unbiased, keepdim);
        // TorchSharp's does not listen.
        public Tensor var(bool unbiased = true) => Reducing.@var.Call(this, true);
        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => var(new[] { dim.Item1, dim.Item2 }, unbiased, keepdim, type);
        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => var(new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim, type);
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => var(dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => var(new[] { dim }, unbiased, keepdim, type);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => Reducing.varDim.Call(this, dimensions, unbiased, keepdim);
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Reducing.std_mean.Call2(this, unbiased);
        public (Tensor std, Tensor mean) std_mean((long, long) dim, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => std_mean(new[] { dim.Item1, dim.Item2 }, unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => std_mean(new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => std_mean(dimensions.ToArray(), unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => std_mean(new[] { dim }, unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => Reducing.std_meanDim.Call2(this, dimensions, unbiased, keepdim);
        public (Tensor var, Tensor mean) var_mean(bool unbiased = true) => Reducing.var_mean.Call2(this, unbiased);
        public (Tensor std, Tensor mean) var_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => var_mean(dimensions.ToArray(), unbiased, keepdim, type);
        public (Tensor std, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => Reducing.var_meanDim.Call2(this, dimensions, unbiased, keepdim);
        public (Tensor var, Tensor mean) var_mean((long, long) dim, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => var_mean(new[] { dim.Item1, dim.Item2 }, unbiased, keepdim, type);
        public (Tensor var, Tensor mean) var_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => var_mean(new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim, type);
        public (Tensor var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => var_mean(new[] { dim }, unbiased, keepdim, type);

        public Tensor max() => Reducing.max.Call(this);
        public Tensor max(Tensor other) => Reducing.maxOther.Call(this, other);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
            => Reducing.maxDim.Call2(this, dim, keepdim);
        public Tensor min() => Reducing.min.Call(this);
        public Tensor min(Tensor other) => Reducing.minOther.Call(this, other);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
            => Reducing.minDim.Call2(this, dim, keepdim);
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false)
            => Reducing.aminmax.Call2(this, dim, keepdim);
        public Tensor amax(params long[] dims) => Reducing.amax.Call(this, dims);
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null)
            => amax(dims.ToArray(), keepdim, @out);
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null)
            => @out is null ? Reducing.amax.Call(this, dims, keepdim) : Reducing.amaxOut.Call(this, dims, keepdim, @out);
        public Tensor amin(params long[] dims) => Reducing.amin.Call(this, dims);
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null)
            => amin(dims.ToArray(), keepdim, @out);
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null)
            => @out is null ? Reducing.amin.Call(this, dims, keepdim) : Reducing.aminOut.Call(this, dims, keepdim, @out);
        public Tensor argmax() => Reducing.argmax.Call(this);
        public Tensor argmax(long dim, bool keepdim = false) => Reducing.argmax.Call(this, dim, keepdim);
        public Tensor argmin() => Reducing.argmin.Call(this);
        public Tensor argmin(long dim, bool keepdim = false) => Reducing.argmin.Call(this, dim, keepdim);
        public Tensor any() => Reducing.any.Call(this);
        public Tensor any(long dim, bool keepdim = false) => Reducing.anyDim.Call(this, dim, keepdim);
        public Tensor all() => Reducing.all.Call(this);
        public Tensor all(long dim, bool keepdim = false) => Reducing.allDim.Call(this, dim, keepdim);

        public Tensor logsumexp(long dim, bool keepdim = false) => Reducing.logsumexp.Call(this, new[] { dim }, keepdim);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Reducing.softmaxInt.Call(this, dim, dtype);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Reducing.log_softmaxInt.Call(this, dim, dtype);

        public Tensor cumsum(long dim, ScalarType? type = null) => Reducing.cumsum.Call(this, dim, type);
        public Tensor cumprod(long dim, ScalarType? type = null) => Reducing.cumprod.Call(this, dim, type);
        public Tensor logcumsumexp(long dim) => Reducing.logcumsumexp.Call(this, dim);
        public (Tensor values, Tensor indexes) cummax(long dim) => Reducing.cummax.Call2(this, dim);
        public (Tensor values, Tensor indexes) cummin(long dim) => Reducing.cummin.Call2(this, dim);

        public Tensor norm(float p = 2f) => Reducing.normScalar.Call(this, p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2f)
            => Reducing.normScalarOptDim.Call(this, p, new[] { (long)dim }, keepdim);
        public Tensor median() => Reducing.median.Call(this);
        public Tensor count_nonzero(long[]? dims = null) => Reducing.count_nonzeroDimIntList.Call(this, dims ?? []);
    }
}
