using ContrastiveLosses.Modules;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>As SharedLossTests, of what the catalogue does not draw: masks, groups, states, numbers that are not finite.</summary>
public sealed class SharedFormTests
{
    private const int Ranks = 3, Samples = 12;

    [Theory]
    [InlineData(SupConForm.Out, ContrastMode.All)]
    [InlineData(SupConForm.In, ContrastMode.All)]
    [InlineData(SupConForm.Out, ContrastMode.One)]
    [InlineData(SupConForm.In, ContrastMode.One)]
    public void AMaskHasThisRanksRows(SupConForm form, ContrastMode mode)
    {
        using var generator = new Generator(2);
        using var mask = rand(Samples, Samples, dtype: float64, generator: generator);
        Same([Samples, 2, 4], (features, rank, collective) =>
            Contrastive.SupCon(features, null, 0.3, form, mode, mask: Part(mask, rank), collective: collective));
    }

    [Fact]
    public void GroupsAreThoseOfAllRanks()
    {
        using var scope = NewDisposeScope();
        var groups = arange(Samples, int64).remainder(4);
        var (weights, counts) = (tensor(new[] { 0.1, 0.2, 0.3, 0.4 }), tensor(new[] { 40.0, 30, 20, 10 }));
        Same([Samples], (losses, rank, collective) =>
            Debiasing.GroupDRO(losses, Part(groups, rank), weights, counts, stepSize: 0.3, adjustment: 0.5, collective).Loss);
        Alike([Samples], (losses, rank, collective) =>
        {
            var (_, next, means) = Debiasing.GroupDRO(losses, Part(groups, rank), weights, stepSize: 0.3, collective: collective);
            return cat([next, means]);
        });
    }

    [Fact]
    public void ToleranceIsThatOfAllPairs()
    {
        using var labels = arange(Samples, int64).remainder(3);
        Same([Samples, 4], (features, rank, collective) => Diagnostics.Tolerance(features, Part(labels, rank), collective: collective));
    }

    [Theory]
    [InlineData(AdversarialForm.NonSaturating)]
    [InlineData(AdversarialForm.Wasserstein)]
    [InlineData(AdversarialForm.LeastSquares)]
    [InlineData(AdversarialForm.Hinge)]
    public void ScoresAreThoseOfAllRanks(AdversarialForm form) => Same([Samples, 1], (scores, _, collective) =>
        Translation.AdversarialDiscriminator(scores, cat([scores * 2, scores]).squeeze(1), form, collective)
        + Translation.AdversarialGenerator(scores * 3, form, collective));

    [Fact]
    public void ImagesAreThoseOfAllRanks()
    {
        using var domains = arange(Samples, int64).remainder(3);
        Same([Samples, 3], (images, rank, collective) =>
            Translation.Reconstruction(images, images.square(), collective)
            + 2 * Translation.Diversity(images, images.square(), collective)
            + 3 * Translation.DomainClassification(images, Part(domains, rank), collective: collective)
            + 4 * Translation.GradientPenalty(images.pow(3).sum(1), images, collective)
            + 5 * Translation.R1(images.pow(3), images, collective));
    }

    [Fact]
    public void ClassMeansAreThoseOfAllRanks()
    {
        // Class 7 is on one rank alone.
        using var labels = cat([arange(Samples - 2, int64).remainder(3), full([2], 7L, int64)]);
        Same([Samples, 4], (features, rank, collective) => Diagnostics.MeanClassifierLoss(features, Part(labels, rank), 0.5, collective: collective));
    }

    [Fact]
    public void EveryRanksModuleHasTheStateOfAllSamples()
    {
        using var numbers = arange(Samples, int64).flip(0);
        Alike([Samples, 2, 4], (features, rank, collective) =>
        {
            using var module = new GlobalContrastiveLoss(Samples + 1, collective: collective);
            module.call(features, Part(numbers, rank));
            module.call(features, Part(numbers, rank));
            return module.State.narrow(0, 0, Samples).clone();
        });
    }

    [Fact]
    public void AnEmbeddingThatIsNotFiniteMakesEveryRanksTripletsNaN() => Alike([Samples, 4], (features, rank, collective) =>
    {
        using var bad = features.detach().clone();
        using Scalar infinity = double.PositiveInfinity;
        if (rank is null or Ranks - 1) bad.narrow(0, bad.shape[0] - 1, 1).fill_(infinity);
        using var labels = arange(Samples, int64).remainder(3);
        return Contrastive.Triplet(bad, Part(labels, rank), reduction: Reduction.None, collective: collective).isnan().all().to(float64);
    });

    /// <summary>The shares add up to the value, and each rank has its part of the gradient.</summary>
    private static void Same(long[] shape, Func<Tensor, int?, ICollective?, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        var features = Features(shape);
        var one = features.clone().requires_grad_();
        var expected = loss(one, null, null);
        expected.backward();
        var (values, gradients) = (new double[Ranks], new double[Ranks][]);
        InProcessCollective.Run(Ranks, collective =>
        {
            using var ranks = NewDisposeScope();
            var own = Part(features, collective.Rank).clone().requires_grad_();
            var share = loss(own, collective.Rank, collective);
            share.backward();
            (values[collective.Rank], gradients[collective.Rank]) = (share.item<double>(), CaseCheck.Numbers(own.grad!));
        });
        Near.Equal(expected.item<double>(), values.Sum(), Allowed.Rearranged, "the shares' sum");
        Near.Equal(CaseCheck.Numbers(one.grad!), [.. gradients.SelectMany(part => part)], Allowed.Rearranged, "the gradient");
    }

    /// <summary>Every rank has the numbers that one process has.</summary>
    private static void Alike(long[] shape, Func<Tensor, int?, ICollective?, Tensor> compute)
    {
        using var scope = NewDisposeScope();
        var features = Features(shape);
        var expected = CaseCheck.Numbers(compute(features, null, null));
        var found = new double[Ranks][];
        InProcessCollective.Run(Ranks, collective =>
        {
            using var ranks = NewDisposeScope();
            found[collective.Rank] = CaseCheck.Numbers(compute(Part(features, collective.Rank), collective.Rank, collective));
        });
        Assert.All(found, numbers => Near.Equal(expected, numbers, Allowed.Rearranged, "what the ranks share"));
    }

    private static Tensor Features(long[] shape)
    {
        using var generator = new Generator(1);
        return randn(shape, dtype: float64, generator: generator);
    }

    /// <summary>A rank's rows: uneven parts, the second rank's is empty. Of no rank all.</summary>
    private static Tensor Part(Tensor rows, int? rank) => rank switch
    {
        0 => rows.narrow(0, 0, 5),
        1 => rows.narrow(0, 5, 0),
        2 => rows.narrow(0, 5, Samples - 5),
        _ => rows,
    };
}
