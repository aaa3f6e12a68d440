using System.Text.RegularExpressions;

namespace ContrastiveLosses.Tests.Docs;

public sealed partial class LinkTests
{
    public static TheoryData<string> AllPages => [.. Pages.All.Keys];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void EveryLinkWithinTheRepositoryLeadsSomewhere(string path)
    {
        var page = Pages.All[path];
        var lost = page.Links.Where(link => !Resolves(page, link.Target)).Select(link => $"{path}:{link.Line}: {link.Target}");
        Assert.Empty(lost);
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void EveryFormulaSurvivesMarkdown(string path)
    {
        // Markdown takes a backslash before punctuation away, a bar ends a table's cell, and _ or * may begin emphasis.
        var wrong = Pages.All[path].Prose
            .Select(line => (line.Line, Text: InlineCode().Replace(line.Text, "")))
            .Where(line => line.Text.Count(letter => letter == '$') % 2 != 0
                || Formula().Matches(line.Text).Any(formula => Eaten().IsMatch(formula.Value)))
            .Select(line => $"{path}:{line.Line}: {line.Text}");
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void NothingIsTakenForATagOfASite(string path) => Assert.Empty(Pages.All[path].Markup);

    [Theory]
    [InlineData("A List<T> of them.")]
    [InlineData("The mean {{ loss }}.")]
    public void WhatASiteTakesForATagIsFound(string text) => Assert.Single(MarkdownPage.Parse("page.md", text).Markup);

    private static bool Resolves(MarkdownPage page, string target)
    {
        if (target.StartsWith("https://", StringComparison.Ordinal)) return Uri.TryCreate(target, UriKind.Absolute, out _);
        if (target.Contains(':', StringComparison.Ordinal) || target.StartsWith('/')) return false;
        var (file, anchor) = target.Split('#', 2) is [var left, var right] ? (left, right) : (target, null);
        var folder = System.IO.Path.GetDirectoryName(page.Path)!;
        var path = file.Length == 0 ? page.Path : Normal(System.IO.Path.Combine(folder, file));
        if (path is null || !Pages.Exists(path)) return false;
        return anchor is null || (Pages.All.TryGetValue(path, out var other) && other.Headings.Any(heading => heading.Anchor == anchor));
    }

    /// <summary>The path without "..", or null when it leaves the repository.</summary>
    private static string? Normal(string path)
    {
        var parts = new Stack<string>();
        foreach (var part in path.Replace('\\', '/').Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..") parts.Push(part);
            else if (!parts.TryPop(out _)) return null;
        }
        return string.Join('/', parts.Reverse());
    }

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\$\$?[^$]+\$\$?")]
    private static partial Regex Formula();

    [GeneratedRegex(@"\\[^A-Za-z]|\||(?<![A-Za-z0-9])_[A-Za-z0-9]|\*")]
    private static partial Regex Eaten();
}
