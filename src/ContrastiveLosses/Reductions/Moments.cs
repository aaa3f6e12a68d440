using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// Number, mean and sum of squared deviations from it, of several sets of similarities: [sets, N], a number per row, or [sets] for all ranks'
/// rows together. They merge without ever subtracting two large sums, so that near-equal similarities keep their variance in float32.
/// </summary>
internal readonly record struct Moments(Tensor Count, Tensor Mean, Tensor SquaredDeviations, Ranks Ranks)
{
    /// <summary>The unbiased variance, with 1 / (n - 1); of fewer than two values 0.</summary>
    public Tensor Variance => SquaredDeviations.div(Count.sub(Scalars.One).clamp_min(Scalars.One));

    /// <summary>The same numbers in float64, for arithmetic whose terms nearly cancel.</summary>
    public Moments Exact() => new(Count.to(float64), Mean.to(float64), SquaredDeviations.to(float64), Ranks);

    /// <summary>Those of all rows of all ranks together (Chan's rule).</summary>
    public Moments Pooled()
    {
        var count = Ranks.Constant(Count.sum(1));
        var mean = Ranks.Add(Count.mul(Mean).sum(1)).div(count.clamp_min(Scalars.One));
        var between = Count.mul(Mean.sub(mean.unsqueeze(1)).Squared());
        return new Moments(count, mean, Ranks.Add(SquaredDeviations.Plus(between).sum(1)), Ranks);
    }

    /// <summary>So many of the sets, from one on.</summary>
    public Moments Sets(int first, int count) =>
        new(Count.narrow(0, first, count), Mean.narrow(0, first, count), SquaredDeviations.narrow(0, first, count), Ranks);
}
