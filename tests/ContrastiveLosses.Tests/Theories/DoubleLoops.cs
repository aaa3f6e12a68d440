using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>Every loss against plain loops over plain numbers, on shapes around the small ones and at random.</summary>
public sealed class DoubleLoops(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void EveryLossEqualsItsLoops(string name)
    {
        var loss = CatalogueData.Find(name);
        var random = new Random(Example.SeedOf(name));
        for (var k = 0; k < 8; k++)
        {
            using var scope = NewDisposeScope();
            var example = Example.Of(loss, random.Next(), random.Next(2, 40), random.Next(1, 9), random.Next(1, 6));
            output.WriteLine(example.Origin);
            var expected = LossOracles.Of(example);
            EachKernel.Run(kernel =>
            {
                Near.Equal(expected.Mean, Evaluated.ValueOf(example), Allowed.Rearranged, example, $"{kernel}: mean");
                if (!loss.HasAnchors) return;
                Near.Equal(expected.Anchors!, Evaluated.ValuesOf(example, Reduction.None), Allowed.Rearranged, example, $"{kernel}: value of anchor");
                Near.Equal([expected.Sum], Evaluated.ValuesOf(example, Reduction.Sum), Allowed.Rearranged, example, $"{kernel}: sum");
            });
        }
    }
}
