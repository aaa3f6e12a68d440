using System.Globalization;
using ContrastiveLosses.Benchmarks.Catalogue;
using ContrastiveLosses.Benchmarks.Measures;
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

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void NoTensorIsLeftOver(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output).WithFeatures(tensor => tensor.detach().requires_grad_());
        Once();
        var (before, total) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, Tensor.TotalCount);
        for (var k = 0; k < 3; k++) Once();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(total, Tensor.TotalCount);

        // No scope around it: what the caller does not get, the library has disposed.
        void Once()
        {
            using var value = example.Loss.Evaluate(example.Inputs);
            value.backward();
            foreach (var input in example.Loss.Loss.Differentiable)
            {
                using var gradient = example.Inputs[input].grad;
                example.Inputs[input].grad = null;
            }
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
    [MemberData(nameof(Linear))]
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
        var (half, whole) = (PeakOf(name, 8192), PeakOf(name, 16384));
        Assert.True(whole < (2.5 * half) + 16, $"{name}: {half} MiB for 8192 items, {whole} MiB for 16384.");
    }

    [Fact]
    [Trait("Category", "Stress")]
    public void TenThousandIterationsNeedNoMoreMemoryThanOneThousand()
    {
        var growth = double.Parse(Child.Run(nameof(Memory), "supcon", "growth"), CultureInfo.InvariantCulture);
        Assert.True(growth < 8, $"{growth} MiB more after 10,000 iterations.");
    }

    /// <summary>In a process of its own: the peak of one forward and backward, or what thousands of them leave, in MiB.</summary>
    internal static void Run(string[] arguments)
    {
        var loss = Losses.Find(arguments[0])!.Cases.First();
        if (arguments[1] == "growth")
        {
            Console.Write(Growth(loss).ToString(CultureInfo.InvariantCulture));
            return;
        }
        Stopwatches.Run(loss, loss.Draw(Sized(128)));
        var inputs = loss.Draw(Sized(int.Parse(arguments[1], CultureInfo.InvariantCulture)));
        Console.Write((PeakMemory.Of(() => Stopwatches.Run(loss, inputs)) / MiB).ToString(CultureInfo.InvariantCulture));

        // Many classes: the triplets of a class are not what is measured.
        static Draw Sized(int items) => new(1, items, 16, 256, ScalarType.Float32);
    }

    private static double Growth(LossCase loss)
    {
        var inputs = loss.Draw(new(1, 64, 16, 4, ScalarType.Float32));
        for (var k = 0; k < 1000; k++) Stopwatches.Run(loss, inputs);
        return PeakMemory.Of(() =>
        {
            for (var k = 0; k < 10_000; k++) Stopwatches.Run(loss, inputs);
        }) / MiB;
    }

    private double PeakOf(string name, int items)
    {
        var peak = double.Parse(Child.Run(nameof(Memory), name, items.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        output.WriteLine($"{name}, {items} items: {peak:0.0} MiB");
        return peak;
    }
}
