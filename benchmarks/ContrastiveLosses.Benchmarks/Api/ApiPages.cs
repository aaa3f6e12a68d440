using System.Reflection;
using System.Text;

namespace ContrastiveLosses.Benchmarks.Api;

/// <summary>
/// The pages of the public surface, made of the comments in the sources: one for each static class, one for the modules, one for
/// the reference cases, one for all other types. <see cref="Missing"/> has what a reader would look for in vain.
/// </summary>
internal sealed class ApiPages
{
    private const string Modules = "Modules", Reference = "Reference", Types = "Types";

    private readonly XmlComments comments;
    private readonly List<string> missing = [];

    public ApiPages(XmlComments comments)
    {
        this.comments = comments;
        var pages = ApiSurface.Types.GroupBy(Page, StringComparer.Ordinal).OrderBy(page => page.Key, StringComparer.Ordinal);
        Text = pages.ToDictionary(page => $"{page.Key}.md", page => Of(page.Key, [.. page]), StringComparer.Ordinal);
        Text["index.md"] = Index();
    }

    /// <summary>The pages by file name.</summary>
    public Dictionary<string, string> Text { get; }

    /// <summary>Members and parameters without a comment.</summary>
    public IReadOnlyList<string> Missing => missing;

    private static string Page(Type type) => type.Namespace switch
    {
        "ContrastiveLosses.Modules" => Modules,
        "ContrastiveLosses.Reference" => Reference,
        _ => HasPage(type) ? type.Name : Types,
    };

    private static bool HasPage(Type type) => ApiSurface.IsStatic(type) && type.Namespace == nameof(ContrastiveLosses);

    private string Of(string page, Type[] types)
    {
        var text = new StringBuilder($"# {page}\n\n");
        if (page is Modules or Reference or Types)
        {
            text.Append(page switch
            {
                Modules => "The losses as TorchSharp modules, which hold the options; namespace `ContrastiveLosses.Modules`.\n",
                Reference => "[Numeric regression](../guide/numeric-regression.md) in a test of your own; package and namespace `ContrastiveLosses.Reference`.\n",
                _ => "What functions take and give beside tensors; namespace `ContrastiveLosses`.\n",
            });
            foreach (var type in types) Append(text, type);
            return text.ToString();
        }
        text.Append(Summary(types[0])).Append('\n');
        foreach (var overloads in ApiSurface.Methods(types[0]).GroupBy(method => method.Name, StringComparer.Ordinal))
        {
            text.Append($"\n## {overloads.Key}\n");
            foreach (var method in overloads) Append(text, method);
        }
        return text.ToString();
    }

    private string Index()
    {
        var text = new StringBuilder("# API\n\nEvery public type and member, from the comments in the sources.\n\n| page | what |\n|---|---|\n");
        foreach (var page in Text.Keys.Select(Path.GetFileNameWithoutExtension))
            text.Append($"| [{page}]({page}.md) | {page switch
            {
                Modules => "the losses as TorchSharp modules",
                Reference => "reference cases of every loss, for a test of your own",
                Types => "options, results, and what a training keeps",
                _ => Cell(Summary(ApiSurface.Types.Single(type => HasPage(type) && type.Name == page))),
            }} |\n");
        return text.ToString();
    }

    private void Append(StringBuilder text, Type type)
    {
        text.Append($"\n## {type.Name}\n\n{Summary(type)}\n");
        if (Page(type) == Types && type.Assembly != ApiSurface.Packages[0]) text.Append($"\nIn the package `{type.Assembly.GetName().Name}`.\n");
        if (type.IsEnum)
        {
            text.Append("\n| value | meaning |\n|---|---|\n");
            foreach (var field in ApiSurface.Fields(type)) text.Append($"| `{field.Name}` | {Cell(Summary(field))} |\n");
            return;
        }
        foreach (var constructor in ApiSurface.Constructors(type).Where(constructor => constructor.GetParameters().Length > 0)) Append(text, constructor);
        var properties = ApiSurface.Properties(type).ToArray();
        var parameters = ApiSurface.Constructors(type).SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in properties) Summary(property);
        // Options are told as parameters already.
        foreach (var property in properties.Where(property => !parameters.Contains(property.Name)))
            text.Append($"\n- `{Declaration.Of(property)}`: {Cell(Summary(property))}");
        text.Append('\n');
        foreach (var method in ApiSurface.Methods(type)) Append(text, method);
    }

    private void Append(StringBuilder text, MethodBase method)
    {
        var comment = comments.Of(method);
        var where = $"{method.DeclaringType!.Name}.{method.Name}";
        text.Append($"\n```csharp\n{Declaration.Of(method)}\n```\n\n");
        if (method is MethodInfo) text.Append(Summary(method)).Append("\n\n");
        var parameters = method.GetParameters();
        // What a module takes is said in its one sentence; conversions say it by their type.
        var isPlain = method is MethodInfo { Name: "forward" or "op_Implicit" or "FromDouble" or "FromTensor" } or MethodInfo { IsStatic: false };
        if (parameters.Length > 0 && (!isPlain || comment?.Element("param") is not null))
        {
            text.Append("| argument | type | default | meaning |\n|---|---|---|---|\n");
            foreach (var parameter in parameters)
            {
                var meaning = XmlComments.Parameter(comment, parameter.Name!, Link);
                if (meaning.Length == 0) missing.Add($"{where}: nothing says what '{parameter.Name}' is");
                text.Append($"| `{parameter.Name}` | `{Cell(Declaration.Of(parameter))}` | {(Declaration.Default(parameter) is { } value ? $"`{value}`" : "required")} | {Cell(meaning)} |\n");
            }
            text.Append('\n');
        }
        if (method is MethodInfo function && ApiSurface.IsStatic(method.DeclaringType!))
        {
            var returned = XmlComments.Text(comment, "returns", Link);
            if (returned.Length > 0) text.Append($"**Returns** {returned}\n\n");
            else if (function.ReturnType != typeof(void)) missing.Add($"{where}: nothing says what it returns");
        }
        foreach (var exception in comment?.Elements("exception") ?? [])
            text.Append($"- `{exception.Attribute("cref")!.Value.Split('.')[^1]}`: {XmlComments.Markdown(exception, Link)}\n");
        if (XmlComments.Text(comment, "remarks", Link) is { Length: > 0 } remarks) text.Append($"\n{remarks}\n");
    }

    private string Summary(MemberInfo member)
    {
        var summary = XmlComments.Text(comments.Of(member), "summary", Link);
        if (summary.Length == 0) missing.Add($"{(member is Type ? "" : member.DeclaringType!.Name + ".")}{member.Name}: nothing says what it is");
        return summary;
    }

    /// <summary>A link to the library's own members; the name of others'.</summary>
    private string Link(string id)
    {
        var name = id[2..].Split('(')[0];
        var target = ApiSurface.Types.Where(type => name == type.FullName || name.StartsWith(type.FullName + ".", StringComparison.Ordinal)).MaxBy(type => type.FullName!.Length);
        var shown = target is null ? name[(name.LastIndexOf('.') + 1)..] : name[(target.Namespace!.Length + 1)..];
        if (target is null) return $"`{shown}`";
        if (!comments.Has(id)) missing.Add($"a link leads to {id}, which has no comment");
        var heading = HasPage(target) ? shown[(shown.LastIndexOf('.') + 1)..] : target.Name;
        return HasPage(target) && heading == target.Name
            ? $"[`{shown}`]({Page(target)}.md)" : $"[`{shown}`]({Page(target)}.md#{heading.ToLowerInvariant()})";
    }

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
