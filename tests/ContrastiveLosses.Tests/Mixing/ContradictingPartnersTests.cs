using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.ContradictingPair;

namespace ContrastiveLosses.Tests;

public sealed class ContradictingPartnersTests(ITestOutputHelper output)
{
    [Fact]
    public void EachPartnerIsTheFirstExtremeOfItsSet() => OnBatches((points, pair, shape) =>
    {
        var found = CaseCheck.Numbers(Mixing.ContradictingPartners(points.Features(), points.LabelTensor(), pair));
        var products = CaseCheck.Numbers(Mixing.ContradictingPartners(points.Features(), points.LabelTensor(), pair, normalize: false));
        for (var i = 0; i < points.Count; i++)
        {
            Check(i, found[i], points.Cosine);
            Check(i, products[i], points.Product);
        }

        void Check(int i, double partner, Func<int, int, double> similarity)
        {
            var candidates = Candidates(points, i, pair);
            Assert.Equal(candidates.Length == 0, partner == -1);
            if (candidates.Length == 0) return;
            Assert.Contains((int)partner, candidates);
            var scores = candidates.Select(j => pair == Positive ? -similarity(i, j) : similarity(i, j));
            Assert.Equal(scores.Max(), pair == Positive ? -similarity(i, (int)partner) : similarity(i, (int)partner), 1e-12);
        }
    });

    [Fact]
    public void FeaturesAndTheirSimilaritiesGiveTheSamePartners() => OnBatches((points, pair, _) =>
    {
        var (x, labels) = (points.Features(), points.LabelTensor());
        var expected = CaseCheck.Numbers(Mixing.ContradictingPartners(x, labels, pair, normalize: false));
        Assert.Equal(expected, CaseCheck.Numbers(Mixing.ContradictingPartnersBySimilarity(x.mm(x.t()), labels, pair)));
    });

    [Fact]
    public void AnIncreasingMapOfTheSimilaritiesChangesNothing() => OnBatches((points, pair, _) =>
    {
        var (x, labels) = (points.Features(), points.LabelTensor());
        var s = x.mm(x.t()).detach();
        var expected = CaseCheck.Numbers(Mixing.ContradictingPartnersBySimilarity(s, labels, pair));
        Assert.Equal(expected, CaseCheck.Numbers(Mixing.ContradictingPartnersBySimilarity(s.exp().mul(3).sub(100), labels, pair)));
    });

    [Fact]
    public void AKnownBiasGivesTheFirstThatContradictsIt() => OnBatches((points, pair, _) =>
    {
        var expected = Enumerable.Range(0, points.Count).Select(i => (double)Candidates(points, i, pair)
            .Where(j => (points.Biases[i] == points.Biases[j]) == (pair == Negative)).DefaultIfEmpty(-1).First()).ToArray();
        Assert.Equal(expected, CaseCheck.Numbers(Mixing.ContradictingPartnersByBias(points.LabelTensor(), points.BiasTensor(), pair)));
    });

    [Fact]
    public void OfEqualSimilaritiesTheFirstIsTaken() => EachKernel.Run(_ =>
    {
        using var scope = NewDisposeScope();
        var (x, labels) = (ones(5, 2), tensor([1L, 0, 0, 1, 1]));
        Assert.Equal([3.0, 2, 1, 0, 0], CaseCheck.Numbers(Mixing.ContradictingPartners(x, labels, Positive)));
        Assert.Equal([1.0, 0, 0, 1, 1], CaseCheck.Numbers(Mixing.ContradictingPartners(x, labels, Negative)));
        Assert.Equal([3.0, 2, 1, 0, 0], CaseCheck.Numbers(Mixing.ContradictingPartnersBySimilarity(ones(5, 5), labels, Positive)));
        Assert.Equal([1.0, 0, 0, 1, 1], CaseCheck.Numbers(Mixing.ContradictingPartnersBySimilarity(ones(5, 5), labels, Negative)));
    });

    [Fact]
    public void WhatIsNotFiniteIsNobodysPartner() => EachKernel.Run(_ =>
    {
        using var scope = NewDisposeScope();
        var x = tensor([1.0, 0, double.NaN, 0, 0, 1, double.PositiveInfinity, 1, 1, 1], [5, 2]);
        var labels = tensor([0L, 0, 0, 1, 1]);
        Assert.Equal([2.0, -1, 0, -1, -1], CaseCheck.Numbers(Mixing.ContradictingPartners(x, labels, Positive)));
        Assert.Equal([4.0, -1, 4, -1, 0], CaseCheck.Numbers(Mixing.ContradictingPartners(x, labels, Negative)));
        var s = tensor([double.NaN, double.NaN, double.PositiveInfinity, double.NegativeInfinity], [2, 2]);
        Assert.Equal([-1.0, 0], CaseCheck.Numbers(Mixing.ContradictingPartnersBySimilarity(s, tensor([0L, 0]), Positive)));
    });

    [Fact]
    public void WithoutSamplesOrWidthThereIsNothingOrNoDifference()
    {
        using var scope = NewDisposeScope();
        foreach (var pair in Enum.GetValues<ContradictingPair>())
        {
            Assert.Empty(CaseCheck.Numbers(Mixing.ContradictingPartners(zeros(0, 3), zeros(0, int64), pair)));
            Assert.Empty(CaseCheck.Numbers(Mixing.ContradictingPartnersBySimilarity(zeros(0, 0), zeros(0, int64), pair)));
            Assert.Empty(CaseCheck.Numbers(Mixing.ContradictingPartnersByBias(zeros(0, int64), zeros(0, int64), pair)));
        }
        Assert.Equal([1.0, 0], CaseCheck.Numbers(Mixing.ContradictingPartners(zeros(2, 0), zeros(2, int64), Positive)));
    }

    [Fact]
    public void SelecMixGivesThePartnersLabelAndAtLeastHalfOfIt() => Property.Check(output, shape =>
    {
        var draw = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var (x, labels, u) = (draw.Rows(shape.Items, shape.Width, 2).requires_grad_(), draw.Labels(), new Random(shape.Seed));
        var uniforms = tensor(Enumerable.Range(0, shape.Items).Select(_ => u.NextDouble()).ToArray());
        var partners = Mixing.ContradictingPartners(x.reshape(shape.Items, -1), labels, Negative);
        var (mixed, mixedLabels, hasPartner) = Mixing.SelecMix(x, labels, partners, uniforms);
        var (numbers, width) = (CaseCheck.Numbers(x), 2 * shape.Width);
        var (found, keys, found2, share) = (CaseCheck.Numbers(mixed), CaseCheck.Numbers(labels), CaseCheck.Numbers(mixedLabels), CaseCheck.Numbers(uniforms));
        foreach (var (partner, i) in CaseCheck.Numbers(partners).Select((partner, i) => ((int)partner, i)))
        {
            Assert.Equal(partner >= 0, hasPartner[i].item<bool>());
            var (from, own) = (partner < 0 ? i : partner, partner < 0 ? 1 : share[i] / 2);
            Assert.Equal(keys[from], found2[i]);
            for (var k = 0; k < width; k++)
                Assert.Equal((own * numbers[(i * width) + k]) + ((1 - own) * numbers[(from * width) + k]), found[(i * width) + k], 1e-12);
        }
    });

    [Fact]
    public void AUniformNumberOfZeroLeavesNothingButThePartner() => OnBatches((points, pair, _) =>
    {
        var (x, labels) = (points.Features().detach(), points.LabelTensor());
        var partners = Mixing.ContradictingPartners(x, labels, pair);
        var expected = x.index_select(0, partners.where(partners.ge(0), arange(points.Count)));
        Assert.Equal(CaseCheck.Numbers(expected), CaseCheck.Numbers(Mixing.SelecMix(x, labels, partners, zeros(points.Count)).Mixed));
    });

    [Fact]
    public void UniformNumbersOutOfTheirRangeLeaveAMixtureBetweenBothSamples()
    {
        var (x, partners) = (tensor([1.0, 0.2, 3.0]), tensor([1L, 0, 0]));
        var mixed = Mixing.SelecMix(x, arange(3), partners, tensor([1.5, -1.0, double.PositiveInfinity])).Mixed;
        Assert.Equal([0.6, 1.0, 2.0], CaseCheck.Numbers(mixed).Select(number => Math.Round(number, 12)));
    }

    private void OnBatches(Action<Points, ContradictingPair, Shape> property) => Property.Check(output, shape =>
    {
        foreach (var pair in Enum.GetValues<ContradictingPair>())
            property(Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes), pair, shape);
    }, tests: 20);

    private static int[] Candidates(Points points, int i, ContradictingPair pair) => [.. Enumerable.Range(0, points.Count)
        .Where(j => j != i && (points.Labels[i] == points.Labels[j]) == (pair == Positive))];
}
