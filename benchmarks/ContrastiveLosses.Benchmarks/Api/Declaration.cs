using System.Globalization;
using System.Reflection;

namespace ContrastiveLosses.Benchmarks.Api;

/// <summary>Members as C# declares them.</summary>
internal static class Declaration
{
    private const int Width = 110;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(MethodBase method)
    {
        var name = method switch
        {
            ConstructorInfo => $"new {Name(method.DeclaringType!)}",
            MethodInfo { Name: "op_Implicit" } conversion => $"implicit operator {Name(conversion.ReturnType)}",
            MethodInfo other => $"{Name(other.ReturnType, Nullability.Create(other.ReturnParameter))} {method.Name}",
            _ => throw new ArgumentException($"{method} is not a method.", nameof(method)),
        };
        var parameters = method.GetParameters().Select(Parameter).ToArray();
        var line = $"{name}({string.Join(", ", parameters)})";
        return line.Length <= Width ? line : $"{name}(\n    {string.Join(",\n    ", parameters)})";
    }

    public static string Of(PropertyInfo property) =>
        $"{Name(property.PropertyType, Nullability.Create(property))} {property.Name} {{ get; {(property.SetMethod?.IsPublic == true ? "init; " : "")}}}";

    public static string Of(ParameterInfo parameter) => Name(parameter.ParameterType, Nullability.Create(parameter));

    /// <summary>A parameter's default as C# writes it; null where it must be given.</summary>
    public static string? Default(ParameterInfo parameter) => !parameter.HasDefaultValue ? null : parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
        bool flag => flag ? "true" : "false",
        var value when parameter.ParameterType.IsEnum => $"{parameter.ParameterType.Name}.{Enum.ToObject(parameter.ParameterType, value)}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture).Replace("E-0", "e-", StringComparison.Ordinal),
        var other => other.ToString(),
    };

    public static string Name(Type type, NullabilityInfo? nullability = null)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return $"{Name(underlying)}?";
        var mark = !type.IsValueType && nullability?.WriteState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]{mark}";
        if (!type.IsGenericType) return Keyword(type) + mark;
        var arguments = string.Join(", ", type.GetGenericArguments().Select(argument => Name(argument)));
        return type.FullName!.StartsWith("System.ValueTuple", StringComparison.Ordinal) ? $"({arguments})" : $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{arguments}>{mark}";
    }

    private static string Parameter(ParameterInfo parameter) =>
        $"{(parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{Of(parameter)} {parameter.Name}{(Default(parameter) is { } value ? $" = {value}" : "")}";

    private static string Keyword(Type type) => type.IsEnum ? type.Name : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => "bool",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        TypeCode.Double => "double",
        TypeCode.String => "string",
        _ when type == typeof(void) => "void",
        _ => type.Name,
    };
}
