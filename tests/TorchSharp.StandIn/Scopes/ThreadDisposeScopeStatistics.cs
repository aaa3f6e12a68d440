namespace TorchSharp;

/// <summary>The lifetime statistics of one thread: of tensors, of packed sequences, and their sums.</summary>
public class ThreadDisposeScopeStatistics
{
    public LifetimeStatistics TensorStatistics { get; } = new();
    public LifetimeStatistics PackedSequenceStatistics { get; } = new();

    public long CreatedOutsideScopeCount => Sum(static statistics => statistics.CreatedOutsideScopeCount);
    public long CreatedInScopeCount => Sum(static statistics => statistics.CreatedInScopeCount);
    public long DisposedOutsideScopeCount => Sum(static statistics => statistics.DisposedOutsideScopeCount);
    public long DisposedInScopeCount => Sum(static statistics => statistics.DisposedInScopeCount);
    public long AttachedToScopeCount => Sum(static statistics => statistics.AttachedToScopeCount);
    public long DetachedFromScopeCount => Sum(static statistics => statistics.DetachedFromScopeCount);
    public long ThreadTotalLiveCount => Sum(static statistics => statistics.ThreadTotalLiveCount);

    public void Reset()
    {
        TensorStatistics.Reset();
        PackedSequenceStatistics.Reset();
    }

    public override string ToString() => $"Tensors: {TensorStatistics}; PackedSequences: {PackedSequenceStatistics}";

    private long Sum(Func<LifetimeStatistics, long> count) => count(TensorStatistics) + count(PackedSequenceStatistics);
}
