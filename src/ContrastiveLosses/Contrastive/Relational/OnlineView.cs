using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>One view of the online embeddings, x_i, against the keys and the candidates of a view of the target.</summary>
internal sealed class OnlineView(Items items, Items keys, Items candidates, Temperature temperature)
{
    private readonly Similarities negative = Similarities.Between(items, candidates, temperature);

    /// <summary>Which samples have a candidate.</summary>
    public Tensor Any => negative.Any(PairSet.Others);

    /// <summary>log sum_k e^{&lt;x_i, z_k&gt; / temperature} over the candidates.</summary>
    public Tensor LogSumExp() => negative.Reduce(RowReduction.LogSumExp(PairSet.Others));

    /// <summary>&lt;x_i, direction_i&gt; / temperature.</summary>
    public Tensor Along(Tensor directions) => Similarities.Between(items, keys with { Features = directions }, temperature).Paired();
}
