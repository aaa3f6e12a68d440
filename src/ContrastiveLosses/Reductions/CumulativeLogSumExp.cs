namespace ContrastiveLosses.Reductions;

/// <summary>
/// The log-sum-exp of each entry and all before it, along the last dimension. Neighbours are added in pairs, then the pairs in the same
/// way: about 2 n times logaddexp, of finite numbers throughout, so that autograd can differentiate it any number of times.
/// </summary>
internal static class CumulativeLogSumExp
{
    public static Tensor Of(Tensor values)
    {
        var (last, length) = (values.dim() - 1, values.size(-1));
        if (length < 2) return values;
        var half = length / 2;
        var (even, odd) = (values.slice(last, 0, length, 2), values.slice(last, 1, length, 2));
        // Up to each odd place; and up to each even one, which lacks its own entry.
        var toOdd = Of(even.narrow(last, 0, half).LogAddExp(odd));
        var rest = even.size(-1) - 1;
        var toEven = cat([even.narrow(last, 0, 1), toOdd.narrow(last, 0, rest).LogAddExp(even.narrow(last, 1, rest))], last);
        var pairs = stack([toEven.narrow(last, 0, half), toOdd], last + 1).flatten(last);
        return length == 2 * half ? pairs : cat([pairs, toEven.narrow(last, half, 1)], last);
    }
}
