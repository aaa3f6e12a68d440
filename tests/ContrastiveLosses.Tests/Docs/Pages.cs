using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>The Markdown pages of the repository: README.md, the packages' own, and everything below docs.</summary>
internal static class Pages
{
    public static readonly string Root = FindRoot();

    /// <summary>Every page by its path from the repository's root.</summary>
    public static IReadOnlyDictionary<string, MarkdownPage> All { get; } = Files().ToDictionary(
        path => path, path => MarkdownPage.Parse(path, File.ReadAllText(Path.Combine(Root, path))), StringComparer.Ordinal);

    /// <summary>The pages of docs/losses that describe a loss: all but the index.</summary>
    public static IEnumerable<MarkdownPage> OfLosses => All.Values.Where(page =>
        page.Path.StartsWith("docs/losses/", StringComparison.Ordinal) && page.Path != Index.Path);

    public static MarkdownPage Index => All["docs/losses/README.md"];

    /// <summary>Whether a file or folder exists, by its path from the repository's root.</summary>
    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static IEnumerable<string> Files()
    {
        var docs = Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(folder => folder is "node_modules" or "bin" or "obj" or "results" or "api"));
        return docs.Concat(new[] { "README.md", "src/ContrastiveLosses/PACKAGE.md", "src/ContrastiveLosses.Reference/PACKAGE.md" }.Where(Exists)).Order(StringComparer.Ordinal);
    }

    /// <summary>The folder with the solution, above the test's program or, when that is built elsewhere, above this file.</summary>
    private static string FindRoot([CallerFilePath] string source = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(source), Environment.CurrentDirectory })
            for (var folder = start; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
                if (File.Exists(Path.Combine(folder, "ContrastiveLosses.sln")))
                    return folder;
        throw new DirectoryNotFoundException("There is no ContrastiveLosses.sln above the tests' program or their source.");
    }
}
