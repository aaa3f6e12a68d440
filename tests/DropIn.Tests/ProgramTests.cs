using System.Globalization;
using System.Text.RegularExpressions;

namespace DropIn.Tests;

public sealed partial class ProgramTests
{
    private static readonly string Example = Path.Combine(AppContext.BaseDirectory, "Example");

    [Fact]
    public void EachLoopTrainsOnRealDigits()
    {
        var (shown, errors) = (new StringWriter(), new StringWriter());
        Assert.Equal(0, Program.Run(["--steps", "40"], shown, errors));
        Assert.Equal("", errors.ToString());
        var shares = Share().Matches(shown.ToString()).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
        var (untrained, crossEntropy, supCon, queue, halves) = (shares[0], shares[1], shares[2], shares[3], shares[4]);
        Assert.InRange(crossEntropy, 65, 100);
        Assert.InRange(supCon, 80, 100);
        Assert.InRange(queue, untrained + 10, 100);
        // By chance it is 1, and 4 or more once in 50 times.
        Assert.InRange(halves, 4, 100);
    }

    /// <summary>The lines that differ between the two loops are those of the page.</summary>
    [Fact]
    public void SupConTakesTheChangeThatThePageShows()
    {
        var (before, after) = (Loop("CrossEntropy.cs"), Loop("SupervisedContrastive.cs"));
        var change = before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}")).ToHashSet();
        var page = File.ReadAllText(Path.Combine(Example, "README.md"));
        var shown = Diff().Match(page).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] is '+' or '-').Select(line => $"{line[0]} {line[1..].Trim()}");
        Assert.Equal(change, shown.ToHashSet());
        Assert.InRange(change.Count, 1, 8);
    }

    [Theory]
    [InlineData("--steps", "-1")]
    [InlineData("--data", "no such folder")]
    public void WhatCannotBeIsRefusedInOneLine(string option, string value)
    {
        using var errors = new StringWriter();
        Assert.Equal(2, Program.Run([option, value], TextWriter.Null, errors));
        Assert.Single(errors.ToString().TrimEnd().Split('\n'));
    }

    /// <summary>The lines of the training, without those around it.</summary>
    private static string[] Loop(string file) =>
        [.. File.ReadAllLines(Path.Combine(Example, file)).SkipWhile(line => !line.Contains("Train(Network", StringComparison.Ordinal)).Select(line => line.Trim())];

    [GeneratedRegex(@"(\d+\.\d) %")]
    private static partial Regex Share();

    [GeneratedRegex("```diff\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Diff();
}
