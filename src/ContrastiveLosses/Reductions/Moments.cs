using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// Number, mean and sum of squared deviations from it, of a set of similarities per row, or of all ranks' rows together. They merge
/// without ever subtracting two large sums, so that near-equal similarities keep their variance in float32.
/// </summary>
internal readonly record struct Moments(Tensor Count, Tensor Mean, Tensor SquaredDeviations, Ranks Ranks)
{
    /// <summary>The same numbers in float64, for arithmetic whose terms nearly cancel.</summary>
    public Moments Exact() => new(Count.to(float64), Mean.to(float64), SquaredDeviations.to(float64), Ranks);

    /// <summary>Those of all rows of all ranks together (Chan's rule), as 0-d tensors.</summary>
    public Moments Pooled()
    {
        var count = Ranks.Count(Count);
        var mean = Ranks.Sum(Count.mul(Mean)).div(count.clamp_min(Scalars.One));
        var between = Count.mul(Mean.sub(mean).Squared());
        return new Moments(count, mean, Ranks.Sum(SquaredDeviations.Plus(between)), Ranks);
    }

    /// <summary>The unbiased variance, with 1 / (n - 1); of fewer than two values 0.</summary>
    public Tensor Variance => SquaredDeviations.div(Count.sub(Scalars.One).clamp_min(Scalars.One));
}
