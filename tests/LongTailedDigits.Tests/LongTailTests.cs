using System.Text.Json;
using System.Xml.Linq;

namespace LongTailedDigits.Tests;

public sealed class LongTailTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("long-tailed-digits-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void EachClassHasFewerDigitsThanTheOneBeforeByTheSameRatio()
    {
        var counts = LongTail.Counts(1000, 100);
        Assert.Equal((1000, 10), (counts[0], counts[^1]));
        for (var c = 1; c < counts.Length; c++) Assert.Equal(Math.Pow(100, 1 / 9.0), counts[c - 1] / (double)counts[c], 0.1);
        Assert.All(LongTail.Counts(50, 1), count => Assert.Equal(50, count));
        Assert.Equal(1, LongTail.Counts(50, 1000)[^1]);
    }

    [Fact]
    public void TheSetHasAsManyDigitsOfEachClassAsItSays()
    {
        var labels = Enumerable.Range(0, 400).Select(i => (byte)(i % 10)).ToArray();
        var pixels = labels.SelectMany(label => Enumerable.Repeat(label, 28 * 28)).ToArray();
        var (digits, counts) = LongTail.Of(new(pixels, labels), 10);
        Assert.Equal(LongTail.Counts(40, 10), counts);
        Assert.Equal(counts, Enumerable.Range(0, 10).Select(c => digits.Labels.Count(label => label == c)));
        for (var i = 0; i < digits.Count; i++) Assert.Equal(digits.Labels[i], digits.Image(i)[300]);
    }

    [Fact]
    public void DigitsMoveByWholePixelsAndStayWholeWithoutAGenerator()
    {
        using var scope = NewDisposeScope();
        var pixels = new byte[28 * 28];
        pixels[(14 * 28) + 14] = 255;
        using var digits = new MovedDigits(new(pixels, [3]));
        Assert.Equal(1, digits.At([0])[0, 0, 14, 14].item<float>());
        var random = new Random(1);
        for (var k = 0; k < 20; k++)
        {
            var image = digits.At([0], random);
            Assert.Equal(2 - (28 * 28), image.sum().item<float>());
            Assert.Equal(1, image.narrow(2, 12, 5).narrow(3, 12, 5).max().item<float>());
        }
    }

    [Fact]
    public void AShortRunWritesTheFigureAndTheNumbers()
    {
        var (shown, errors) = (new StringWriter(), new StringWriter());
        Assert.Equal(0, Program.Run(["--factor", "400", "--epochs", "1", "--output", folder], shown, errors));
        Assert.Equal("", errors.ToString());
        Assert.All(Method.All, method => Assert.Contains(method.Name, shown.ToString(), StringComparison.Ordinal));
        Assert.NotNull(XDocument.Parse(File.ReadAllText(Path.Combine(folder, "classes.svg"))).Root);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "results.json")));
        Assert.Equal(5, json.RootElement.GetProperty("runs").GetArrayLength());
    }

    [Theory]
    [InlineData("--epochs", "0")]
    [InlineData("--factor", "0.5")]
    [InlineData("--weight", "-1")]
    [InlineData("--data", "no such folder")]
    public void WhatCannotBeIsRefusedInOneLine(string option, string value)
    {
        using var errors = new StringWriter();
        Assert.Equal(2, Program.Run([option, value, "--output", folder], TextWriter.Null, errors));
        Assert.Single(errors.ToString().TrimEnd().Split('\n'));
    }
}
