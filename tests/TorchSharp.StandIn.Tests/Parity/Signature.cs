using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace TorchSharp.StandIn.Tests.Parity;

/// <summary>A member's signature in the words of the list of TorchSharp's members.</summary>
internal static class Signature
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(int)] = "int", [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
    };

    public static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(true).Any(IsVisible),
        Type type => type.IsVisible || type.IsNestedFamily,
        _ => false,
    };

    public static string Of(MemberInfo member) => member switch
    {
        ConstructorInfo constructor =>
            $"{Access(constructor)}{Name(constructor.DeclaringType!)}..ctor({Parameters(constructor.GetParameters())})",
        MethodInfo method => $"{Modifiers(method)}{Name(method.ReturnType)} {Name(method.DeclaringType!)}.{MethodName(method)}" +
            $"({This(method)}{Parameters(method.GetParameters())}){Constraints(method)}",
        PropertyInfo property => $"{Modifiers(Widest(property))}{Name(property.PropertyType)} {Name(property.DeclaringType!)}." +
            $"{PropertyName(property)} {{ {Accessors(property)}}}",
        FieldInfo { DeclaringType.IsEnum: true } field =>
            $"{Name(field.DeclaringType!)}.{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
        FieldInfo field => $"{(field.IsPublic ? "public " : "protected ")}{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}" +
            $"{(field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType)} {Name(field.DeclaringType!)}.{field.Name}" +
            (field.IsLiteral ? $" = {Value(field.FieldType, field.GetRawConstantValue())}" : ""),
        _ => throw new NotSupportedException($"{member.MemberType} {member}"),
    };

    /// <summary>The name without the namespace, as the list has it.</summary>
    public static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        var arguments = type.GetGenericArguments();
        if (type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal) && !type.ContainsGenericParameters)
            return $"({string.Join(", ", arguments.Select(Name))})";
        return NestedName(type, arguments);
    }

    private static string NestedName(Type type, Type[] arguments)
    {
        var outer = type.DeclaringType is null ? "" : NestedName(type.DeclaringType, arguments) + ".";
        var own = type.Name.Split('`');
        if (own.Length == 1)
            return outer + own[0];
        var inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        return $"{outer}{own[0]}<{string.Join(", ", arguments.Skip(inherited).Take(int.Parse(own[1], CultureInfo.InvariantCulture)).Select(Name))}>";
    }

    private static string Access(MethodBase method) => method.IsPublic ? "public " : "protected ";

    private static string Modifiers(MethodInfo method) => Access(method) +
        (method.IsStatic ? "static "
        : method.IsAbstract ? "abstract "
        : !method.IsVirtual || method.IsFinal ? ""
        : method.GetBaseDefinition() != method ? "override "
        : "virtual ");

    private static string MethodName(MethodInfo method)
    {
        var name = method.IsSpecialName && method.Name.StartsWith("op_", StringComparison.Ordinal) ? $"operator:{method.Name[3..]}" : method.Name;
        return method.IsGenericMethod ? $"{name}<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : name;
    }

    private static string This(MethodInfo method) => method.IsDefined(typeof(ExtensionAttribute), false) ? "this " : "";

    private static string PropertyName(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } parameters ? $"this[{Parameters(parameters)}]" : property.Name;

    private static MethodInfo Widest(PropertyInfo property) =>
        property.GetAccessors(true).OrderByDescending(static accessor => accessor.IsPublic).First();

    private static string Accessors(PropertyInfo property)
    {
        var widest = Widest(property);
        return Accessor(property.GetMethod, "get; ") + Accessor(property.SetMethod, "set; ");

        string Accessor(MethodInfo? accessor, string text) =>
            accessor is null || !IsVisible(accessor) ? ""
            : accessor.IsPublic == widest.IsPublic ? text
            : "protected " + text;
    }

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter) =>
        (parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "") +
        (parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "") +
        $"{Name(parameter.ParameterType)} {parameter.Name}" +
        (parameter.HasDefaultValue ? $" = {Value(parameter.ParameterType, parameter.RawDefaultValue)}" : "");

    private static string Value(Type type, object? value) => (Nullable.GetUnderlyingType(type) ?? type, value) switch
    {
        (_, null) => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        ({ IsEnum: true } enumeration, _) => $"{Name(enumeration)}.{Enum.ToObject(enumeration, value)}",
        (_, bool truth) => truth ? "true" : "false",
        (_, string text) => $"\"{text}\"",
        (_, char letter) => $"'{letter}'",
        (_, long number) => string.Create(CultureInfo.InvariantCulture, $"{number}L"),
        (_, float number) => string.Create(CultureInfo.InvariantCulture, $"{number}f"),
        (_, double number) when number == Math.Truncate(number) => string.Create(CultureInfo.InvariantCulture, $"{number}.0"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraints(MethodInfo method) => string.Concat(method.GetGenericArguments().Select(Constraint));

    private static string Constraint(Type parameter)
    {
        var kinds = parameter.GenericParameterAttributes;
        List<string> constraints = [];
        if (parameter.CustomAttributes.Any(static attribute => attribute.AttributeType.Name == "IsUnmanagedAttribute"))
            constraints.Add("unmanaged");
        else if (kinds.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            constraints.Add("struct");
        else if (kinds.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            constraints.Add("class");
        constraints.AddRange(parameter.GetGenericParameterConstraints().Where(static type => type != typeof(ValueType)).Select(Name));
        if (kinds.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !kinds.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            constraints.Add("new()");
        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }
}
