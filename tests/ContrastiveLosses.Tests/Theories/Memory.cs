using System.Globalization;
using ContrastiveLosses.Benchmarks.Measures;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>No tensor is left over, nothing grows, and the peak is linear in the batch.</summary>
[Collection(nameof(Alone))]
public sealed class Memory(ITestOutputHelper output)
{
    private const double MiB = 1024 * 1024;

    public static TheoryData<string> Linear =>
        [.. Losses.All.Where(loss => loss is { IsOfBatch: true, NeedsPairs: false }).Select(loss => loss.Name)];

    /// <summary>Blocks of whole rows have a size of their own, which shows in larger batches only.</summary>
    public static TheoryData<string> LinearFromTheStart =>
        [.. Losses.All.Where(loss => loss is { IsOfBatch: true, NeedsPairs: false, TakesBlocksOfRows: false }).Select(loss => loss.Name)];

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void NoTensorIsLeftOver(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output).WithFeatures(tensor => tensor.detach().requires_grad_());
        var before = AfterRounds(1);
        // Fewer where something of an earlier test was collected meanwhile.
        Assert.InRange(AfterRounds(5), 0, before);

        // What a graph keeps for its backward in C# objects goes with them.
        long AfterRounds(int rounds)
        {
            for (var k = 0; k < rounds; k++) Once();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Tensor.TotalCount;
        }

        void Once()
        {
            using var iteration = NewDisposeScope();
            example.Loss.Evaluate(example.Inputs).backward();
            foreach (var input in example.Loss.Loss.Differentiable) example.Inputs[input].grad = null;
        }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void AResultBelongsToTheCallersScopeAndIsNoInput(string name)
    {
        using var outer = NewDisposeScope();
        var example = Example.Of(name, output);
        Tensor value;
        using (var scope = NewDisposeScope())
        {
            value = example.Loss.Evaluate(example.Inputs);
            Assert.DoesNotContain(value, example.Inputs.Values);
            Assert.False(value.IsInvalid);
        }
        Assert.True(value.IsInvalid);
        Assert.All(example.Inputs.Values, tensor => Assert.False(tensor.IsInvalid));
    }

    [Theory]
    [MemberData(nameof(LinearFromTheStart))]
    public void ThePeakIsFarBelowTheMatrixOfSimilarities(string name)
    {
        const int Items = 4096;
        var peak = PeakOf(name, Items);
        Assert.True(peak < 0.75 * Items * Items * sizeof(float) / MiB,
            $"{name}: {peak} MiB for {Items} items; their similarities are {Items * Items * sizeof(float) / MiB} MiB.");
    }

    [Theory]
    [MemberData(nameof(Linear))]
    [Trait("Category", "Stress")]
    public void ThePeakIsLinearInTheBatch(string name)
    {
        // One number for every pair of items would be 64 and 256 MiB.
        var (half, whole) = (PeakOf(name, 4096), PeakOf(name, 8192));
        Assert.True(whole < (2.5 * half) + 16, $"{name}: {half} MiB for 4096 items, {whole} MiB for 8192.");
    }

    /// <summary>The collector does not know how large a tensor is, so that nothing large may wait for it.</summary>
    [Theory]
    [InlineData("supcon")]
    [InlineData("sincere")]
    [InlineData("fairkl")]
    [InlineData("contrastive_margin")]
    public void GradientsDoNotWaitForTheCollector(string name)
    {
        var growth = Growth(name, iterations: 40, items: 64, width: 1 << 14);
        output.WriteLine($"{name}: {growth:0.0} MiB");
        // A gradient is 8 MiB, and a few of them live at a time.
        Assert.True(growth < 160, $"{name}: {growth} MiB more after 40 iterations with gradients of 8 MiB.");
    }

    [Fact]
    [Trait("Category", "Stress")]
    public void TenThousandIterationsMoreNeedNoMoreMemory()
    {
        // By the first the collector's youngest generation, whose size follows the processor's cache, has been full.
        var (first, all) = (Growth("supcon", iterations: 5_000, items: 64, width: 16), Growth("supcon", iterations: 15_000, items: 64, width: 16));
        output.WriteLine($"{first} MiB in 5,000 iterations, {all} MiB in 15,000");
        Assert.True(all < first + 8, $"{first} MiB more after 5,000 iterations, {all} MiB after 15,000.");
    }

    /// <summary>In a process of its own: the memory in MiB that so many iterations need at their peak, after a few.</summary>
    internal static void Run(string[] arguments)
    {
        var loss = Losses.Find(arguments[0])!.Cases.First();
        var (warm, iterations, items, width) = (Number(1), Number(2), Number(3), Number(4));
        // Many classes, because the triplets of a class are not what is measured; but not more and more, because some inputs have a
        // number for each.
        Stopwatches.Run(loss, loss.Draw(new(1, 128, width, 32, ScalarType.Float32)));
        var inputs = loss.Draw(new(1, items, width, Math.Clamp(items / 16, 4, 256), ScalarType.Float32));
        Iterate(warm);
        Console.Write((PeakMemory.Of(() => Iterate(iterations)) / MiB).ToString(CultureInfo.InvariantCulture));

        int Number(int index) => int.Parse(arguments[index], CultureInfo.InvariantCulture);

        void Iterate(int times)
        {
            for (var k = 0; k < times; k++) Stopwatches.Run(loss, inputs);
        }
    }

    private static double Growth(string name, int iterations, int items, int width) => Measured(name, iterations / 10, iterations, items, width);

    private static double Measured(params object[] arguments) => double.Parse(
        Child.Run(nameof(Memory), [.. arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!)]), CultureInfo.InvariantCulture);

    private double PeakOf(string name, int items)
    {
        var peak = Measured(name, 0, 1, items, 16);
        output.WriteLine($"{name}, {items} items: {peak:0.0} MiB");
        return peak;
    }
}
