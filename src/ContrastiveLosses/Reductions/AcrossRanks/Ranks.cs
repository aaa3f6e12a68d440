using System.Runtime.CompilerServices;
using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// The ranks that share a batch, or this process alone. The one place through which tensors and numbers of all ranks come.
/// </summary>
/// <remarks>
/// Every rank computes its share of one loss, and shares add up. Each function here has the adjoint of what it does as its backward, so
/// that backward on all ranks gives each the complete gradient of the sum, whatever is computed in between.
/// </remarks>
internal sealed class Ranks
{
    /// <summary>The bytes up to which columns come all at once where nothing else is asked for.</summary>
    private const long LargestGathered = 1L << 30;

    private readonly ICollective? collective;
    private readonly bool hasGradient;
    private readonly bool isRecorded = is_grad_enabled();

    private readonly long[] samplesOfRanks;

    private Ranks(ICollective? collective, long[] samplesOfRanks, bool hasGradient)
    {
        (this.collective, this.samplesOfRanks, this.hasGradient) = (collective, samplesOfRanks, hasGradient);
        (FirstSample, Samples) = (samplesOfRanks[..(collective?.Rank ?? 0)].Sum(), samplesOfRanks.Sum());
    }

    public static Ranks Alone { get; } = new(null, [], false);

    /// <summary>Tells the ranks of a batch apart: a call of each, in which they compare what must be equal.</summary>
    public static Ranks Of(ICollective? collective, CallHeader header)
    {
        if (collective is null) return Alone;
        using var scope = NewDisposeScope();
        var (samples, hasGradient) = CallHeader.Compare(collective, header);
        return new(collective, samples, hasGradient);
    }

    /// <summary>The same of samples that a loss takes one by one.</summary>
    public static Ranks Of(ICollective? collective, Tensor samples, [CallerMemberName] string loss = "") =>
        Of(collective, new CallHeader(loss, samples, HasLabels: false));

    /// <summary>Whether there is but this process, whose own rows then are all rows.</summary>
    public bool IsAlone => collective is null;

    /// <summary>Whether this is the first rank: what is the same on all of them counts once, there.</summary>
    public bool IsFirst => collective is null || collective.Rank == 0;

    /// <summary>The number of the first sample of this rank, counted over all ranks.</summary>
    public long FirstSample { get; }

    /// <summary>The number of samples of all ranks.</summary>
    public long Samples { get; }

    /// <summary>
    /// The rows of all ranks in their order; its backward sums the gradients that have arrived on all ranks, and takes the own rows. What is
    /// gathered may be kept, so that it is recorded even where what asks for it first is not.
    /// </summary>
    public Tensor Gather(Tensor rows)
    {
        if (collective is null) return rows;
        using var recording = enable_grad(isRecorded);
        return GatherFunction.Of(collective, Connected(rows), FirstOf);
    }

    /// <summary>The number of this rank's first row among so many of all ranks, where each sample has equally many.</summary>
    public long FirstOf(long gathered) => FirstSample * (gathered / Math.Max(1, Samples));

    /// <summary>The ring in which the other ranks' parts of these columns pass by; none where all come at once.</summary>
    public Ring? RingOf(Items columns)
    {
        if (collective is null || collective.Columns == ColumnExchange.Gather) return null;
        var bytes = columns.TotalCount * columns.Handle.size(1) * columns.Handle.element_size();
        if (collective.Columns == ColumnExchange.BySize && bytes <= LargestGathered) return null;
        var perSample = columns.TotalCount / Math.Max(1, Samples);
        return new(collective, [.. samplesOfRanks.Select(samples => samples * perSample)]);
    }

    /// <summary>The same of what has no gradient, on any rank.</summary>
    public Tensor GatherConstants(Tensor rows) => collective is null ? rows : collective.AllGather(rows.detach());

    /// <summary>The sum over the ranks, entry by entry; its backward sums what has arrived on all ranks.</summary>
    public Tensor Add(Tensor values) => collective is null ? values : SumFunction.Of(collective, Connected(values));

    /// <summary>The same of all entries.</summary>
    public Tensor Sum(Tensor values) => Add(values.sum());

    /// <summary>The sum of all entries on all ranks, of what has no gradient.</summary>
    public Tensor Count(Tensor counts) => Constant(counts.sum());

    /// <summary>The sum over the ranks of a tensor that is this process's own, without a gradient.</summary>
    public Tensor Constant(Tensor value)
    {
        collective?.SumOverRanks(value);
        return value;
    }

    /// <summary>This rank's share of a number that all ranks have computed alike.</summary>
    public Tensor Share(Tensor ofAll) => collective is null ? ofAll : ofAll.Over(collective.Size);

    /// <summary>
    /// Where another rank's rows have a gradient this one's must take part in the backward, though nobody asks for its own.
    /// </summary>
    public Tensor Connected(Tensor tensor) =>
        tensor.requires_grad || !hasGradient || !is_grad_enabled() ? tensor : tensor.detach().requires_grad_();
}
