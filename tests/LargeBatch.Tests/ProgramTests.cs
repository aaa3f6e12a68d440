using System.Globalization;
using System.Text.RegularExpressions;
using BiasedDigits;
using LongTailedDigits;

namespace LargeBatch.Tests;

public sealed class ProgramTests
{
    [Fact]
    public void AShortRunComparesTheGradientsAndTrains()
    {
        var (shown, errors) = (new StringWriter(), new StringWriter());
        Assert.Equal(0, Program.Run(["--batch", "80", "--chunk", "32", "--steps", "2"], shown, errors));
        Assert.Equal("", errors.ToString());
        var text = shown.ToString();
        Assert.Contains("80 in chunks of 32", text, StringComparison.Ordinal);
        Assert.Contains("80 at once", text, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(text, @"step \d: SupCon \d"));
        var difference = double.Parse(Regex.Match(text, @"differ by (\S+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(difference, 0, 1e-4);
    }

    [Fact]
    public void TheDifferenceOfTwoGradientsIsRelativeToTheLargestEntry() =>
        Assert.Equal(0.25, new Measurement("a", 0, 0, 0, [1, -3, 2]).DifferenceTo(new Measurement("b", 0, 0, 0, [1, -4, 2])));

    [Fact]
    public void ADigitIsNearestToTheMeanOfAClassThatHasNoOther()
    {
        using var scope = NewDisposeScope();
        var pixels = new byte[2 * 28 * 28];
        pixels.AsSpan(0, 300).Fill(255);
        pixels.AsSpan(28 * 28 + 400, 300).Fill(255);
        using var digits = new MovedDigits(new Digits(pixels, [3, 7]));
        random.manual_seed(1);
        using var network = new Network();
        // Each is the mean of its own class.
        Assert.Equal(100, Training.Accuracy(network, digits, digits));
    }

    [Theory]
    [InlineData("--batch", "1")]
    [InlineData("--batch", "9000")]
    [InlineData("--chunk", "0")]
    [InlineData("--steps", "-1")]
    [InlineData("--data", "no such folder")]
    public void WhatCannotBeIsRefusedInOneLine(string option, string value)
    {
        using var errors = new StringWriter();
        Assert.Equal(2, Program.Run([option, value], TextWriter.Null, errors));
        Assert.Single(errors.ToString().TrimEnd().Split('\n'));
    }
}
