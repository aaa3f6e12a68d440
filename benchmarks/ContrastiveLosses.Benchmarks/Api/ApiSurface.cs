using System.Reflection;
using System.Runtime.CompilerServices;
using ContrastiveLosses.Reference;

namespace ContrastiveLosses.Benchmarks.Api;

/// <summary>The public types and members that a user can name: not what the compiler adds, nor what overrides another library's.</summary>
internal static class ApiSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The library, its engines for several ranks, and its reference cases.</summary>
    public static IReadOnlyList<Assembly> Packages { get; } = [typeof(Contrastive).Assembly, typeof(MpiCollective).Assembly, typeof(ReferenceCases).Assembly];

    public static IReadOnlyList<Type> Types { get; } =
        [.. Packages.SelectMany(package => package.GetExportedTypes()).OrderBy(type => type.Name, StringComparer.Ordinal)];

    public static bool IsStatic(Type type) => type is { IsAbstract: true, IsSealed: true };

    public static IEnumerable<ConstructorInfo> Constructors(Type type) => type.GetConstructors();

    /// <summary>Functions by name, overloads as they are declared.</summary>
    public static IEnumerable<MethodInfo> Methods(Type type) => type.GetMethods(Declared)
        .Where(method => (!method.IsSpecialName || method.Name == "op_Implicit") && !IsAdded(method)
            && (method.GetBaseDefinition().DeclaringType == type || method.Name == "forward"))
        .OrderBy(method => method.Name, StringComparer.Ordinal).ThenBy(method => method.MetadataToken);

    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(Declared).Where(property => property.GetMethod?.IsPublic == true && !IsAdded(property.GetMethod, property));

    public static IEnumerable<FieldInfo> Fields(Type type) => type.GetFields(Declared).Where(field => !field.IsSpecialName);

    /// <summary>What the compiler adds: to a record, the comparison with itself among others. Its properties are its parameters.</summary>
    private static bool IsAdded(MethodInfo method, PropertyInfo? property = null) => property is null
        ? method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.Name is "Deconstruct" or "Equals" or "GetHashCode"
        : property.Name == "EqualityContract";
}
