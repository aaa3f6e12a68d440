using ContrastiveLosses.Benchmarks.Primitives;
using ContrastiveLosses.Reference;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>Every reference case: value, value per anchor, gradients, and the loss's further numbers.</summary>
public sealed class ReferenceValues
{
    private static readonly Dictionary<string, ReferenceCase> Known =
        ReferenceCases.All.Concat(PrimitiveCheck.Cases).ToDictionary(reference => reference.ToString(), StringComparer.Ordinal);

    public static TheoryData<string> Cases => [.. Known.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryCaseIsReproducedInFloat64(string reference) => Check(Known[reference], ScalarType.Float64);

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryCaseIsReproducedInFloat32(string reference) => Check(Known[reference], ScalarType.Float32);

    [Theory]
    [MemberData(nameof(CatalogueData.Names), MemberType = typeof(CatalogueData))]
    public void EveryLossHasReferenceCases(string loss) => Assert.Contains(ReferenceCases.All, reference => reference.Loss == loss);

    [Fact]
    public void EveryReferenceCaseIsOfALoss() =>
        Assert.All(ReferenceCases.All, reference => Assert.True(Losses.Find(reference.Loss) is not null, $"There is no loss '{reference.Loss}'."));

    private static void Check(ReferenceCase reference, ScalarType dtype)
    {
        var result = reference.Loss == PrimitiveCheck.Name
            ? PrimitiveCheck.Check(reference, dtype, CPU, Tolerance.For(dtype))
            : reference.Check(dtype);
        Assert.True(result.Passed, result.ToString());
    }
}
