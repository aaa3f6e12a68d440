using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using ContrastiveLosses.Reference;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>
/// Compiles a page's snippet as a reader would who pastes it. A snippet that is using TorchSharp is a complete file and gets
/// nothing but a project's implicit usings; any other stands among the <see cref="Surroundings"/>.
/// </summary>
internal static class SnippetCompiler
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    /// <summary>As every project has it: assemblies of a newer framework stand for those of an older one.</summary>
    private static readonly Dictionary<string, ReportDiagnostic> NotTold = new()
    {
        ["CS1701"] = ReportDiagnostic.Suppress, ["CS1702"] = ReportDiagnostic.Suppress,
    };

    private static readonly MetadataReference[] References =
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll")
            .Where(IsManaged)
            .Concat(((Type[])[typeof(Tensor), typeof(Contrastive), typeof(MpiCollective), typeof(ReferenceCases), typeof(FactAttribute), typeof(Assert)])
                .Select(type => type.Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The errors and warnings, with the lines of the page; and the program, where there are none.</summary>
    public static (IReadOnlyList<string> Problems, byte[] Program) Compile(string page, CodeBlock snippet)
    {
        var tree = CSharpSyntaxTree.ParseText(snippet.Text, Language, page);
        var unit = (CompilationUnitSyntax)tree.GetRoot();
        var isComplete = unit.Usings.Any(import => import.Name.ToString().StartsWith(nameof(TorchSharp), StringComparison.Ordinal));
        var hasStatements = unit.Members.OfType<GlobalStatementSyntax>().Any();
        string[] surroundings = isComplete
            ? [Surroundings.ImplicitUsings]
            : [Surroundings.ImplicitUsings, Surroundings.LibraryUsings, Surroundings.Batch];
        var compilation = CSharpCompilation.Create(
            "Snippet", [tree, .. surroundings.Select(text => CSharpSyntaxTree.ParseText(text, Language))], References,
            new(
                hasStatements ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable, specificDiagnosticOptions: NotTold));
        using var program = new MemoryStream();
        var result = compilation.Emit(program);
        var problems = result.Diagnostics.Where(found => found.Severity >= DiagnosticSeverity.Warning);
        return ([.. problems.Select(Told)], program.ToArray());

        string Told(Diagnostic found)
        {
            var line = snippet.Line + found.Location.GetLineSpan().StartLinePosition.Line;
            return found.Location.SourceTree == tree
                ? $"{page}:{line}: {found.Id}: {found.GetMessage(CultureInfo.InvariantCulture)}"
                : found.ToString();
        }
    }

    /// <summary>Runs a program from its first statement; a snippet of declarations alone has none.</summary>
    public static void Run(byte[] program)
    {
        using var scope = NewDisposeScope();
        var assembly = Assembly.Load(program);
        // The batch is there before the snippet begins: a scope of the snippet's would take it away at its end.
        if (assembly.GetType("Batch") is { } batch) RuntimeHelpers.RunClassConstructor(batch.TypeHandle);
        var entry = assembly.EntryPoint;
        var arguments = entry?.GetParameters().Length == 0 ? null : new object[] { Array.Empty<string>() };
        if (entry?.Invoke(null, arguments) is Task task) task.GetAwaiter().GetResult();
    }

    private static bool IsManaged(string path)
    {
        try
        {
            AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
