using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BiasedDigits;

/// <summary>One network: trained by one method on one colouring.</summary>
/// <param name="Epochs">The epochs that it was trained for; fewer than wanted where the run was stopped.</param>
internal sealed record Run(
    string Method, double Rho, int Seed, int Epochs, double TrainingSeconds, Scores Scores, IReadOnlyList<CurvePoint> Curve)
{
    /// <summary>For the figure; too long for the JSON file.</summary>
    [JsonIgnore]
    public Embedding? Embedding { get; init; }
}

/// <summary>Mean over seeds, and their standard deviation where there are several.</summary>
internal sealed record Statistic(double Mean, double? Spread)
{
    public static Statistic Of(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        var squares = values.Sum(value => (value - mean) * (value - mean));
        return new(mean, values.Count < 2 ? null : Math.Sqrt(squares / (values.Count - 1)));
    }
}

/// <summary>A row of the table: one method at one rho, over the seeds.</summary>
internal sealed record Row(
    string Method, double Rho, IReadOnlyList<int> Seeds, int Epochs,
    Statistic Accuracy, Statistic Conflicting, Statistic Aligned, Statistic Colour, Statistic TrainingSeconds);

/// <summary>What was asked for, as it is written to results.json.</summary>
internal sealed record Settings(
    IReadOnlyList<double> Rhos, IReadOnlyList<int> Seeds, IReadOnlyList<string> Methods, int Epochs, double Lambda, string Form,
    double? VarianceFloor, double Epsilon, string Data, int TrainDigits, int TestDigits, string Device);

/// <summary>Everything a run found out.</summary>
/// <param name="Complete">False where it was stopped: some rows are missing or rest on fewer seeds or epochs.</param>
internal sealed record Results(Settings Settings, bool Complete, [property: JsonPropertyOrder(1)] IReadOnlyList<Run> Runs)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a plus sign may be one: this is no web page

        // A training that diverges has no loss that JSON could write.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public IReadOnlyList<Row> Table { get; } = [.. Runs.GroupBy(run => (run.Method, run.Rho)).Select(RowOf)];

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>By how many points FairKL beats the better of cross entropy and SupCon; null if one of them is missing.</summary>
    public double? Gain(double rho)
    {
        double? Accuracy(Method method) =>
            Table.FirstOrDefault(row => row.Rho == rho && row.Method == method.Name)?.Accuracy.Mean;

        var biased = (Accuracy(Methods.CrossEntropy), Accuracy(Methods.SupCon));
        return biased is ({ } crossEntropy, { } supCon) ? Accuracy(Methods.FairKL) - Math.Max(crossEntropy, supCon) : null;
    }

    private static Row RowOf(IGrouping<(string Method, double Rho), Run> group)
    {
        // A network that was stopped on its way is counted only where there is no other.
        var epochs = group.Max(run => run.Epochs);
        var runs = group.Where(run => run.Epochs == epochs).ToArray();
        Statistic Over(Func<Run, double> figure) => Statistic.Of([.. runs.Select(figure)]);
        return new(
            group.Key.Method, group.Key.Rho, [.. runs.Select(run => run.Seed)], epochs,
            Over(run => run.Scores.Accuracy), Over(run => run.Scores.Conflicting), Over(run => run.Scores.Aligned),
            Over(run => run.Scores.Colour), Over(run => run.TrainingSeconds));
    }
}
