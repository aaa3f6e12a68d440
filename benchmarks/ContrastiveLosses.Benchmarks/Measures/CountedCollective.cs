namespace ContrastiveLosses.Benchmarks.Measures;

/// <summary>Counts what a rank would send over a network, as the usual algorithms do: rows once to each other rank, from neighbour to
/// neighbour; sums in two rounds of a W-th each.</summary>
internal sealed class CountedCollective(ICollective ranks) : ICollective
{
    public int Rank => ranks.Rank;

    public int Size => ranks.Size;

    public ColumnExchange Columns => ranks.Columns;

    public long BytesSent { get; private set; }

    public Tensor AllGather(Tensor rows)
    {
        BytesSent += (Size - 1) * BytesOf(rows);
        return ranks.AllGather(rows);
    }

    public void SumOverRanks(Tensor value)
    {
        BytesSent += 2 * (Size - 1) * BytesOf(value) / Size;
        ranks.SumOverRanks(value);
    }

    public Tensor Shift(Tensor rows)
    {
        if (Size > 1) BytesSent += BytesOf(rows);
        return ranks.Shift(rows);
    }

    private static long BytesOf(Tensor tensor) => tensor.numel() * tensor.element_size();
}
