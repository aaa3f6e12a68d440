using System.Text.Json.Nodes;
using ContrastiveLosses.Reference;

namespace ContrastiveLosses.Tests.Reference;

/// <summary>What a user's own test sees of the reference cases: above all, that a wrong number does not pass.</summary>
public sealed class ReferenceCasesTests
{
    private const string Case = """
        {
          "loss": "supcon",
          "cases": [
            {
              "name": "three samples",
              "inputs": { "features": [[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]], "labels": [7, 7, -5] },
              "parameters": { "temperature": 0.5 },
              "expected": {
                "value": 0.588148859868992,
                "per_anchor": [0.263282467338031, 0.913015252399953, 0.0],
                "gradients": { "features": [[0.0, -0.432655084789765], [-0.818674317886575, 0.614005738414931], [0.590687812568454, 0.0]] }
              }
            }
          ]
        }
        """;

    [Fact]
    public void OneCallChecksEveryCase()
    {
        var report = ReferenceCases.Check(ScalarType.Float32);
        Assert.True(report.Passed, report.ToString());
        Assert.Equal(ReferenceCases.All, report.Results.Select(result => result.Case));
        Assert.Equal($"{ReferenceCases.All.Count} cases in float32 on cpu, 0 failed; tolerance 1e-5 for values, 5e-5 for gradients", report.ToString());
    }

    [Fact]
    public void ACaseIsRightInBothTypes()
    {
        foreach (var dtype in new[] { ScalarType.Float64, ScalarType.Float32 })
        {
            var result = Load(Case).Check(dtype);
            Assert.True(result.Passed, result.ToString());
            Assert.StartsWith("supcon, three samples: value ", result.ToString(), StringComparison.Ordinal);
            Assert.InRange(result.Deviations.Gradient!.Value, 0, Tolerance.For(dtype).Gradient);
            Assert.Null(result.Deviations.ParameterGradient);
        }
    }

    [Theory]
    [InlineData("0.588148859868992", "0.588148860868992", "value 1.7e-9 above 1e-10")]
    [InlineData("0.913015252399953", "0.913015253399953", "per-anchor value 1.1e-9 above 1e-10")]
    [InlineData("0.432655084789765", "0.432655094789765", "gradient 1.0e-8 above 1e-9")]
    [InlineData("0.263282467338031", "0.0", "per-anchor value 2.9e-1 above 1e-10")]
    [InlineData("[0.590687812568454, 0.0]", "[0.590687812568454]", "InvalidDataException: gradient of features has 6 numbers, 5 are expected.")]
    [InlineData("\"temperature\": 0.5", "\"temperature\": 0.5, \"epsilon\": 0", "ArgumentException: The loss has no input or parameter 'epsilon'.")]
    [InlineData("\"supcon\"", "\"supcons\"", "ArgumentException: there is no loss 'supcons'")]
    [InlineData("\"value\"", "\"values\"", "ArgumentException: The loss has no number 'values'.")]
    [InlineData("\"gradients\"", "\"valid\": [true, false, false], \"gradients\"", "per-anchor value 3.5e+0 above 1e-10")]
    [InlineData("[0.6, 0.8], [0.0, 1.0]], \"labels\"", "[0.6, 0.8, 0.0], [1.0]], \"labels\"", "InvalidDataException: A list has rows of several lengths.")]
    [InlineData("\"per_anchor\": [0.263282467338031, 0.913015252399953, 0.0]", "\"valid\": [true, true, false]", "InvalidDataException: The case has valid without per_anchor.")]
    [InlineData("-5]", "-5.5]", "InvalidDataException: -5.5 stands where a whole number must.")]
    public void AnAlteredCaseFailsAndTheMessageSaysWhy(string right, string wrong, string why)
    {
        var result = Load(Case.Replace(right, wrong, StringComparison.Ordinal)).Check();
        Assert.Equal(why, result.Failure);
        Assert.EndsWith($", three samples: {why}", result.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ \"value\": null }")]
    [InlineData("{ \"gradients\": { \"features\": null } }")]
    public void ACaseThatExpectsNoNumberFails(string expected)
    {
        var json = JsonNode.Parse(Case)!;
        json["cases"]![0]!["expected"] = JsonNode.Parse(expected);
        Assert.Equal("InvalidDataException: The case expects no number.", Load(json.ToJsonString()).Check().Failure);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("y")]
    public void AGradientOfNaNFailsAlsoBesideOneThatIsRight(string input)
    {
        const string Pair = """
            { "loss": "info_nce_cross_modal", "cases": [{ "name": "a pair", "inputs": { "x": [[1.0, 0.0], [0.0, 1.0]], "y": [[1.0, 0.0], [0.0, 1.0]] },
              "parameters": { "temperature": 1.0 }, "expected": { "gradients": { "x": [[X, 0.0], [0.0, 0.0]], "y": [[Y, 0.0], [0.0, 0.0]] } } }] }
            """;
        var altered = Pair.Replace(input.ToUpperInvariant(), "null", StringComparison.Ordinal).Replace("X", "0.0", StringComparison.Ordinal).Replace("Y", "0.0", StringComparison.Ordinal);
        var result = Load(altered).Check(tolerance: new(1, 1));
        Assert.Equal("gradient NaN above 1e+0", result.Failure);
    }

    [Fact]
    public void ToleranceIsByTypeUnlessGiven()
    {
        var altered = Load(Case.Replace("0.588148859868992", "0.588148860868992", StringComparison.Ordinal));
        Assert.False(altered.Check().Passed);
        Assert.True(altered.Check(ScalarType.Float32).Passed);
        Assert.True(altered.Check(tolerance: new(1e-8, 1e-9)).Passed);
        Assert.False(altered.Check(ScalarType.Float32, tolerance: new(1e-10, 1e-9)).Passed);
        Assert.Throws<ArgumentOutOfRangeException>(() => altered.Check(ScalarType.Float16));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceCases.Check(ScalarType.BFloat16));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"loss\": \"supcon\"}")]
    [InlineData("{\"loss\": \"supcon\", \"cases\": [{\"name\": \"without inputs\"}]}")]
    public void WhatIsNoReferenceFileIsRefused(string text) =>
        Assert.Contains(".json is no reference file: ", Assert.Throws<InvalidDataException>(() => Load(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"parameters\": { \"temperature\": 0.5 },", "", "the case 'three samples' has no parameters")]
    [InlineData("\"temperature\": 0.5", "\"temperature\": 0.1, \"temperature\": 0.5", "the case 'three samples' has 'temperature' twice")]
    public void WhatIsWrongWithAFileIsNamed(string right, string wrong, string why) =>
        Assert.EndsWith($".json is no reference file: {why}", Assert.Throws<InvalidDataException>(() => Load(Case.Replace(right, wrong, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    [Fact]
    public void EveryCaseHasANameOfItsOwnAndItsFile()
    {
        Assert.Equal(ReferenceCases.All.Count, ReferenceCases.All.Select(reference => reference.ToString()).Distinct().Count());
        Assert.All(ReferenceCases.All, reference => Assert.Equal(reference.Name, JsonNode.Parse(reference.Json.GetRawText())!["name"]!.GetValue<string>()));
    }

    private static ReferenceCase Load(string text)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.json");
        File.WriteAllText(path, text);
        try
        {
            return Assert.Single(ReferenceCases.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
