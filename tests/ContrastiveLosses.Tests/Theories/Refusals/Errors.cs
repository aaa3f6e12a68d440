using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>
/// Tensors that do not fit are refused before any native call: by an ArgumentException that names the argument and says what was found.
/// </summary>
public sealed class Errors(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void EmbeddingsOfOneOrFourDimensionsAreRefused(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        foreach (var input in example.Loss.Loss.Differentiable)
        {
            var rows = example.Inputs[input];
            Refused(example, input, rows.reshape(-1), showsShape: true);
            Refused(example, input, rows.dim() == 2 ? rows.unsqueeze(0).unsqueeze(0) : rows.unsqueeze(0), showsShape: true);
        }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void EmbeddingsThatAreIntegersAreRefused(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        foreach (var input in example.Loss.Loss.Differentiable) Refused(example, input, example.Inputs[input].to(int64), showsShape: false);
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void PartnersOfOtherShapesOrTypesAreRefused(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        foreach (var input in example.Loss.Loss.Differentiable.Skip(1))
        {
            var partner = example.Inputs[input];
            if (!example.Loss.Loss.OtherWidths.Contains(input)) Refused(example, input, partner.narrow(-1, 0, partner.shape[^1] - 1), showsShape: true);
            Refused(example, input, partner.to(float32), showsShape: false);
            var (loss, parameters) = (example.Loss.Loss, example.Loss.Parameters);
            if (!loss.OtherRows.Contains(input) && !loss.TakesAnyRows(parameters)) Refused(example, input, partner.narrow(0, 1, partner.shape[0] - 1), showsShape: true);
        }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void LabelsThatAreNoIntegersOrOfAnotherLengthAreRefused(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        foreach (var input in example.Loss.Loss.Labels)
        {
            var labels = example.Inputs[input];
            Refused(example, input, labels.to(float32), showsShape: false);
            Refused(example, input, labels.narrow(0, 1, labels.shape[0] - 1), showsShape: true);
            Refused(example, input, cat([labels, labels]), showsShape: true);
            Refused(example, input, labels.unsqueeze(1), showsShape: true);
            Refused(example, input, labels.select(0, 0), showsShape: true);
        }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void TensorsThatHaveBeenDisposedAreRefused(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        foreach (var input in example.Inputs.Keys)
        {
            var disposed = example.Inputs[input].clone();
            disposed.Dispose();
            Assert.Contains("disposed", Refused(example, input, disposed, showsShape: false).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithTemperature), MemberType = typeof(CatalogueData))]
    public void TemperaturesThatAreNotAboveZeroAreRefused(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        object[] wrong =
        [
            0.0, -1.0, double.NaN, double.PositiveInfinity,
            tensor(0.0), tensor(-1.0), tensor(double.NaN), tensor([0.1, 0.2]), tensor(1L), zeros(0),
        ];
        foreach (var temperature in wrong)
        {
            var error = Assert.ThrowsAny<ArgumentException>(() =>
                example.Loss.Loss.Evaluate(example.Inputs, example.Loss.Parameters.With("temperature", temperature)));
            Assert.Equal("temperature", error.ParamName);
        }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void AReductionThatIsNoneIsRefused(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        if (!example.Loss.Loss.HasReduction) return;
        Assert.Equal("reduction", Assert.Throws<ArgumentOutOfRangeException>(() => example.Loss.Evaluate(example.Inputs, (Reduction)7)).ParamName);
    }

    private static ArgumentException Refused(Example example, string input, Tensor wrong, bool showsShape)
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => example.Loss.Evaluate(example.Inputs.With(input, wrong)));
        Assert.True(error.ParamName == ArgumentOf(input), $"{example}: a wrong {input} is said to be {error.ParamName}: {error.Message}");
        Assert.Contains(ArgumentOf(input), error.Message, StringComparison.Ordinal);
        if (!example.Inputs.ContainsKey("features")) Assert.DoesNotContain("features", error.Message, StringComparison.Ordinal);
        if (showsShape) Assert.Contains($"[{string.Join(", ", wrong.shape)}]", error.Message, StringComparison.Ordinal);
        return error;
    }

    /// <summary>The library's name for an input of the reference files.</summary>
    private static string ArgumentOf(string input) => input switch
    {
        "view0" => "x",
        "view1" => "y",
        "classes" => "classVectors",
        "labels_x" => "xLabels",
        "labels_y" => "yLabels",
        "hard" => "hardNegatives",
        // bias_features is biasFeatures.
        _ => string.Concat(input.Split('_').Select((word, k) => k == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..])),
    };
}
