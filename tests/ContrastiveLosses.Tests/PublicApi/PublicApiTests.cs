using System.Reflection;
using ContrastiveLosses.Reference;

namespace ContrastiveLosses.Tests.PublicApi;

/// <summary>The public surface is a promise: each change of it is seen in PublicApi.txt, and reviewed as one.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void ThePublicSurfaceIsTheOneThatIsWrittenDown()
    {
        var folder = AppContext.BaseDirectory;
        var expected = File.ReadAllLines(Path.Combine(folder, "PublicApi", "PublicApi.txt"));
        var found = Surface().ToArray();
        var written = Path.Combine(folder, "PublicApi.found.txt");
        File.WriteAllLines(written, found);
        Assert.True(
            expected.SequenceEqual(found),
            $"not in PublicApi.txt: {string.Join(" | ", found.Except(expected))}; no longer there: {string.Join(" | ", expected.Except(found))}. "
            + $"When the change is meant, copy {written} over tests/ContrastiveLosses.Tests/PublicApi/PublicApi.txt.");
    }

    private static IEnumerable<string> Surface() =>
        from package in (Assembly[])[typeof(Contrastive).Assembly, typeof(MpiCollective).Assembly, typeof(ReferenceCases).Assembly]
        from type in package.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal)
        from line in Lines(type)
        select line;

    private static IEnumerable<string> Lines(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : type is { IsAbstract: true, IsSealed: true } ? "static class" : "class";
        var bases = type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType && !type.IsEnum ? $" : {Name(parent)}" : "";
        yield return $"{kind} {type.FullName}{bases}";
        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var members = type.GetMembers(declared).Where(IsPromised).Select(member => $"  {type.Name}.{Text(member)}");
        foreach (var member in members.Order(StringComparer.Ordinal)) yield return member;
    }

    private static bool IsPromised(MemberInfo member) => member switch
    {
        FieldInfo field => field is { IsPublic: true, IsSpecialName: false },
        MethodInfo method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        ConstructorInfo constructor => constructor.IsPublic,
        PropertyInfo property => property.GetMethod?.IsPublic == true,
        _ => false,
    };

    private static string Text(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), null)}",
        FieldInfo field => $"{field.Name}: {Name(field.FieldType)}",
        MethodInfo method => $"{method.Name}({Parameters(method)}): {Name(method.ReturnType)}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => $"{property.Name}: {Name(property.PropertyType)} {{ get;{(property.SetMethod?.IsPublic == true ? " set;" : "")} }}",
        _ => member.Name,
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")}"));

    private static string Default(ParameterInfo parameter) => parameter.RawDefaultValue switch
    {
        null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
        var value when parameter.ParameterType.IsEnum => Enum.ToObject(parameter.ParameterType, value).ToString()!,
        var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Name(underlying) + "?";
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (!type.IsGenericType) return type.Name;
        return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
