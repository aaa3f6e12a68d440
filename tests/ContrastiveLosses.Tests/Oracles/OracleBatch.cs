using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>An example as plain numbers: one row and one label per item, views one after the other.</summary>
internal sealed class OracleBatch(Example example)
{
    private readonly Parameters parameters = example.Loss.Parameters;

    /// <summary>The views of each sample.</summary>
    public int Views { get; } = (example.Inputs.GetValueOrDefault("features") ?? example.Inputs.GetValueOrDefault("first")) is { } features && features.dim() == 3
        ? (int)features.shape[1]
        : 1;

    public double Temperature => Number("temperature", 1);

    /// <summary>What the loss is multiplied by, where it has a base temperature.</summary>
    public double Scale => parameters.ContainsKey("base_temperature") ? Temperature / Number("base_temperature", 1) : 1;

    public bool OverAllAnchors => Word("anchors") == "all";

    public double Number(string name, double absent) => parameters.GetValueOrDefault(name) as double? ?? absent;

    public string Word(string name) => parameters.GetValueOrDefault(name) as string ?? "";

    public bool Flag(string name, bool absent) => parameters.GetValueOrDefault(name) as bool? ?? absent;

    /// <summary>Whether the case has an input.</summary>
    public bool Has(string name) => example.Inputs.ContainsKey(name);

    /// <summary>The rows of each view of an input; one view where it has none of its own.</summary>
    public double[][][] ByView(string name)
    {
        var views = example.Inputs[name] is { } tensor && tensor.dim() == 3 ? (int)tensor.shape[1] : 1;
        return [.. Enumerable.Range(0, views).Select(view => Items(name).Where((_, row) => row % views == view).ToArray())];
    }

    /// <summary>The items of an input, divided by their lengths where the loss does so.</summary>
    public double[][] Items(string name) => example.Loss.Normalizes ? [.. Raw(name).Select(Unit)] : Raw(name);

    /// <summary>The items of an input as they are.</summary>
    public double[][] Raw(string name)
    {
        var tensor = example.Inputs[name];
        var (numbers, width) = (CaseCheck.Numbers(tensor), (int)tensor.shape[^1]);
        var items = (int)tensor.shape[..^1].Aggregate(1L, (product, length) => product * length);
        return width == 0 ? [.. Enumerable.Repeat(Array.Empty<double>(), items)] : [.. numbers.Chunk(width)];
    }

    /// <summary>The rows of an input of integers.</summary>
    public double[][] Rows(string name) => [.. CaseCheck.Numbers(example.Inputs[name]).Chunk((int)example.Inputs[name].shape[^1])];

    /// <summary>An input of one number per sample.</summary>
    public double[] Numbers(string name) => CaseCheck.Numbers(example.Inputs[name]);

    /// <summary>The label of each item; without labels each sample is a class of its own.</summary>
    public long[] Labels(string name = "labels")
    {
        var samples = example.Inputs.TryGetValue(name, out var labels)
            ? CaseCheck.Numbers(labels).Select(number => (long)number)
            : Enumerable.Range(0, (int)example.Inputs.Values.First().shape[0]).Select(sample => (long)sample);
        return [.. samples.SelectMany(label => Enumerable.Repeat(label, Views))];
    }

    /// <summary>A row of length 1; one of zeros stays so.</summary>
    public static double[] Unit(double[] row)
    {
        var length = Math.Sqrt(Dot(row, row));
        return length == 0 ? row : [.. row.Select(number => number / length)];
    }

    public static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();

    public static double LogSumExp(IEnumerable<double> exponents)
    {
        var all = exponents.ToArray();
        if (all.Length == 0) return double.NegativeInfinity;
        var largest = all.Max();
        return largest + Math.Log(all.Sum(exponent => Math.Exp(exponent - largest)));
    }
}
