using System.Reflection;

namespace ContrastiveLosses.Tests.Fuzzing;

/// <summary>What a user can call: static functions, and modules with their methods. By reflection, so that a new one cannot be forgotten.</summary>
internal static class Surface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.DeclaredOnly;

    private static readonly Type[] Exported = typeof(Contrastive).Assembly.GetExportedTypes();

    public static IReadOnlyList<MethodInfo> Functions { get; } =
        [.. Exported.Where(type => type is { IsAbstract: true, IsSealed: true }).SelectMany(type => type.GetMethods(Declared | BindingFlags.Static))];

    public static IReadOnlyList<ConstructorInfo> Modules { get; } =
        [.. Exported.Where(type => typeof(nn.Module).IsAssignableFrom(type)).SelectMany(type => type.GetConstructors())];

    /// <summary>The methods of a module, and what its properties read.</summary>
    public static IReadOnlyList<MethodInfo> MethodsOf(Type module) => [.. module.GetMethods(Declared | BindingFlags.Instance)];
}
