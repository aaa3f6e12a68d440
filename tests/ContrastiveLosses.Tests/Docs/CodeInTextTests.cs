using System.Text.RegularExpressions;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>Code within sentences and tables is as right as that of the snippets.</summary>
public sealed partial class CodeInTextTests
{
    public static TheoryData<string> PagesWithCalls => [.. Pages.All.Values.Where(page => Statements(page).Any()).Select(page => page.Path)];

    public static TheoryData<string> PagesWithOptions => [.. Pages.All.Values.Where(page => Options(page).Any()).Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(PagesWithCalls))]
    public void EveryCallOfALossCompilesAndRuns(string path)
    {
        var text = string.Join('\n', Statements(Pages.All[path]).Select(statement => $"{{ {statement} }}"));
        var (problems, program) = SnippetCompiler.Compile(path, new("csharp", text, 1));
        Assert.Empty(problems);
        SnippetCompiler.Run(program);
    }

    [Theory]
    [MemberData(nameof(PagesWithOptions))]
    public void EveryOptionIsOneThatAFunctionHas(string path) => Assert.All(Options(Pages.All[path]), option =>
    {
        var parameters = PublicFunctions.All.Values.SelectMany(overloads => overloads).SelectMany(function => function.GetParameters())
            .Where(parameter => parameter.Name == option.Name).ToArray();
        Assert.True(parameters.Length > 0, $"{path}: nothing has the option {option.Name}.");
        if (EnumerationMember().Match(option.Value) is { Success: true } member)
            Assert.Contains(parameters, parameter => parameter.ParameterType is { IsEnum: true } type
                && type.Name == member.Groups[1].Value && Enum.IsDefined(type, member.Groups[2].Value));
    });

    /// <summary>Complete calls, and the lines of a change that is shown without what is around it.</summary>
    private static IEnumerable<string> Statements(MarkdownPage page) => Code(page)
        .Where(code => Call().IsMatch(code) && !code.Contains("...", StringComparison.Ordinal)).Select(code => $"_ = {code};")
        .Concat(page.Code.Where(block => block.Language == "diff" && !block.Text.Contains("...", StringComparison.Ordinal))
            .SelectMany(block => block.Text.Split('\n')).Select(line => line[1..]));

    private static IEnumerable<(string Name, string Value)> Options(MarkdownPage page) => Code(page)
        .Where(code => Option().IsMatch(code)).SelectMany(code => code.Split(", "))
        .Select(option => option.Split(": ")).Select(option => (option[0], option[1]));

    private static IEnumerable<string> Code(MarkdownPage page) =>
        page.Prose.SelectMany(line => InlineCode().Matches(line.Text)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^(new [\w.]+Loss|(Contrastive|Debiasing|Diagnostics|Mixing|Translation|Views)\.\w+)\(.*\)$")]
    private static partial Regex Call();

    [GeneratedRegex(@"^[a-z][A-Za-z0-9]*: [^:]+(, \w+: [^:]+)*$")]
    private static partial Regex Option();

    [GeneratedRegex(@"^(?:nn\.)?([A-Z]\w+)\.(\w+)$")]
    private static partial Regex EnumerationMember();
}
