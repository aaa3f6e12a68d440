using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Docs;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>A small batch costs launches, not work: how many there are of 4096 items.</summary>
public sealed class LaunchTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor, Tensor> Loss, int Forward, int Backward)> Known = new()
    {
        // pack, statistics, merge, count; pack, gradient, merge.
        ["SupCon"] = ((x, y, _) => Contrastive.SupCon(x, y), 4, 3),
        ["NTXent"] = ((x, _, _) => Contrastive.NTXent(x.reshape(2048, 2, 128)), 3, 3),
        ["SigLIP"] = ((x, _, _) => Contrastive.SigLIP(x, x.flip(0)), 3, 4),
        ["InfoNCE"] = ((x, _, _) => Contrastive.InfoNCE(x, x.flip(0)), 4, 4),
        // The queue is constant: no pass for its gradient.
        ["InfoNCEQueue"] = ((x, _, _) => Contrastive.InfoNCEQueue(x, x.flip(0).detach(), x.detach()), 4, 3),
        ["FairKL"] = ((x, y, b) => Debiasing.FairKL(x, y, b), 6, 3),
        ["EpsilonSupInfoNCE"] = ((x, y, _) => Contrastive.EpsilonSupInfoNCE(x, y), 7, 3),
    };

    public static TheoryData<string> Names => [.. Known.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ALossOf4096ItemsHasFewLaunches(string name)
    {
        using var scope = NewDisposeScope();
        var (loss, forward, backward) = Known[name];
        var driver = new CountingDriver();
        using var forced = KernelChoice.Force(new CudaKernel(driver));
        using Scalar classes = 10, biases = 3;
        var x = ones([4096, 128]).requires_grad_(true);
        var value = loss(x, arange(4096).remainder(classes), arange(4096).remainder(biases));
        var before = driver.Launched.Count;
        value.backward();
        output.WriteLine($"{name}: {string.Join(", ", driver.Launched)}");
        Assert.InRange(before, 1, forward);
        Assert.InRange(driver.Launched.Count - before, 1, backward);
    }

    /// <summary>Of 300 items, which are more than a tile as 4096 are. Of a loss's variants the one that has the most.</summary>
    [Fact]
    public void EachLossHasTheLaunchesThatThePageSays()
    {
        var byLaunches = Losses.All.Where(loss => loss.IsOfBatch).ToLookup(loss =>
        {
            (int Forward, int Backward)[] each = [.. loss.Cases.Select(Launches)];
            return (Forward: each.Max(of => of.Forward), Backward: each.Max(of => of.Backward));
        });
        string[] lines =
        [
            .. byLaunches.OrderBy(of => of.Key).Select(of =>
                $"| {of.Key.Forward} | {of.Key.Backward} | {string.Join(", ", of.Select(loss => loss.Name).Order(StringComparer.Ordinal))} |"),
        ];
        foreach (var line in lines) output.WriteLine(line);
        var page = File.ReadAllLines(Path.Combine(Pages.Root, "docs/design/cuda-kernels.md"));
        Assert.Equal(lines, page.SkipWhile(line => !line.StartsWith("| forward | backward |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line != ""));
    }

    private static (int Forward, int Backward) Launches(LossCase loss)
    {
        using var scope = NewDisposeScope();
        var driver = new CountingDriver();
        using var forced = KernelChoice.Force(new CudaKernel(driver));
        var inputs = Example.Of(loss, seed: 1, items: 300, width: 8, classes: 3, ScalarType.Float32)
            .WithFeatures(tensor => tensor.detach().requires_grad_()).Inputs;
        var value = loss.Evaluate(inputs);
        var forward = driver.Launched.Count;
        value.backward();
        return (forward, driver.Launched.Count - forward);
    }

    /// <summary>More numbers than an int counts, in tensors without memory of their own; ten terms are partial results of two launches.</summary>
    [Fact]
    public void TheGradientOfMoreNumbersThanAnIntCountsIsMerged()
    {
        using var scope = NewDisposeScope();
        const int Count = (1 << 23) + 1, Width = 256;
        var driver = new CountingDriver { HasMemory = false, MostWork = long.MaxValue };
        var items = new PackedItems(Count, ones([1, 1, Width]).expand(Count, 1, Width), new Tensor?[3]);
        var term = new GradientTerm(StatisticKind.Sum, 1, 1, 0, 255, ones(1), null, null, Reduced.Both);
        var problem = new TileProblem(ones([1, Width]).expand(Count, Width), null, default, default, 1, []);
        new GradientPass(driver, problem, new(items, items), [.. Enumerable.Repeat(term, TermsParameters.Most + 2)]).Run();
        Assert.Equal(["gradient_256_half", "gradient_256_half", "merge"], driver.Launched);
        var merged = driver.Merged;
        Assert.Equal((long)Count * Width, merged.Each[0].Count);
        Assert.Equal(((long)Count * Width + 127) / 128, driver.LastGrid);
    }

    /// <summary>A pass over 2^36 pairs of 128 float32 features, of which each multiplies 12 times: 1e14 multiply-adds.</summary>
    [Fact]
    public void APassThatTakesLongIsDividedAmongLaunches()
    {
        using var scope = NewDisposeScope();
        const int Count = 1 << 18, Width = 128;
        var driver = new CountingDriver { HasMemory = false };
        var items = new PackedItems(Count, ones([1, 3, 1]).expand(Count, 3, Width), new Tensor?[3]);
        var term = new GradientTerm(StatisticKind.Sum, 1, 1, 0, 255, ones(1), null, null, Reduced.Both);
        new GradientPass(driver, new(ones([1, Width]).expand(Count, Width), null, default, default, 1, []), new(items, items), [term]).Run();
        var least = 12.0 * Count * Count * Width / driver.MostWork;
        Assert.InRange(driver.Launched.Count(name => name == "gradient_128"), least, 1.1 * least);
        Assert.InRange(driver.LastGrid, 1, Count / 128 / 11);
    }

    /// <summary>A GPU of 132 multiprocessors that does nothing.</summary>
    private sealed unsafe class CountingDriver : IKernelDriver
    {
        public List<string> Launched { get; } = [];

        public bool HasMemory { get; init; } = true;

        public MergeParameters Merged { get; private set; }

        public long LastGrid { get; private set; }

        public int Multiprocessors => 132;

        public long MostWork { get; init; } = 132L << 36;

        public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors)
        {
            Launched.Add(function.Name);
            LastGrid = gridX;
            if (function == DeviceFunction.Merge) Merged = *(MergeParameters*)parameters;
        }

        public Tensor Empty(long[] shape, ScalarType type, Device device) =>
            HasMemory ? ones(shape, type, device) : ones([1], type, device).expand(shape);
    }
}
