using System.Reflection;

namespace ContrastiveLosses.Tests.Support;

/// <summary>What the pages and the tests of arguments are about.</summary>
internal static class PublicFunctions
{
    private static readonly Type[] Types = [.. typeof(Contrastive).Assembly.GetExportedTypes()];

    /// <summary>
    /// The public static functions by the name that the pages have for them, class and function; overloads as they are declared.
    /// </summary>
    public static IReadOnlyDictionary<string, MethodInfo[]> All { get; } = Types
        .Where(type => type is { IsAbstract: true, IsSealed: true })
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .GroupBy(method => $"{method.DeclaringType!.Name}.{method.Name}", StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.OrderBy(method => method.MetadataToken).ToArray(), StringComparer.Ordinal);

    /// <summary>The functions of which docs/losses has a page.</summary>
    public static IEnumerable<string> Losses => All.Keys.Where(name =>
        name.Split('.')[0] is not (nameof(Views) or nameof(Diagnostics) or nameof(Memory) or nameof(GradientCache) or nameof(Acceleration)));

    public static IEnumerable<Type> Modules => Types.Where(type => type.IsAssignableTo(typeof(nn.Module)) && !type.IsAbstract);
}
