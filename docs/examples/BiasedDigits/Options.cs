using ContrastiveLosses;

namespace BiasedDigits;

/// <summary>What a run does; the defaults are those of the command line.</summary>
internal sealed record Options
{
    /// <summary>Shares of the training digits whose background colour is that of their class.</summary>
    public IReadOnlyList<double> Rhos { get; init; } = [0.97];

    /// <summary>Each seed fixes the colouring, the initial weights and the order of the batches.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [0];

    public IReadOnlyList<Method> Methods { get; init; } = BiasedDigits.Methods.Default;

    public int Epochs { get; init; } = 20;

    /// <summary>Weight of FairKL against the contrastive loss.</summary>
    public double Lambda { get; init; } = 10;

    /// <summary>Margin of EpsilonSupInfoNCE, in units of similarity / temperature.</summary>
    public double Epsilon { get; init; } = 0.5;

    public FairKLForm Form { get; init; } = FairKLForm.Kl;

    /// <summary>Added to the variances that FairKL compares; null for the library's choice, which depends on the form.</summary>
    public double? VarianceFloor { get; init; }

    /// <summary>Folder with the four idx files.</summary>
    public string Data { get; init; } = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>Upper limit of the training digits taken from <see cref="Data"/>.</summary>
    public int TrainDigits { get; init; } = int.MaxValue;

    /// <summary>Folder for the figures and results.json.</summary>
    public string Output { get; init; } = Path.Combine("results", "biased-digits");

    public string Device { get; init; } = "cpu";
}
