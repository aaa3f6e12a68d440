using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace ContrastiveLosses.Benchmarks.Api;

/// <summary>The comments of the sources, as the compiler wrote them down beside the assemblies.</summary>
internal sealed class XmlComments(params XDocument[] files)
{
    private readonly Dictionary<string, XElement> members =
        files.SelectMany(file => file.Descendants("member")).ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    public static XmlComments OfThePackages() => new([.. Files()]);

    /// <summary>One file per package.</summary>
    public static IEnumerable<XDocument> Files() =>
        ApiSurface.Packages.Select(package => XDocument.Load(Path.ChangeExtension(package.Location, "xml"), LoadOptions.PreserveWhitespace));

    /// <summary>A member's comment; null where it has none.</summary>
    public XElement? Of(MemberInfo member) => members.GetValueOrDefault(Id(member));

    /// <summary>Whether the member, or what the name of a link says, is one of the library's.</summary>
    public bool Has(string id) => members.ContainsKey(id);

    /// <summary>A part of a comment (summary, returns) as Markdown; empty where it is missing.</summary>
    public static string Text(XElement? comment, string part, Func<string, string> link) =>
        comment?.Element(part) is { } found ? Markdown(found, link) : "";

    public static string Parameter(XElement? comment, string name, Func<string, string> link) =>
        comment?.Elements("param").FirstOrDefault(element => element.Attribute("name")?.Value == name) is { } found ? Markdown(found, link) : "";

    /// <param name="link">What stands for the target of a see: a link, or its name.</param>
    public static string Markdown(XElement element, Func<string, string> link)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
            text.Append(node switch
            {
                XText words => Escaped(words.Value),
                XElement { Name.LocalName: "para" } paragraph => $"\n\n{Markdown(paragraph, link)}\n\n",
                XElement { Name.LocalName: "c" } code => $"`{Words(code.Value)}`",
                XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } target => link(target.Value),
                XElement { Name.LocalName: "see" } see => $"`{see.Attribute("langword")!.Value}`",
                XElement { Name.LocalName: "paramref" or "typeparamref" } name => $"`{name.Attribute("name")!.Value}`",
                var other => throw new InvalidDataException($"a comment has {other}, which the pages cannot show"),
            });
        return string.Join("\n\n", text.ToString().Split("\n\n").Select(Words).Where(paragraph => paragraph.Length > 0));
    }

    /// <summary>The name by which the compiler calls a member.</summary>
    public static string Id(MemberInfo member)
    {
        if (member is Type type) return $"T:{Name(type)}";
        var owner = Name(member.DeclaringType!);
        return member switch
        {
            FieldInfo => $"F:{owner}.{member.Name}",
            PropertyInfo => $"P:{owner}.{member.Name}",
            MethodBase method => $"M:{owner}.{method.Name.Replace('.', '#')}{Parameters(method)}"
                + (method is MethodInfo { Name: "op_Implicit" } conversion ? $"~{Name(conversion.ReturnType)}" : ""),
            _ => throw new ArgumentException($"{member} has no comment.", nameof(member)),
        };
    }

    private static string Parameters(MethodBase method) => method.GetParameters() is { Length: > 0 } parameters
        ? $"({string.Join(',', parameters.Select(parameter => Name(parameter.ParameterType)))})" : "";

    private static string Name(Type type)
    {
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (!type.IsGenericType) return type.FullName!.Replace('+', '.');
        var open = type.GetGenericTypeDefinition().FullName!.Replace('+', '.');
        return $"{open[..open.IndexOf('`', StringComparison.Ordinal)]}{{{string.Join(',', type.GetGenericArguments().Select(Name))}}}";
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Text as Markdown shows it; spaces are kept, because code and links follow.</summary>
    private static string Escaped(string text) =>
        string.Concat(text.Select(letter => letter is '_' or '*' or '<' or '[' or '$' or '\\' or '`' ? $"\\{letter}" : letter == '\n' ? " " : letter.ToString()));
}
