using ContrastiveLosses.Benchmarks.Catalogue;
using ContrastiveLosses.Benchmarks.Reference;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>Every reference case: value, value per anchor, gradients, and the loss's further numbers.</summary>
public sealed class ReferenceValues
{
    private static readonly Lazy<Dictionary<string, ReferenceFile>> Files = new(() => Directory
        .GetFiles(ReferenceFile.OwnFolder, "*.json").Select(ReferenceFile.Load).ToDictionary(file => file.Loss, StringComparer.Ordinal));

    public static TheoryData<string, string> Cases
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var (loss, file) in Files.Value)
                foreach (var reference in file.Cases)
                    all.Add(loss, reference.Name);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryCaseIsReproducedInFloat64(string loss, string name) => Check(loss, name, ScalarType.Float64);

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryCaseIsReproducedInFloat32(string loss, string name) => Check(loss, name, ScalarType.Float32);

    [Theory]
    [MemberData(nameof(CatalogueData.Names), MemberType = typeof(CatalogueData))]
    public void EveryLossHasReferenceCases(string loss) => Assert.NotEmpty(Files.Value[loss].Cases);

    [Fact]
    public void EveryReferenceFileIsOfALoss() =>
        Assert.All(Files.Value.Keys, name => Assert.True(name == PrimitiveCheck.Name || Losses.Find(name) is not null, $"There is no loss '{name}'."));

    private static void Check(string loss, string name, ScalarType dtype)
    {
        var reference = Files.Value[loss].Cases.Single(reference => reference.Name == name);
        var errors = loss == PrimitiveCheck.Name
            ? PrimitiveCheck.Check(reference, dtype, CPU)
            : CaseCheck.Check(Losses.Find(loss)!, reference, dtype, CPU);
        Assert.Null(errors.Beyond(Tolerance.For(dtype)));
    }
}
