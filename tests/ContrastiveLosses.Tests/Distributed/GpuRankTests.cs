using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>A rank for each GPU of the machine, threads of this process; ./dev gpu runs these tests where there are some. One GPU is one rank.</summary>
[Collection(nameof(Alone))]
public sealed class GpuRankTests(ITestOutputHelper output)
{
    private const double Rounding = 1e-12;

    [GpuTheory]
    [InlineData(ColumnExchange.Gather)]
    [InlineData(ColumnExchange.Ring)]
    public void ThreadsWithAGpuEachGiveTheLossAndGradientsOfOne(ColumnExchange columns) =>
        Compare((size, rank) => InProcessCollective.Run(size, rank, columns), $"{columns}");

    [GpuTheory]
    [InlineData(ColumnExchange.Gather)]
    [InlineData(ColumnExchange.Ring)]
    public void OverNcclTheyGiveThemToo(ColumnExchange columns) => Compare(
        (size, rank) => InProcessCollective.Run(size, starter => NcclCollective.Run(starter, Gpu(starter), rank, columns)), $"NCCL, {columns}");

    private static Device Gpu(ICollective collective) => new(DeviceType.CUDA, collective.Rank);

    private void Compare(Action<int, Action<ICollective>> run, string how)
    {
        using var scope = NewDisposeScope();
        var size = torch.cuda.device_count();
        output.WriteLine($"{size} GPUs, {how}");
        foreach (var name in MpiTests.Selected)
        {
            var example = Example.Of(ContrastiveLosses.Reference.Catalogue.Losses.Find(name)!.Cases.First(), 1, 12, 4, 3);
            var parts = new RankPart[size];
            run(size, collective => parts[collective.Rank] = Shared.Of(collective, example, device: Gpu(collective)));
            Near.Equal(Evaluated.Of(example), Shared.Together(example, Reduction.Mean, parts), Rounding, Rounding, $"{example}, {size} GPUs, {how}");
        }
    }
}
