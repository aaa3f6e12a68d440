using ContrastiveLosses;

namespace BiasedDigits;

/// <summary>What a training step minimises, from the network's outputs and the digit and colour of each image.</summary>
internal delegate Tensor Objective(Tensor outputs, Tensor labels, Tensor colours);

/// <summary>One way to train the network: a name, how many outputs it needs, and its objective.</summary>
internal sealed record Method(string Key, string Name, int Outputs, Func<Options, Objective> Objective);

internal static class Methods
{
    /// <summary>Length of the embedding that the contrastive losses compare.</summary>
    private const int Embedding = 32;

    /// <summary>Temperature of all contrastive losses (Khosla et al. 2020).</summary>
    private const double Temperature = 0.1;

    public static readonly Method CrossEntropy = new("cross-entropy", "cross entropy", Digits.Classes,
        _ => (logits, labels, _) => nn.functional.cross_entropy(logits, labels));

    public static readonly Method SupCon = new("supcon", "SupCon", Embedding,
        _ => (embedding, labels, _) => Contrastive.SupCon(embedding, labels, temperature: Temperature));

    public static readonly Method Epsilon = new("epsilon", "EpsilonSupInfoNCE", Embedding,
        options => (embedding, labels, _) =>
            Contrastive.EpsilonSupInfoNCE(embedding, labels, temperature: Temperature, epsilon: options.Epsilon));

    /// <summary>
    /// The loss of the paper. FairKL compares the similarities of pairs that share their colour with those of pairs that
    /// do not, and asks that the two be distributed alike: then nothing in the embedding tells the colour.
    /// </summary>
    public static readonly Method FairKL = new("fairkl", "EpsilonSupInfoNCE + FairKL", Embedding,
        options => (embedding, labels, colours) =>
            Contrastive.EpsilonSupInfoNCE(embedding, labels, temperature: Temperature, epsilon: options.Epsilon)
            + options.Lambda * Penalty(options, embedding, labels, colours));

    /// <summary>Not in the default run: shows that FairKL does the work, not epsilon.</summary>
    public static readonly Method SupConFairKL = new("supcon-fairkl", "SupCon + FairKL", Embedding,
        options => (embedding, labels, colours) =>
            Contrastive.SupCon(embedding, labels, temperature: Temperature)
            + options.Lambda * Penalty(options, embedding, labels, colours));

    public static readonly IReadOnlyList<Method> All = [CrossEntropy, SupCon, Epsilon, FairKL, SupConFairKL];

    public static readonly IReadOnlyList<Method> Default = [CrossEntropy, SupCon, Epsilon, FairKL];

    private static Tensor Penalty(Options options, Tensor embedding, Tensor labels, Tensor colours) =>
        Debiasing.FairKL(embedding, labels, colours, form: options.Form, varianceFloor: options.VarianceFloor);
}
