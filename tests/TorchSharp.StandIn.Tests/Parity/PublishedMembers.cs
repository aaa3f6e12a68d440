using System.Text.RegularExpressions;

namespace TorchSharp.StandIn.Tests.Parity;

/// <summary>
/// The public and protected members of TorchSharp 0.106.0, without what reflection does not show: marks of obsolescence,
/// names in tuples, and question marks of reference types.
/// </summary>
internal static partial class PublishedMembers
{
    public static IReadOnlySet<string> Types { get; }

    public static IReadOnlySet<string> Signatures { get; }

    static PublishedMembers()
    {
        using var stream = typeof(PublishedMembers).Assembly.GetManifestResourceStream("TorchSharp.txt")!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n').Select(static line => line.TrimEnd('\r')).ToList();
        var headers = lines.Where(static line => line.StartsWith("## ", StringComparison.Ordinal)).ToList();
        Types = headers.Select(static header => TypeHeader().Match(header).Groups[2].Value).ToHashSet();
        var values = headers.Select(static header => TypeHeader().Match(header)).Where(static match => match.Groups[1].Value is "enum" or "struct")
            .Select(static match => match.Groups[2].Value)
            .Concat(["bool", "byte", "sbyte", "short", "int", "long", "float", "double", "ulong", ")"]).ToHashSet();
        Signatures = lines.Where(static line => line.Length > 0 && line[0] is not ('#' or '\r'))
            .Select(line => Normalise(line, values)).ToHashSet();
    }

    /// <summary>Type and member without its parameters: all overloads share it.</summary>
    public static string Group(string signature)
    {
        var head = signature.Split("this[")[0].Split(" = ")[0].Split(" { ")[0];
        return Member().Match(head).Groups[1].Value;
    }

    private static string Normalise(string line, HashSet<string> values)
    {
        line = Notes().Replace(line, "").Replace("@", "", StringComparison.Ordinal);
        return QuestionMark().Replace(line, match => values.Contains(match.Groups[1].Value) ? match.Value : match.Groups[1].Value);
    }

    [GeneratedRegex(@"^## (?:abstract |sealed |static )*(class|struct|enum|interface|delegate) TorchSharp\.(?:Modules\.|Utils\.|Data\.)?([^:]*?)(?: where .*)?(?: : .*)?$")]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"^\[Obsolete[^\]]*\] |/\*tuple: [^*]*\*/ ")]
    private static partial Regex Notes();

    [GeneratedRegex(@"([\w.]+|[)\]>])\?")]
    private static partial Regex QuestionMark();

    [GeneratedRegex(@"(?:^| )([^\s()<>,]+(?:<[^()]*?>)?(?:\.\w+)*\.(?:\.ctor|[\w:]+)?)(?:<[^()]*>)?(?:\(.*)?$")]
    private static partial Regex Member();
}
