using ContrastiveLosses;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace LongTailedDigits;

/// <summary>What a loss may look at: of two views of a batch the logits, [2 N, 10], and the embeddings, [N, 2, 64].</summary>
internal sealed record Outputs(Tensor Logits, Tensor Embeddings, Tensor Labels, Linear Classifier, ClassPrototypes Prototypes, Tensor Counts)
{
    /// <summary>The label of each row of the logits.</summary>
    public Tensor LabelsOfLogits => Labels.repeat_interleave(2);
}

/// <summary>A way to train: what teaches the classifier, and what shapes the embeddings, if anything.</summary>
internal sealed record Method(string Name, string Colour, Func<Outputs, Tensor> Classifying, Func<Outputs, Tensor>? Contrastive = null)
{
    private const double Temperature = 0.1;

    public static IReadOnlyList<Method> All { get; } =
    [
        new("cross entropy", "#7a7f87", CrossEntropy),
        new("SupCon + cross entropy", "#0072b2", CrossEntropy, SupCon),
        new("logit adjustment", "#e69f00", LogitAdjustment),
        new("SupCon + logit adjustment", "#56b4e9", LogitAdjustment, SupCon),
        new("BCL + logit adjustment", "#d55e00", LogitAdjustment, BCL),
    ];

    /// <summary>The objective, with this weight of the contrastive loss.</summary>
    public Tensor Loss(Outputs outputs, double weight) =>
        Contrastive is null ? Classifying(outputs) : Classifying(outputs) + (weight * Contrastive(outputs));

    private static Tensor CrossEntropy(Outputs o) => functional.cross_entropy(o.Logits, o.LabelsOfLogits);

    private static Tensor SupCon(Outputs o) => ContrastiveLosses.Contrastive.SupCon(o.Embeddings, o.Labels, Temperature);

    private static Tensor BCL(Outputs o) =>
        ContrastiveLosses.Contrastive.BCL(o.Embeddings, o.Labels, o.Prototypes.call(o.Classifier.weight!), Temperature);

    private static Tensor LogitAdjustment(Outputs o) => Debiasing.LogitAdjustedCrossEntropy(o.Logits, o.LabelsOfLogits, o.Counts);
}
