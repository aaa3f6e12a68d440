using ContrastiveLosses.Benchmarks.Suites;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>What the benchmarks compare with computes the same numbers.</summary>
public sealed class DenseFormsOfBenchmarks(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. DenseForms.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheDenseFormIsTheLoss(string name)
    {
        using var scope = NewDisposeScope();
        var loss = Losses.Find(name)!.Cases.First();
        var example = Example.Of(loss, 1, 24, 6, 3);
        output.WriteLine(example.Origin);
        Near.Equal(Evaluated.Of(example), Evaluated.Of(example with { Loss = DenseForms.Of(loss) }), Allowed.Rearranged, Allowed.Rearranged, example);
    }
}
