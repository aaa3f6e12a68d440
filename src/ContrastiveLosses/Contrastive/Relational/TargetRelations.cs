using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>
/// What one view of the target says: its keys z_i, and how near each is to its candidates, which are the other keys where they are used
/// and the queue. All of it is constant to the gradient.
/// </summary>
internal sealed class TargetRelations
{
    private readonly Items keys;
    private readonly Items candidates;
    private readonly double targetTemperature;

    private TargetRelations(Items keys, Tensor? queue, double targetTemperature, bool useKeys, bool normalize)
    {
        this.targetTemperature = targetTemperature;
        this.keys = keys;
        var others = Items.Unrelated(queue ?? keys.Features.narrow(0, 0, 0), normalize);
        candidates = useKeys ? keys.And(others) : others;
        var mean = new RowBlocks(new SoftmaxMean(1 / targetTemperature, useKeys)) { FirstRow = keys.Ranks.FirstSample };
        Mean = mean.Forward(keys.Features, candidates.Features, [candidates.Features]);
    }

    /// <summary>z_i.</summary>
    public Tensor Keys => keys.Features;

    /// <summary>sum_k w_ik z_k over the candidates, w the softmax of &lt;z_i, z_k&gt; / targetTemperature.</summary>
    public Tensor Mean { get; }

    /// <summary>log sum_k e^{&lt;z_i, z_k&gt; / targetTemperature} over the candidates.</summary>
    public Tensor LogSumExp() => Similarities.Between(keys, candidates, targetTemperature).Reduce(RowReduction.LogSumExp(PairSet.Others));

    /// <summary>
    /// The mean of a loss over the samples and over the pairs of a view of online and another view of the target; without views
    /// there is one pair.
    /// </summary>
    public static Tensor Average(
        Tensor online, Tensor target, Tensor? queue, Temperature temperature, double targetTemperature, bool useKeys, bool normalize,
        Reduction reduction, ICollective? collective, string name, Func<TargetRelations, OnlineView, Tensor> loss)
    {
        var hasViews = online.dim() == 3;
        var targets = ViewsOf(target.detach())
            .Select(view => new TargetRelations(Of(view), queue?.detach(), targetTemperature, useKeys, normalize)).ToArray();
        var (sums, counts, ranks) = (new List<Tensor>(), new List<Tensor>(), Ranks.Alone);
        foreach (var view in ViewsOf(online))
        {
            var items = Of(view);
            ranks = items.Ranks;
            // A view that has no other is 0, connected to the graph.
            var sum = items.Features.mul(Scalars.Zero).sum(1);
            var count = zeros_like(sum);
            for (var other = 0; other < targets.Length; other++)
            {
                if (hasViews && other == sums.Count) continue;
                var against = new OnlineView(items, targets[other].keys, targets[other].candidates, temperature);
                sum = sum.Plus(loss(targets[other], against).masked_fill(against.Any.logical_not(), Scalars.Zero));
                count = count.Plus(against.Any);
            }
            sums.Add(sum);
            counts.Add(count);
        }
        if (!hasViews) return TermMean.Of(sums[0], counts[0], reduction, ranks);
        // Without a view there is nothing to stack: 0, connected to the graph.
        return sums.Count == 0
            ? TermMean.Of(Embeddings.Widen(online).sum(2), reduction)
            : TermMean.Of(stack(sums, 1), stack(counts, 1), reduction, ranks);

        Items Of(Tensor view) => Items.Of(view, normalize, collective, name);
    }

    /// <summary>The checks of the arguments that SCE and ReSSL share.</summary>
    public static void Check(Tensor online, Tensor target, Tensor? queue, Temperature temperature, double targetTemperature)
    {
        Guard.FeaturesOrViews(online);
        Guard.SameSamples(target, online);
        if (queue is not null) Guard.Columns(queue, online);
        Guard.Positive(temperature);
        Guard.Positive(targetTemperature);
    }

    private static Tensor[] ViewsOf(Tensor features) => features.dim() == 2 ? [features] : features.unbind(1);
}
