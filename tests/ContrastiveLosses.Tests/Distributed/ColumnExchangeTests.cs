using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Tests.Distributed;

public sealed class ColumnExchangeTests
{
    [Theory]
    [InlineData(ColumnExchange.Gather, 0)]
    [InlineData(ColumnExchange.BySize, 0)]
    [InlineData(ColumnExchange.Ring, 2)]
    public void RowsMoveOnOnlyInARing(ColumnExchange columns, int shifts) => InProcessCollective.Run(3, collective =>
    {
        using var scope = NewDisposeScope();
        var counting = new CountingCollective(collective, columns);
        Contrastive.SupCon(randn(4, 3), zeros(4, int64), collective: counting);
        Assert.Equal(shifts, counting.Shifts);
    });

    /// <summary>One number that is seen as so many takes no memory.</summary>
    [Theory]
    [InlineData(1 << 13, false)]
    [InlineData((1 << 13) + 1, true)]
    public void BySizeIsARingFromOneGibibyteOn(int samples, bool isRing) => InProcessCollective.Run(1, collective =>
    {
        using var scope = NewDisposeScope();
        var items = Items.Of(zeros(1, 1).expand(samples, 1 << 15), normalize: false, collective);
        Assert.Equal(isRing, items.Ranks.RingOf(items) is not null);
        Assert.Null(Items.Of(zeros(1, 1).expand(samples, 1 << 15), normalize: false).Ranks.RingOf(items));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ALossIsRecordedWhereSomeRanksEmbeddingsHaveAGradient(bool isRecorded) => InProcessCollective.Run(2, collective =>
    {
        using var scope = NewDisposeScope();
        var features = randn(4, 3).requires_grad_(isRecorded && collective.Rank == 1);
        var loss = Contrastive.SupCon(features, zeros(4, int64), collective: collective);
        Assert.Equal(isRecorded, loss.requires_grad);
    });
}
