using System.Text.Json;
using ContrastiveLosses.Benchmarks.Catalogue;

namespace ContrastiveLosses.Benchmarks.Reference;

/// <summary>The reference cases of one loss, as a file of numbers in float64.</summary>
internal sealed record ReferenceFile(string Loss, IReadOnlyList<ReferenceCase> Cases)
{
    /// <summary>The folder beside the program that holds the repository's own files.</summary>
    public static string OwnFolder => Path.Combine(AppContext.BaseDirectory, "Reference");

    /// <exception cref="InvalidDataException">The file is no reference file.</exception>
    public static ReferenceFile Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            var root = document.RootElement;
            return new(
                root.GetProperty("loss").GetString()!,
                [.. root.GetProperty("cases").EnumerateArray().Select(ReferenceCase.Of)]);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} is no reference file: {wrong.Message}", wrong);
        }
    }
}

/// <summary>One case: inputs and parameters by name, and what is expected of them.</summary>
internal sealed record ReferenceCase(
    string Name, IReadOnlyDictionary<string, JsonElement> Inputs, Parameters Parameters, IReadOnlyDictionary<string, JsonElement> Expected)
{
    public static ReferenceCase Of(JsonElement json)
    {
        // The clones outlive the document.
        var values = json.Clone();
        return new(
            values.GetProperty("name").GetString()!,
            Properties(values.GetProperty("inputs")),
            ParametersOf(values.GetProperty("parameters")),
            Properties(values.GetProperty("expected")));
    }

    /// <summary>Something that is expected; null when it is missing or null.</summary>
    public JsonElement? Expects(string name) =>
        Expected.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static Dictionary<string, JsonElement> Properties(JsonElement json) =>
        json.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null)
            .ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal);

    private static Parameters ParametersOf(JsonElement json)
    {
        var parameters = new Parameters();
        foreach (var (name, value) in Properties(json))
            parameters[name] = value.ValueKind switch
            {
                JsonValueKind.Number => value.GetDouble(),
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.String => value.GetString()!,
                _ => throw new FormatException($"parameter '{name}' is no number, truth value or word"),
            };
        return parameters;
    }
}
