using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Tests.Support;

/// <summary>
/// What the generic tests run over. A test takes the name of a case, so that its own name tells which it is, and finds the case here.
/// </summary>
public static class CatalogueData
{
    /// <summary>Every loss of a batch, with each of its variants.</summary>
    public static TheoryData<string> Cases => Where(_ => true);

    /// <summary>Those that normalise embeddings.</summary>
    public static TheoryData<string> Normalizing => Where(loss => loss.Normalizes && loss.Loss.IsOfEmbeddings);

    /// <summary>Those that take embeddings as they are.</summary>
    public static TheoryData<string> NotNormalizing => Where(loss => !loss.Normalizes);

    /// <summary>Those that a turn of all embeddings does not change.</summary>
    public static TheoryData<string> OfEmbeddings => Where(loss => loss.Loss.IsOfEmbeddings);

    /// <summary>Those with one value per anchor.</summary>
    public static TheoryData<string> WithAnchors => Where(loss => loss.HasAnchors);

    /// <summary>Those with a temperature.</summary>
    public static TheoryData<string> WithTemperature => Where(loss => loss.Loss.HasTemperature);

    /// <summary>Those whose gradient is the derivative of their value: all but the few that hold a factor constant by definition.</summary>
    public static TheoryData<string> Differentiated => Where(loss => !loss.HoldsFactor);

    /// <summary>Those whose second derivative is the derivative of their gradient.</summary>
    public static TheoryData<string> DifferentiatedTwice => Where(loss => !loss.HoldsFactor || !loss.Loss.HoldsFactorTwice);

    /// <summary>Of those with such a gradient the ones with one value per anchor.</summary>
    public static TheoryData<string> DifferentiatedAnchors => Where(loss => loss is { HoldsFactor: false, HasAnchors: true });

    /// <summary>The parameters of these that may be learnt: temperatures and biases.</summary>
    public static TheoryData<string, string> DifferentiatedParameters
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var loss in Losses.Cases.Where(loss => loss is { Loss.IsOfBatch: true, HoldsFactor: false }))
            {
                if (loss.Loss.HasTemperature) all.Add(loss.Name, "temperature");
                if (loss.Loss.HasLogitBias) all.Add(loss.Name, "bias");
            }
            return all;
        }
    }

    /// <summary>Those with labels that are only compared.</summary>
    public static TheoryData<string> WithNames => Where(loss => loss.Loss is { LabelsAreNames: true, Labels.Count: > 0 });

    /// <summary>Each loss once, by name.</summary>
    public static TheoryData<string> Names => [.. Losses.All.Where(loss => loss.IsOfBatch).Select(loss => loss.Name)];

    internal static LossCase Find(string name) => Losses.Cases.Single(loss => loss.Name == name);

    internal static TheoryData<string> Where(Func<LossCase, bool> condition) =>
        [.. Losses.Cases.Where(loss => loss.Loss.IsOfBatch && condition(loss)).Select(loss => loss.Name)];
}
