using System.Text;
using System.Text.RegularExpressions;
using ContrastiveLosses.Reference;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>The page that lists the reference cases is what the cases say.</summary>
public sealed partial class ReferenceCasePageTests
{
    private const string Page = "docs/guide/reference-cases.md";

    [Fact]
    public void ThePageListsTheCasesThatThereAre()
    {
        var expected = Text();
        var written = Path.Combine(AppContext.BaseDirectory, "reference-cases.found.md");
        File.WriteAllText(written, expected);
        Assert.True(expected == File.ReadAllText(Path.Combine(Pages.Root, Page)), $"{Page} is not what the cases say: copy {written} over it.");
    }

    private static string Text()
    {
        var losses = ReferenceCases.All.GroupBy(reference => reference.Loss, StringComparer.Ordinal).ToArray();
        var text = new StringBuilder($"""
            # Reference cases

            The {ReferenceCases.All.Count} cases of {losses.Length} files that [numeric regression](numeric-regression.md) is about, in `src/ContrastiveLosses.Reference/Cases`. In the third column are the repositories whose code gave the same numbers, with the commit; `checked_against` of each case has the file, and says where something was changed. Where there is none, two independent computations of the formula gave them.

            | file | cases | checked against |
            |---|---|---|

            """);
        foreach (var loss in losses)
            text.Append($"| `{loss.Key}` | {string.Join(", ", loss.Select(reference => reference.Name))} | {string.Join(", ", Repositories(loss))} |\n");
        return text.ToString();
    }

    private static IEnumerable<string> Repositories(IEnumerable<ReferenceCase> cases) => cases
        .SelectMany(reference => reference.Json.TryGetProperty("checked_against", out var sources) ? sources.EnumerateArray().Select(source => source.GetString()!) : [])
        .Select(source => Repository().Match(source)).Where(found => found.Success)
        .Select(found => $"[{found.Groups["name"]}](https://github.com/{found.Groups["name"]}/tree/{found.Groups["commit"]})")
        .Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex("^(?<name>[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)@(?<commit>[0-9a-f]+)")]
    private static partial Regex Repository();
}
