using System.Globalization;

namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>A loss's parameters, by the names of its reference file: numbers, truth values, words, or a tensor for the temperature.</summary>
internal sealed class Parameters() : Dictionary<string, object>(StringComparer.Ordinal)
{
    /// <summary>Reads what a catalogue record writes: "form=in temperature=0.2 normalize=false".</summary>
    public static Parameters Parse(string text)
    {
        var parameters = new Parameters();
        foreach (var part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.Split('=') is [var left, var right] ? (left, right) : throw new FormatException($"'{part}' is not name=value.");
            parameters[name] = value switch
            {
                "true" => true,
                "false" => false,
                _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
                _ => value,
            };
        }
        return parameters;
    }

    /// <summary>These parameters with one of them exchanged or added.</summary>
    public Parameters With(string name, object value)
    {
        var changed = new Parameters();
        foreach (var (other, own) in this) changed[other] = own;
        changed[name] = value;
        return changed;
    }
}
