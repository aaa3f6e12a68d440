using static TorchSharp.StandIn.Tests.Scopes.DisposeScopeTests;

namespace TorchSharp.StandIn.Tests.Scopes;

public class StatisticsTests
{
    [Fact]
    public void Count_every_fate_of_a_tensor() => OnNewThread(static () =>
    {
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        ones(1).Dispose();
        Assert.Equal((1, 1), (statistics.CreatedOutsideScopeCount, statistics.DisposedOutsideScopeCount));
        Tensor detached;
        using (var scope = NewDisposeScope())
        {
            ones(1).Dispose();
            ones(1);
            detached = ones(1).DetachFromDisposeScope();
            scope.Attach(ones(1).DetachFromDisposeScope());
        }
        Assert.Equal((4, 3), (statistics.CreatedInScopeCount, statistics.DisposedInScopeCount));
        Assert.Equal((2, 1), (statistics.DetachedFromScopeCount, statistics.AttachedToScopeCount));
        Assert.Equal(1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        detached.Dispose();
        Assert.Equal(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    });

    [Fact]
    public void Start_again_when_they_are_reset() => OnNewThread(static () =>
    {
        ones(1).Dispose();
        DisposeScopeManager.Statistics.Reset();
        Assert.Equal(0, DisposeScopeManager.Statistics.CreatedOutsideScopeCount);
    });

    [Fact]
    public void The_peak_is_at_least_what_is_alive()
    {
        using var tensor = ones(1);
        Assert.True(Tensor.TotalCount >= 1);
        Assert.True(Tensor.PeakCount >= 1);
    }
}
