using System.Globalization;
using ContrastiveLosses.Benchmarks.Measures;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>The peak of memory is linear in the batch, and nothing grows: measured in processes of their own.</summary>
public sealed class PeaksOfMemory(ITestOutputHelper output)
{
    private const double MiB = 1024 * 1024;
    private const int Items = 4096;

    /// <summary>One process measures them all: what a loss has freed, its allocator has given back, see <see cref="Child"/>.</summary>
    private static readonly Lazy<Dictionary<string, double>> Peaks = new(() => Measured([.. FarBelow], 0, 1, Items, 16));

    public static TheoryData<string> Linear =>
        [.. Losses.All.Where(loss => loss is { IsOfBatch: true, NeedsPairs: false }).Select(loss => loss.Name)];

    /// <summary>Blocks of whole rows have a size of their own, which shows in larger batches only.</summary>
    public static TheoryData<string> LinearFromTheStart => [.. FarBelow];

    private static IEnumerable<string> FarBelow =>
        Losses.All.Where(loss => loss is { IsOfBatch: true, NeedsPairs: false, TakesBlocksOfRows: false }).Select(loss => loss.Name);

    [Theory]
    [MemberData(nameof(LinearFromTheStart))]
    public void ThePeakIsFarBelowTheMatrixOfSimilarities(string name)
    {
        var peak = Peaks.Value[name];
        output.WriteLine($"{name}: {peak:0.0} MiB");
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

    /// <summary>In a process of its own: each loss and the memory in MiB that so many iterations need at their peak, after a few.</summary>
    internal static void Run(string[] arguments)
    {
        foreach (var name in arguments[4..])
        {
            using var scope = NewDisposeScope();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {Peak(name) / MiB}"));
        }

        long Peak(string name)
        {
            var loss = Losses.Find(name)!.Cases.First();
            var (warm, iterations, items, width) = (Number(0), Number(1), Number(2), Number(3));
            // Many classes, because the triplets of a class are not what is measured; but not more and more, because some inputs have a
            // number for each.
            Stopwatches.Run(loss, loss.Draw(new(1, 128, width, 32, ScalarType.Float32)));
            var inputs = loss.Draw(new(1, items, width, Math.Clamp(items / 16, 4, 256), ScalarType.Float32));
            Iterate(warm);
            return PeakMemory.Of(() => Iterate(iterations));

            void Iterate(int times)
            {
                for (var k = 0; k < times; k++) Stopwatches.Run(loss, inputs);
            }
        }

        int Number(int index) => int.Parse(arguments[index], CultureInfo.InvariantCulture);
    }

    private static double Growth(string name, int iterations, int items, int width) =>
        Measured([name], iterations / 10, iterations, items, width)[name];

    private static Dictionary<string, double> Measured(string[] names, params int[] numbers) =>
        Child.Run(nameof(PeaksOfMemory), [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)), .. names])
            .TrimEnd().Split('\n').Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => double.Parse(words[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private double PeakOf(string name, int items)
    {
        var peak = Measured([name], 0, 1, items, 16)[name];
        output.WriteLine($"{name}, {items} items: {peak:0.0} MiB");
        return peak;
    }
}
