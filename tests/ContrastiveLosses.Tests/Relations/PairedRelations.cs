using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;
using static ContrastiveLosses.Tests.Relations.RelationBatch;
using Side = System.Func<ContrastiveLosses.Tests.Relations.RelationBatch, TorchSharp.torch.Tensor>;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>What the cross-modal losses, those for sentences and those of orders have to do with InfoNCE, SINCERE and one another.</summary>
public sealed class PairedRelations(ITestOutputHelper output)
{
    private const double T = 0.2;
    private const Reduction None = Reduction.None;

    private static readonly Dictionary<string, (Side Left, Side Right)> Equalities = new(StringComparer.Ordinal)
    {
        ["SigLIP with labels that all differ is SigLIP without"] = (
            b => SigLIP(b.X, b.Y, b.Distinct, b.Distinct, T, reduction: None), b => SigLIP(b.X, b.Y, temperature: T, reduction: None)),
        ["SigLIP of all columns is the sum of SigLIP of some and of the others"] = (
            b => SigLIP(b.X, b.Y, b.Labels, b.Labels, T, 0.5, reduction: None),
            b => SigLIP(b.X, b.Y.narrow(0, 0, 1), b.Labels, b.Labels.narrow(0, 0, 1), T, 0.5, reduction: None)
                + SigLIP(b.X, b.Y.narrow(0, 1, b.Count - 1), b.Labels, b.Labels.narrow(0, 1, b.Count - 1), T, 0.5, reduction: None)),
        ["SigLIP lets x and y be exchanged"] = (
            b => SigLIP(b.X, b.Y, b.Labels, b.Biases, T), b => SigLIP(b.Y, b.X, b.Biases, b.Labels, T)),
        ["A logit bias that is a tensor is the number"] = (
            b => SigLIP(b.X, b.Y, temperature: T, logitBias: -3, reduction: None), b => SigLIP(b.X, b.Y, temperature: T, logitBias: tensor(-3.0), reduction: None)),
        ["UniCL with labels that all differ is InfoNCE"] = (
            b => UniCL(b.X, b.Y, b.Distinct, T, reduction: None), b => InfoNCE(b.X, b.Y, T, reduction: None)),
        ["UniCL lets x and y be exchanged"] = (
            b => UniCL(b.X, b.Y, b.Labels, T, reduction: None), b => UniCL(b.Y, b.X, b.Labels, T, reduction: None)),
        ["MultipleNegativesRanking is InfoNCE in one direction"] = (
            b => MultipleNegativesRanking(b.X, b.Y, temperature: T, reduction: None), b => InfoNCE(b.X, b.Y, T, symmetric: false, reduction: None)),
        ["Hard negatives are a queue"] = (
            b => MultipleNegativesRanking(b.X, b.Y, b.Views.select(1, 0), T, reduction: None),
            b => InfoNCEQueue(b.X, b.Y, b.Views.select(1, 0), T, inBatch: true, reduction: None)),
        ["ImprovedContrastive lets queries and documents be exchanged"] = (
            b => ImprovedContrastive(b.X, b.Y, T, reduction: None), b => ImprovedContrastive(b.Y, b.X, T, reduction: None)),
        ["A guide that drops nothing leaves MultipleNegativesRanking"] = (
            b => GISTEmbed(b.X, b.Y, b.Other, b.Other, b.Views.select(1, 0), b.Other, T, -3, false, false, reduction: None),
            b => MultipleNegativesRanking(b.X, b.Y, b.Views.select(1, 0), T, reduction: None)),
        // Though the guide finds no pair closer than the true one, no item is compared with itself.
        ["A guide of equal pairs leaves all candidates but the items themselves"] = (
            b => GISTEmbed(b.X, b.Y, b.Other, b.Other, temperature: T, reduction: None), b =>
            {
                var (x, y, isSelf) = (Unit(b.X), Unit(b.Y), eye(b.Count, dtype: @bool));
                var candidates = cat([x.mm(y.t()), Without(x.mm(x.t())), Without(y.mm(y.t()))], 1) / T;
                return candidates.logsumexp(1) - ((x * y).sum(1) / T);

                Tensor Without(Tensor s) => s.masked_fill(isSelf, double.NegativeInfinity);
            }),
        ["A guide that drops everything leaves 0"] = (
            b => GISTEmbed(b.X, b.Y, b.Other, b.Other, b.Views.select(1, 0), b.Other, T, 3, reduction: None), b => b.X.sum(1) * 0),
        ["CoSENT looks at the order of the targets only"] = (
            b => CoSENT(b.X, b.Y, Targets(b), T), b => CoSENT(b.X, b.Y, (Targets(b) * 3).exp() - 7, T)),
        ["CoSENT with all targets equal is 0"] = (b => CoSENT(b.X, b.Y, b.AllEqual, T), b => b.X.sum() * 0),
        ["HardSupCon with beta 0 is SINCERE where there are negatives"] = (
            b => HardSupCon(b.X, b.Labels, T, 0, reduction: None), b => SINCERE(b.X, b.Labels, T, reduction: None)),
        ["HardSupCon with beta 0 without labels is NTXent"] = (
            b => HardSupCon(b.Views, temperature: T, beta: 0, reduction: None), b => NTXent(b.Views, T, reduction: None)),
        // Labels as targets: many are equally far.
        ["RankNContrast of whole numbers compares each item with all that are no closer"] = (b => RankNContrast(b.X, b.Labels, reduction: None), b =>
        {
            var (d, isSelf) = ((b.Labels.unsqueeze(1) - b.Labels).abs(), eye(b.Count, dtype: @bool));
            var squares = (b.X.unsqueeze(1) - b.X).square().sum(2).masked_fill(isSelf, 1);
            var s = (squares.sqrt() / -2).masked_fill(isSelf, double.NegativeInfinity);
            var sets = s.unsqueeze(1).masked_fill(d.unsqueeze(1).lt(d.unsqueeze(2)), double.NegativeInfinity).logsumexp(2);
            return (sets - s).masked_fill(isSelf, 0).sum(1) / (b.Count - 1.0);
        }),
        ["RankNContrast is not changed by moving, turning round and stretching the targets"] = (
            b => RankNContrast(b.X, Targets(b), reduction: None), b => RankNContrast(b.X, (Targets(b) * -4) + 2, reduction: None)),
        ["RankNContrast is not changed by a vector added to all embeddings"] = (
            b => RankNContrast(b.X, Targets(b), reduction: None), b => RankNContrast(b.X + b.Other[0], Targets(b), reduction: None)),
        ["RankNContrast divides distances by the temperature"] = (
            b => RankNContrast(b.X, Targets(b), 4, reduction: None), b => RankNContrast(b.X / 4, Targets(b), tensor(1.0), reduction: None)),
        ["RankNContrast gives each view the target of its sample"] = (
            b => RankNContrast(b.Views, Targets(b)), b => RankNContrast(b.Views.flatten(0, 1), Targets(b).repeat_interleave(2))),
        ["RankNContrast of one column of targets is that of numbers"] = (
            b => RankNContrast(b.X, Targets(b).unsqueeze(1)), b => RankNContrast(b.X, Targets(b))),
    };

    private static readonly Dictionary<string, (Side Lower, Side Upper)> Bounds = new(StringComparer.Ordinal)
    {
        ["UniCL is at least the logarithm of the number of positives"] =
            (b => b.LabelMask.sum(1).log(), b => UniCL(b.X, b.Y, b.Labels, T, reduction: None)),
        ["SigLIP is not negative"] = (b => zeros(b.Count, float64), b => SigLIP(b.X, b.Y, b.Labels, b.Labels, T, reduction: None)),
        ["ImprovedContrastive is at least the logarithm of 2"] =
            (b => full([b.Count], Math.Log(2), float64), b => ImprovedContrastive(b.X, b.Y, T, reduction: None)),
        ["ImprovedContrastive is at least InfoNCE in each direction"] = (
            b => maximum(InfoNCE(b.X, b.Y, T, false, reduction: None), InfoNCE(b.Y, b.X, T, false, reduction: None)),
            b => ImprovedContrastive(b.X, b.Y, T, reduction: None)),
        ["Hard negatives never lower MultipleNegativesRanking"] = (
            b => MultipleNegativesRanking(b.X, b.Y, temperature: T, reduction: None), b => MultipleNegativesRanking(b.X, b.Y, b.Other, T, reduction: None)),
        ["GISTEmbed falls with its margin"] = (
            b => GISTEmbed(b.X, b.Y, b.Other, b.Views.select(1, 0), temperature: T, margin: 0.3, reduction: None),
            b => GISTEmbed(b.X, b.Y, b.Other, b.Views.select(1, 0), temperature: T, reduction: None)),
        ["GISTEmbed falls when it leaves a kind of candidates out"] = (
            b => GISTEmbed(b.X, b.Y, b.Other, b.Views.select(1, 0), temperature: T, contrastAnchors: false, reduction: None),
            b => GISTEmbed(b.X, b.Y, b.Other, b.Views.select(1, 0), temperature: T, reduction: None)),
        ["CoSENT is not negative"] = (b => zeros([], float64), b => CoSENT(b.X, b.Y, Targets(b), T)),
        ["HardSupCon rises with beta"] = (
            b => HardSupCon(b.X, b.Labels, T, 0.5, reduction: None), b => HardSupCon(b.X, b.Labels, T, 2, reduction: None)),
        ["HardSupCon rises with a large beta too"] = (
            b => HardSupCon(b.X, b.Labels, T, 5, reduction: None), b => HardSupCon(b.X, b.Labels, T, 100, reduction: None)),
        ["RankNContrast is not negative"] = (b => zeros(b.Count, float64), b => RankNContrast(b.X, Targets(b), reduction: None)),
    };

    public static TheoryData<string> EqualityNames => [.. Equalities.Keys];

    public static TheoryData<string> BoundNames => [.. Bounds.Keys];

    [Theory]
    [MemberData(nameof(EqualityNames))]
    public void BothSidesAreEqual(string relation) => RelationCheck.Equal(output, Equalities[relation]);

    [Theory]
    [MemberData(nameof(BoundNames))]
    public void TheFirstIsNeverAboveTheSecond(string relation) => RelationCheck.AtMost(output, Bounds[relation]);

    private static Tensor Targets(RelationBatch b) => b.Other.select(1, 0);
}
