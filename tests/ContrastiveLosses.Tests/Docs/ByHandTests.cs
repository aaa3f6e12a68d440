using System.Text.RegularExpressions;
using ContrastiveLosses.Benchmarks.Pictures;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>Each loss's page computes one small batch by the library and by hand, and shows what the loss does.</summary>
public sealed partial class ByHandTests
{
    public static TheoryData<string> LossPages => [.. Pages.OfLosses.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(LossPages))]
    public void TheNumbersOfThePageAreThoseOfTheLibraryAndOfTheHand(string path)
    {
        var page = Pages.All[path];
        var snippet = Assert.Single(page.Snippets, snippet => snippet.Text.Contains("byHand", StringComparison.Ordinal));
        var lines = snippet.Text.Split('\n');
        var printed = LastLine().Match(lines[^1]);
        Assert.True(printed.Success, lines[^1]);
        // Nothing of the library may take part in what is computed by hand.
        Assert.DoesNotMatch(OfTheLibrary(), string.Join('\n', lines.SkipWhile(line => !line.StartsWith("var loss = ", StringComparison.Ordinal)).Skip(1).SkipLast(1)));
        var kept = $"{snippet.Text[..^lines[^1].Length]}AppContext.SetData(\"by hand\", {printed.Groups[1].Value});";
        var (problems, program) = SnippetCompiler.Compile(path, snippet with { Text = kept });
        Assert.Empty(problems);
        SnippetCompiler.Run(program);
        Assert.Equal(printed.Groups[2].Value, AppContext.GetData("by hand"));
        var numbers = printed.Groups[2].Value.Split(", ");
        Assert.Equal(numbers[0], numbers[1]);
    }

    /// <summary>The last digit may differ between machines: lines are drawn to a tenth of a pixel.</summary>
    [Theory]
    [MemberData(nameof(LossPages))]
    public void ThePictureIsWhatTheLibraryDraws(string path)
    {
        var page = Pages.All[path];
        Assert.Contains($"images/{page.Name}.svg", page.Section("By hand").SelectMany(line => ImageTarget().Matches(line)).Select(match => match.Groups[1].Value));
        var file = Path.Combine(Pages.Root, "docs/losses/images", $"{page.Name}.svg");
        var (drawn, kept) = (Assert.Single(LossPicture.All, picture => picture.Page == page.Name).Draw(), File.ReadAllText(file));
        Assert.Equal(Number().Replace(kept, ""), Number().Replace(drawn, ""));
        foreach (var (one, other) in Numbers(kept).Zip(Numbers(drawn))) Assert.InRange(Math.Abs(one - other), 0, 0.11);
    }

    private static IEnumerable<double> Numbers(string text) =>
        Number().Matches(text).Select(match => double.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture));

    [GeneratedRegex("""^Console\.WriteLine\((\$".*")\);   // (\S+, \S+)$""")]
    private static partial Regex LastLine();

    [GeneratedRegex(@"Contrastive\.|Debiasing\.|Diagnostics\.|Mixing\.|Translation\.|tensor")]
    private static partial Regex OfTheLibrary();

    [GeneratedRegex(@"!\[[^\]]+\]\(([^)]+)\)")]
    private static partial Regex ImageTarget();

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
