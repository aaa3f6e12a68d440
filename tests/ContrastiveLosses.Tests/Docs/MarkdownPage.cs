using System.Text.RegularExpressions;

namespace ContrastiveLosses.Tests.Docs;

internal sealed record Heading(int Level, string Text, string Anchor);

/// <summary>A fenced block; <see cref="Line"/> is that of its first line of code, counted from 1.</summary>
internal sealed record CodeBlock(string Language, string Text, int Line);

/// <summary>A table with the line of text above it, which says what it is of.</summary>
internal sealed record Table(string Caption, string[] Columns, IReadOnlyList<string[]> Rows);

internal sealed record Link(string Target, int Line);

/// <summary>What the tests need to know of a Markdown page: headings, code, tables, links, and its text without code.</summary>
internal sealed partial record MarkdownPage(
    string Path, IReadOnlyList<Heading> Headings, IReadOnlyList<CodeBlock> Code, IReadOnlyList<Table> Tables,
    IReadOnlyList<Link> Links, IReadOnlyList<(int Line, string Text)> Prose)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public IEnumerable<CodeBlock> Snippets => Code.Where(block => block.Language is "csharp" or "cs" or "c#");

    /// <summary>What a site would take for a tag or for an expression of Vue, which is no text of a page: its build fails, or the text is lost.</summary>
    public IEnumerable<string> Markup => Prose
        .Where(line => TagOrExpression().IsMatch(Formula().Replace(InlineCode().Replace(line.Text, ""), "")))
        .Select(line => $"{Path}:{line.Line}: {line.Text}");

    public static MarkdownPage Parse(string path, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var code = new List<CodeBlock>();
        var prose = new List<(int Line, string Text)>();
        for (var k = 0; k < lines.Length; k++)
        {
            if (!lines[k].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                prose.Add((k + 1, lines[k]));
                continue;
            }
            var (language, first) = (lines[k].Trim().Trim('`').Trim().ToLowerInvariant(), k + 1);
            for (k++; k < lines.Length && lines[k].Trim() != "```"; k++) { }
            code.Add(new(language, string.Join('\n', lines[first..Math.Min(k, lines.Length)]), first + 1));
        }
        return new(path, HeadingsOf(prose), code, TablesOf(prose), LinksOf(prose), prose);
    }

    /// <summary>The lines below a heading of the second level, up to the next.</summary>
    public IEnumerable<string> Section(string heading) => Prose
        .SkipWhile(line => line.Text != $"## {heading}").Skip(1)
        .TakeWhile(line => !line.Text.StartsWith("## ", StringComparison.Ordinal)).Select(line => line.Text);

    private static List<Heading> HeadingsOf(IEnumerable<(int Line, string Text)> prose) =>
        [.. prose.Select(line => HeadingLine().Match(line.Text)).Where(match => match.Success)
            .Select(match => new Heading(match.Groups[1].Length, match.Groups[2].Value, Anchor(match.Groups[2].Value)))];

    /// <summary>GitHub's address of a heading: letters and digits in lower case, spaces as hyphens.</summary>
    private static string Anchor(string heading) => string.Concat(heading.ToLowerInvariant()
        .Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');

    private static List<Table> TablesOf(List<(int Line, string Text)> prose)
    {
        var tables = new List<Table>();
        for (var k = 1; k + 1 < prose.Count; k++)
        {
            if (!IsRow(prose[k].Text) || !Separator().IsMatch(prose[k + 1].Text)) continue;
            var caption = prose.Take(k).Reverse().Select(line => line.Text).FirstOrDefault(line => line.Trim().Length > 0, "");
            var rows = prose.Skip(k + 2).TakeWhile(line => IsRow(line.Text)).Select(line => Cells(line.Text)).ToArray();
            tables.Add(new(caption, Cells(prose[k].Text), rows));
            k += rows.Length + 1;
        }
        return tables;
    }

    private static bool IsRow(string line) => line.StartsWith('|');

    private static string[] Cells(string row) => [.. CellBorder().Split(row.Trim().Trim('|')).Select(cell => cell.Trim())];

    private static List<Link> LinksOf(IEnumerable<(int Line, string Text)> prose) =>
        [.. prose.SelectMany(line => LinkTarget().Matches(InlineCode().Replace(line.Text, ""))
            .Select(match => new Link(match.Groups[1].Value, line.Line)))];

    [GeneratedRegex(@"^(#{1,6}) (.+)$")]
    private static partial Regex HeadingLine();

    [GeneratedRegex(@"^\|[\s:|-]*-[\s:|-]*$")]
    private static partial Regex Separator();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellBorder();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\$\$?[^$]+\$\$?")]
    private static partial Regex Formula();

    [GeneratedRegex(@"(?<!\\)<[A-Za-z/!]|\{\{")]
    private static partial Regex TagOrExpression();
}
