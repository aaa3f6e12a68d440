namespace ContrastiveLosses.Tests.Docs;

/// <summary>The snippets of the pages are code that compiles without a warning and runs, against the library as it is.</summary>
public sealed class SnippetTests
{
    public static TheoryData<string, int> Snippets
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var page in Pages.All.Values)
                foreach (var snippet in page.Snippets)
                    all.Add(page.Path, snippet.Line);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void EverySnippetCompilesAndRuns(string path, int line)
    {
        var snippet = Pages.All[path].Snippets.Single(snippet => snippet.Line == line);
        var (problems, program) = SnippetCompiler.Compile(path, snippet);
        Assert.Empty(problems);
        // What mpirun must start runs in ManyRanksTests.
        if (!snippet.Text.Contains(nameof(MpiCollective), StringComparison.Ordinal)) SnippetCompiler.Run(program);
    }

    [Theory]
    [InlineData("Contrastive.SupConn(features, labels);")]
    [InlineData("Contrastive.SupCon(features, label: labels);")]
    [InlineData("using ContrastiveLosses;\nusing TorchSharp;\nContrastive.SupCon(features);")]
    public void AWrongSnippetIsFound(string wrong)
    {
        var (problems, _) = SnippetCompiler.Compile("page.md", new("csharp", wrong, 10));
        Assert.StartsWith("page.md:1", Assert.Single(problems), StringComparison.Ordinal);
    }
}
