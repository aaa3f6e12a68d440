namespace ContrastiveLosses.Tests.Support;

/// <summary>
/// A test that needs what not every machine has, programs of the PATH and what <see cref="Needed"/> names; skipped where it is missing, and
/// says so.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithAttribute : FactAttribute
{
    public FactWithAttribute(params string[] needs) => Skip = Needed.Lacking(needs);
}

/// <summary>As <see cref="FactWithAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryWithAttribute : TheoryAttribute
{
    public TheoryWithAttribute(params string[] needs) => Skip = Needed.Lacking(needs);
}

/// <summary>What tests may need: here are the names of what is beside them where it could be built.</summary>
internal static class Needed
{
    /// <summary>The kernels for CUDA, compiled for the CPU by tests/KernelEmulator.</summary>
    public const string Emulator = "libkernelemulator.so";

    /// <summary>The bridge to libtorch of the stand-in for TorchSharp; the published package has another.</summary>
    public const string StandIn = "libtorchsharp-bridge.so";

    public static string PathOf(string library) => Path.Combine(AppContext.BaseDirectory, library);

    /// <summary>Why a test that needs all of these cannot run here; null where it can.</summary>
    public static string? Lacking(params IEnumerable<string> needs)
    {
        var missing = needs.Where(file => Find(file, AppContext.BaseDirectory) is null).ToArray();
        return missing.Length == 0 ? null : $"It needs {string.Join(" and ", missing)}.";
    }

    /// <summary>Where a file is found in the PATH or else in other folders; null where it is in none.</summary>
    public static string? Find(string file, params IEnumerable<string> folders) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(folders)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
}
