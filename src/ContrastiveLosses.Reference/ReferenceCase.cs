using System.Text.Json;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;

namespace ContrastiveLosses.Reference;

/// <summary>One case: inputs and parameters of a loss, and what is expected of them.</summary>
public sealed class ReferenceCase
{
    private ReferenceCase(string loss, string name, JsonElement json)
    {
        (Loss, Name, Json) = (loss, name, json);
        Inputs = Properties("inputs");
        Expected = Properties("expected");
        Parameters = [];
        foreach (var (parameter, value) in Properties("parameters")) Parameters[parameter] = ValueOf(parameter, value);
    }

    /// <summary>The loss, by the name of its file: supcon, eps_supinfonce.</summary>
    public string Loss { get; }

    /// <summary>The name of the case, of which a loss has no two alike.</summary>
    public string Name { get; }

    /// <summary>The case as its file has it: name, inputs, parameters, expected, checked_against.</summary>
    public JsonElement Json { get; }

    internal Dictionary<string, JsonElement> Inputs { get; }

    internal Dictionary<string, JsonElement> Expected { get; }

    internal Parameters Parameters { get; }

    /// <summary>Evaluates the loss on the case's inputs and compares everything that the case expects.</summary>
    /// <param name="dtype">The type to compute in: float64 or float32, which is compared with wider tolerances.</param>
    /// <param name="device">Where to compute; the CPU by default.</param>
    /// <param name="tolerance">How far numbers may be from their references; <see cref="Tolerance.For"/> the type by default.</param>
    /// <returns>What was found. An input or a parameter that the loss does not know is a failure, as is an exception of the loss.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no tolerance for the type, and none was given.</exception>
    public CaseResult Check(ScalarType dtype = ScalarType.Float64, Device? device = null, Tolerance? tolerance = null) =>
        CaseResult.Of(this, tolerance ?? Tolerance.For(dtype), () => Losses.Find(Loss) is { } loss
            ? CaseCheck.Check(loss, this, dtype, device ?? CPU)
            : throw new ArgumentException($"there is no loss '{Loss}'"));

    /// <summary>The loss and the name.</summary>
    public override string ToString() => $"{Loss}, {Name}";

    internal static ReferenceCase Of(string loss, JsonElement json) => new(loss, json.GetProperty("name").GetString()!, json);

    /// <summary>Something that is expected; null when it is missing or null.</summary>
    internal JsonElement? Expects(string name) => Expected.TryGetValue(name, out var value) ? value : null;

    private Dictionary<string, JsonElement> Properties(string part)
    {
        if (!Json.TryGetProperty(part, out var all)) throw new FormatException($"the case '{Name}' has no {part}");
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in all.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null))
            if (!properties.TryAdd(property.Name, property.Value))
                throw new FormatException($"the case '{Name}' has '{property.Name}' twice");
        return properties;
    }

    private static object ValueOf(string parameter, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!,
        _ => throw new FormatException($"parameter '{parameter}' is no number, truth value or word"),
    };
}
