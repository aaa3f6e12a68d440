namespace TorchSharp;

/// <summary>Sorting, counting and searching.</summary>
internal static class Ordering
{
    internal static readonly Operator
        sortStable = new("aten::sort", "stable"), argsort = new("aten::argsort"), msort = new("aten::msort"),
        topk = new("aten::topk"), kthvalue = new("aten::kthvalue"), histc = new("aten::histc"),
        bincount = new("aten::bincount"), bucketize = new("aten::bucketize", "Tensor"), nonzero = new("aten::nonzero"),
        argwhere = new("aten::argwhere");
}

public static partial class torch
{
    public partial class Tensor
    {
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
            => Ordering.sortStable.Call2(this, stable, dim, descending);
        public Tensor argsort(long dim = -1, bool descending = false) => Ordering.argsort.Call(this, dim, descending);
        public Tensor msort() => Ordering.msort.Call(this);
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
            => Ordering.topk.Call2(this, k, dim, largest, sorted);
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false)
            => Ordering.kthvalue.Call2(this, k, dim ?? -1, keepdim);
        [Obsolete] public static (Tensor values, Tensor indices) kthvalue(Tensor input, long k, long? dim,
            bool keepdim = false) => input.kthvalue(k, dim, keepdim);

        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Ordering.histc.Call(this, bins, min, max);
        public Tensor bincount(Tensor? weights, long minlength = 0) => Ordering.bincount.Call(this, weights, minlength);
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false)
            => Ordering.bucketize.Call(this, boundaries, outInt32, right);
        public Tensor nonzero() => Ordering.nonzero.Call(this);
        public Tensor argwhere() => Ordering.argwhere.Call(this);
    }
}
