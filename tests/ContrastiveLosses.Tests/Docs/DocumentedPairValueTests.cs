using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>As DocumentedValueTests, for the relational, cross-modal and sentence losses, hard negatives and orders.</summary>
public sealed class DocumentedPairValueTests
{
    private static readonly long[] Labels = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];

    private static readonly Dictionary<string, (Func<Tensor> Loss, double Value)> Documented = new()
    {
        ["SCE, all equal"] = (() => SCE(Equal(12), Equal(12), Equal(20)), Math.Log(11 + 20 + 1)),
        ["SCE of one sample without a queue"] = (() => SCE(Random(1), Random(1)), 0),
        ["SCE of views"] = (() => SCE(Equal(12, 2), Equal(12, 2)), Math.Log(12)),
        ["SCE of one view with views"] = (() => SCE(Random(12, 1), Random(12, 1)), 0),
        ["ReSSL, all equal"] = (() => ReSSL(Equal(12), Equal(12), Equal(20)), Math.Log(11 + 20)),
        ["ReSSL with one candidate"] = (() => ReSSL(Random(5), Random(5), Random(1), useKeys: false), 0),
        ["ReSSL without a candidate"] = (() => ReSSL(Random(5), Random(5), useKeys: false), 0),
        ["SoftTarget, all equal"] = (() => SoftTarget(Equal(12), randn(12, 12)), Math.Log(11)),
        ["SoftTarget of views, all equal"] = (() => SoftTarget(Equal(6, 2), randn(6, 6)), Math.Log(11)),
        ["SoftTarget without positives"] = (() => SoftTarget(Random(5), zeros(5, 5).log()), 0),
        ["XCLR, all equal"] = (() => XCLR(Equal(12), Random(12)), Math.Log(11)),
        ["XCLR of one sample"] = (() => XCLR(Random(1), Random(1)), 0),
        ["SigLIP, all equal"] = (
            () => SigLIP(Equal(12), Equal(12), temperature: 0.5, logitBias: -1), Math.Log(1 + Math.Exp(-1)) + (11 * Math.Log(1 + Math.Exp(1)))),
        ["SigLIP without columns"] = (() => SigLIP(Random(3), Random(0), zeros(3, int64), zeros(0, int64)), 0),
        ["UniCL, all equal"] = (() => UniCL(Equal(12), Equal(12), tensor(Labels)), Math.Log(12)),
        ["UniCL of one row"] = (() => UniCL(Random(1), Random(1), zeros(1, int64)), 0),
        ["GISTEmbed, all equal"] = (
            () => GISTEmbed(Equal(12), Equal(12), Random(12), Random(12), Equal(7), Random(7), margin: -3), Math.Log(1 + 33 + 7)),
        ["GISTEmbed with everything dropped"] = (() => GISTEmbed(Random(5), Random(5), Random(5), Random(5), margin: 3), 0),
        ["MultipleNegativesRanking, all equal"] = (() => MultipleNegativesRanking(Equal(12), Equal(12), Equal(7)), Math.Log(12 + 7)),
        ["MultipleNegativesRanking of one query"] = (() => MultipleNegativesRanking(Random(1), Random(1)), 0),
        ["ImprovedContrastive, all equal"] = (() => ImprovedContrastive(Equal(12), Equal(12)), Math.Log((4 * 12) - 2)),
        ["ImprovedContrastive of one pair"] = (() => ImprovedContrastive(Random(1), Random(1)), 0),
        ["CoSENT, all equal"] = (() => CoSENT(Equal(12), Equal(12), tensor(Labels)), Math.Log(1 + (3 * 16))),
        ["CoSENT with equal targets"] = (() => CoSENT(Random(12), Random(12), ones(12)), 0),
        ["HardSupCon, all equal"] = (() => HardSupCon(Equal(12), tensor(Labels)), Math.Log(1 + 8)),
        ["HardSupCon of one class"] = (() => HardSupCon(Random(5), zeros(5, int64)), 0),
        ["HardSupCon without positives"] = (() => HardSupCon(Random(5), arange(5)), 0),
        ["RankNContrast, all equal"] = (
            () => RankNContrast(Equal(5), tensor([0.0, 1, 2.1, 4.3, 8.8])), Enumerable.Range(1, 4).Sum(k => Math.Log(k)) / 4),
        ["RankNContrast with equal targets"] = (() => RankNContrast(Equal(5), ones(5)), Math.Log(4)),
        ["RankNContrast of one item"] = (() => RankNContrast(Random(1), ones(1)), 0),
    };

    public static TheoryData<string> Names => [.. Documented.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheValueIsThatOfThePage(string name)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Documented[name].Value, Documented[name].Loss().item<double>(), 1e-9);
    }

    /// <summary>A negative is attracted where e^s is below beta / (1 + beta) of the weighted mean, and pushed away elsewhere.</summary>
    [Fact]
    public void FarNegativesOfHardSupConAreAttracted()
    {
        using var scope = NewDisposeScope();
        // The first number of a row is its similarity with the anchor, which has no other.
        var own = tensor([1.5, 0.9, 0.1, -0.6, -1.4]).requires_grad_();
        var anchor = tensor([1.0, 0, 0, 0, 0, 0], [1, 6]);
        var others = cat([own.unsqueeze(1), eye(5, dtype: float64)], 1);
        var loss = HardSupCon(cat([anchor, others]), tensor(new long[] { 0, 0, 1, 1, 1, 1 }), 1, 2, normalize: false, reduction: Reduction.None);
        loss[0].backward();
        var s = own.detach().narrow(0, 1, 4);
        var mean = ((s * 2).softmax(0) * s.exp()).sum().item<double>();
        for (var k = 1; k <= 4; k++)
            Assert.Equal(Math.Exp(own[k].item<double>()) < 2.0 / 3 * mean, own.grad![k].item<double>() < 0);
        Assert.Contains(Enumerable.Range(1, 4), k => own.grad![k].item<double>() < 0);
    }

    private static Tensor Equal(params long[] leading) => ones([.. leading, 4], float64);

    private static Tensor Random(params long[] leading) => randn([.. leading, 4], float64);
}
