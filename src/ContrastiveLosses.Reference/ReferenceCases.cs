using System.Text.Json;

namespace ContrastiveLosses.Reference;

/// <summary>
/// Inputs, parameters, values and gradients of every loss in float64, most of them from the authors' own code: whether ContrastiveLosses,
/// TorchSharp, the driver and the device of a program still give the numbers that they should.
/// </summary>
public static class ReferenceCases
{
    private static readonly Lazy<IReadOnlyList<ReferenceCase>> Own = new(() =>
    [
        .. typeof(ReferenceCases).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).SelectMany(name =>
        {
            using var file = typeof(ReferenceCases).Assembly.GetManifestResourceStream(name)!;
            return CasesOf(file, name);
        }),
    ]);

    /// <summary>The cases of every loss of this version, by loss.</summary>
    public static IReadOnlyList<ReferenceCase> All => Own.Value;

    /// <summary>Evaluates all cases.</summary>
    /// <param name="dtype">The type to compute in: float64 or float32, which is compared with wider tolerances.</param>
    /// <param name="device">Where to compute; the CPU by default.</param>
    /// <param name="tolerance">How far numbers may be from their references; <see cref="Tolerance.For"/> the type by default.</param>
    /// <returns>What was found of every case. Nothing that a loss does is an exception: it is a failure of its case.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no tolerance for the type, and none was given.</exception>
    public static RegressionReport Check(ScalarType dtype = ScalarType.Float64, Device? device = null, Tolerance? tolerance = null)
    {
        var (where, limit) = (device ?? CPU, tolerance ?? Tolerance.For(dtype));
        return new(dtype, where, limit, [.. All.Select(reference => reference.Check(dtype, where, limit))]);
    }

    /// <summary>Reads a file of cases of your own, in the format of the documentation.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its cases; a loss that this package does not know is found when its cases are checked.</returns>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<ReferenceCase> Load(string path)
    {
        using var file = File.OpenRead(path);
        return CasesOf(file, Path.GetFileName(path));
    }

    private static ReferenceCase[] CasesOf(Stream file, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(file);
            var loss = document.RootElement.GetProperty("loss").GetString()!;
            return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(json => ReferenceCase.Of(loss, json.Clone()))];
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{name} is no reference file: {wrong.Message}", wrong);
        }
    }
}
