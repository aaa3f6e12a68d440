using System.Globalization;
using ContrastiveLosses.Reference.Catalogue;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Support;

/// <summary>The size of a random example, which FsCheck draws and prints.</summary>
internal sealed record Shape(int Seed, int Items, int Width, int Classes)
{
    /// <summary>What computes, for the message of a failure.</summary>
    public string Kernel { get; init; } = "";

    public Example Of(LossCase loss, ScalarType dtype = ScalarType.Float64)
    {
        var example = Example.Of(loss, Seed, Items, Width, Classes, dtype);
        return example with { Origin = $"{example.Origin}, {Kernel}" };
    }
}

/// <summary>
/// Properties of random examples, on every kernel. Every run tests the same examples, so that a failure is one of the code; the
/// environment's SEED changes them, and the output tells which it was.
/// </summary>
internal static class Property
{
    private static readonly ulong Seed = ulong.TryParse(Environment.GetEnvironmentVariable("SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    private static readonly Gen<Shape> Shapes =
        from seed in Gen.Choose(0, 1_000_000)
        from items in Gen.Choose(2, 24)
        from width in Gen.Choose(1, 8)
        from classes in Gen.Choose(1, 5)
        select new Shape(seed, items, width, classes);

    /// <summary>Checks a property of a few shapes; what it asserts is its failure.</summary>
    public static void Check(ITestOutputHelper output, Action<Shape> property, int tests = 12)
    {
        output.WriteLine($"SEED={Seed}");
        Prop.ForAll(Shapes.ToArbitrary(), shape => EachKernel.Run(kernel =>
        {
            using var scope = NewDisposeScope();
            property(shape with { Kernel = kernel });
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithQuietOnSuccess(true).WithReplay(Seed, 1));
    }

    /// <summary>Checks a property of a catalogue case.</summary>
    public static void Of(string name, ITestOutputHelper output, Action<Example> property, int tests = 8)
    {
        var loss = CatalogueData.Find(name);
        Check(output, shape => property(shape.Of(loss)), tests);
    }
}
