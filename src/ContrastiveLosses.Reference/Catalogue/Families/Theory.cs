namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>NCE with k negatives, its expectations, and what its negatives collide with.</summary>
internal static class Theory
{
    public static LossRecord[] All { get; } =
    [
        new("nce_k", SampledNCE, draw => new()
        {
            ["anchors"] = draw.Rows(), ["positives"] = draw.Rows(), ["pool"] = draw.Rows(), ["negatives"] = draw.Others(5),
        })
        {
            SameOnRanks = ["pool"],
            Differentiable = ["anchors", "positives", "pool"],
            Labels = ["negatives"],
            LabelsAreNames = false,
            OtherRows = ["pool"],
            Numbered = ["pool"],
            Variants = ["temperature=0.5", "temperature=1 normalize=false"],
        },
        new("expected_nce", ExpectedNCE, draw => new()
        {
            ["anchors"] = draw.Rows(), ["positives"] = draw.Rows(), ["pool"] = draw.Rows(),
        })
        {
            Differentiable = ["anchors", "positives", "pool"],
            Labels = [],
            // Not its memory but its time, hundreds of numbers for each pair, keeps it from batches that would show its memory.
            NeedsPairs = true,
            Variants = ["k=3 temperature=0.5", "k=100 temperature=1 normalize=false"],
        },
        new("population_nce", PopulationNCE, draw => new() { ["classes"] = draw.Rows(), ["priors"] = draw.Priors() })
        {
            IsOfOneProcess = true,
            Differentiable = ["classes"],
            Labels = [],
            // The mean is weighted by the priors, the sum is not.
            HasAnchors = _ => false,
            NeedsPairs = true, // as expected_nce
            Variants = ["k=4 temperature=0.5", "k=100 temperature=1 normalize=false"],
        },
        new("collision_coverage", _ => throw new NotSupportedException("It has parts only."), draw => new() { ["priors"] = draw.Priors() })
        {
            Differentiable = [],
            Labels = [],
            IsOfBatch = false,
            HasTemperature = false,
            Parts = Collisions,
        },
    ];

    private static Tensor SampledNCE(LossCall call) => Contrastive.SampledNCE(
        call.Input("anchors"), call.Input("positives"), call.Input("pool"), call.Input("negatives"), call.Temperature,
        call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor ExpectedNCE(LossCall call) => Contrastive.ExpectedNCE(
        call.Input("anchors"), call.Input("positives"), call.Input("pool"), (long)call.Number("k", 1), call.Temperature,
        call.Flag("exclude_self", true), call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor PopulationNCE(LossCall call) => Contrastive.PopulationNCE(
        call.Input("classes"), call.Input("priors"), (long)call.Number("k", 1), call.Temperature, call.Flag("normalize", true), call.Reduction);

    private static Dictionary<string, Tensor> Collisions(LossCall call)
    {
        var (priors, k) = (call.Input("priors"), (long)call.Number("k", 1));
        return new()
        {
            ["collision_probability"] = Diagnostics.CollisionProbability(priors, k),
            ["collision_per_class"] = Diagnostics.CollisionProbability(priors, k, Reduction.None),
            ["expected_log_collisions"] = Diagnostics.ExpectedLogCollisions(priors, k),
            ["expected_log_collisions_per_class"] = Diagnostics.ExpectedLogCollisions(priors, k, Reduction.None),
            ["coverage_probability"] = tensor(Diagnostics.CoverageProbability(priors, k + 1)),
        };
    }
}
