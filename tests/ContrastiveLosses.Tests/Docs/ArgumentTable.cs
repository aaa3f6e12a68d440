using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>A table of a public function's arguments; the line above it is <c>`Contrastive.SupCon`:</c>.</summary>
internal sealed partial record ArgumentTable(MarkdownPage Page, string Function, Table Table)
{
    public const string Required = "required";

    public static readonly string[] Columns = ["argument", "shape or type", "default", "meaning", "where the default comes from"];

    public static IEnumerable<ArgumentTable> All { get; } =
        [.. Pages.All.Values.SelectMany(page => page.Tables
            .Select(table => (Match: CaptionLine().Match(table.Caption), Table: table))
            .Where(found => found.Match.Success)
            .Select(found => new ArgumentTable(page, found.Match.Groups[1].Value, found.Table)))];

    public static string Cell(string[] row, string column) => row[Array.IndexOf(Columns, column)];

    /// <summary>A parameter's default as the tables write it; null for a temperature and the like, whose default each loss decides.</summary>
    public static string? Default(ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue) return Required;
        if (parameter.ParameterType == typeof(Temperature) || parameter.ParameterType == typeof(LogitBias)) return null;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null => "none",
            bool flag => flag ? "`true`" : "`false`",
            { } member when type.IsEnum => $"`{Enum.ToObject(type, member)}`",
            IFormattable number => $"`{Number(number)}`",
            var other => $"`{other}`",
        };
    }

    /// <summary>A number as C# has it: 1e-6, not 1E-06.</summary>
    private static string Number(IFormattable number) =>
        number.ToString(null, CultureInfo.InvariantCulture).Replace("E-0", "e-", StringComparison.Ordinal);

    /// <summary>A parameter's type as C# writes it; null for tensors, of which the shape is told.</summary>
    public static string? TypeName(ParameterInfo parameter)
    {
        var underlying = Nullable.GetUnderlyingType(parameter.ParameterType);
        var type = underlying ?? parameter.ParameterType;
        if (type == typeof(Tensor) || type == typeof(Tensor[])) return null;
        return underlying is null ? Name(type) : Name(type) + "?";
    }

    private static string Name(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => type.Name,
        _ when type.IsArray => Name(type.GetElementType()!) + "[]",
        _ when type.IsGenericType => $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        TypeCode.Double => "double",
        TypeCode.Boolean => "bool",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        _ => type.Name,
    };

    [GeneratedRegex(@"^`([A-Z]\w+\.[A-Z]\w+)`:$")]
    private static partial Regex CaptionLine();
}
