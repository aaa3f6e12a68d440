namespace ContrastiveLosses.Tests.Distributed;

/// <summary>Another rank's calls, how columns come as this one says; counts those in which rows move on in a ring.</summary>
internal sealed class CountingCollective(ICollective inner, ColumnExchange columns) : ICollective
{
    public int Rank => inner.Rank;

    public int Size => inner.Size;

    public ColumnExchange Columns => columns;

    public int Shifts { get; private set; }

    public Tensor AllGather(Tensor rows) => inner.AllGather(rows);

    public void SumOverRanks(Tensor value) => inner.SumOverRanks(value);

    public Tensor Shift(Tensor rows)
    {
        Shifts++;
        return inner.Shift(rows);
    }
}
