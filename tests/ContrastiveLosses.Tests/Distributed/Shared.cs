using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>An example whose batch is spread over ranks.</summary>
internal static class Shared
{
    /// <summary>The loss of ranks that are threads, put together as that of one process.</summary>
    public static Evaluated Over(int size, Example example, Reduction reduction = Reduction.Mean, ColumnExchange columns = ColumnExchange.Gather)
    {
        var parts = new RankPart[size];
        InProcessCollective.Run(size, collective => parts[collective.Rank] = Of(collective, example, reduction), columns);
        return Together(example, reduction, parts);
    }

    /// <summary>What this rank gets of its part of the batch: uneven parts, the same in every run; of three or more ranks one has none.</summary>
    public static RankPart Of(ICollective collective, Example example, Reduction reduction = Reduction.Mean, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var loss = example.Loss;
        var random = new Random(collective.Size);
        var cuts = example.Inputs.Values.Select(tensor => tensor.shape[0]).Distinct().ToDictionary(rows => rows, rows => Cuts(rows, collective.Size, random));
        var own = example.Inputs.Each((name, tensor) => OnDevice(loss.Loss.SameOnRanks.Contains(name) ? tensor : Part(tensor)));
        var leaves = example.With(own).WithFeatures(tensor => tensor.clone()).WithLeaves();
        var value = loss.Evaluate(leaves.Inputs, reduction, collective);
        value.backward([ones_like(value)]);
        return new(CaseCheck.Numbers(value), leaves.WithGradient.ToDictionary(
            name => name, name => leaves.Inputs[name].grad is { } gradient ? CaseCheck.Numbers(gradient) : new double[leaves.Inputs[name].numel()]));

        Tensor OnDevice(Tensor tensor) => device is null ? tensor : tensor.to(device);

        Tensor Part(Tensor tensor)
        {
            var cut = cuts[tensor.shape[0]];
            return tensor.narrow(0, cut[collective.Rank], cut[collective.Rank + 1] - cut[collective.Rank]);
        }
    }

    /// <summary>Shares are added, and so are the gradients of what is the same on every rank; values per anchor and gradients of parts are
    /// one after the other.</summary>
    public static Evaluated Together(Example example, Reduction reduction, IReadOnlyList<RankPart> parts)
    {
        var loss = example.Loss.Loss;
        var isOne = reduction != Reduction.None || !example.Loss.HasAnchors;
        return new(isOne ? Sum(part => part.Values) : InOrder(), [], ScalarType.Float64, example.WithGradient.ToDictionary(
            name => name, name => loss.SameOnRanks.Contains(name) ? Sum(part => part.Gradients[name]) : [.. parts.SelectMany(part => part.Gradients[name])]));

        double[] Sum(Func<RankPart, double[]> of) => [.. Enumerable.Range(0, of(parts[0]).Length).Select(k => parts.Sum(part => of(part)[k]))];

        // Prototypes that are anchors too are so on the first rank, and come last where there are no ranks.
        double[] InOrder()
        {
            var others = loss.OtherRowsAreAnchors ? (int)example.Inputs[loss.OtherRows[0]].shape[0] : 0;
            return [.. parts[0].Values[..^others], .. parts.Skip(1).SelectMany(part => part.Values), .. parts[0].Values[^others..]];
        }
    }

    /// <summary>Where each rank's rows begin, and the end.</summary>
    private static long[] Cuts(long rows, int size, Random random)
    {
        var inner = Enumerable.Range(0, size - 1).Select(_ => random.NextInt64(rows + 1)).ToArray();
        if (size > 2) inner[1] = inner[0];
        Array.Sort(inner);
        return [0, .. inner, rows];
    }
}

/// <summary>What a rank gets: its share or its anchors' values, and the gradients of its leaves.</summary>
internal sealed record RankPart(double[] Values, IReadOnlyDictionary<string, double[]> Gradients)
{
    /// <summary>Those of all ranks, on every rank, through the ranks themselves.</summary>
    public RankPart[] OfAll(ICollective collective)
    {
        var values = OfAll(collective, Values);
        var gradients = Gradients.OrderBy(gradient => gradient.Key, StringComparer.Ordinal).ToDictionary(gradient => gradient.Key, gradient => OfAll(collective, gradient.Value));
        return [.. values.Select((value, rank) => new RankPart(value, gradients.ToDictionary(gradient => gradient.Key, gradient => gradient.Value[rank])))];
    }

    private static double[][] OfAll(ICollective collective, double[] numbers)
    {
        using var scope = NewDisposeScope();
        var counts = collective.AllGather(tensor(new[] { (long)numbers.Length })).data<long>().ToArray();
        var (all, first) = (CaseCheck.Numbers(collective.AllGather(tensor(numbers))), 0);
        return [.. counts.Select(count => all[first..(first += (int)count)])];
    }
}
