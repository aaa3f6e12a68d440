using ContrastiveLosses.Arguments;
using ContrastiveLosses.Modules;
using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>
/// What a training loop calls beside the losses of a batch: models of translation, mixtures, states and diagnostics. The numbers are
/// made once, and no step computes with them but by the library and by operators that take tensors alone.
/// </summary>
internal static class TrainingSteps
{
    /// <summary>Each step for the tensors that it makes now.</summary>
    public static IReadOnlyList<Func<Action>> All { get; } = [Adversaries, Penalties, Groups, Mixtures, Partners, Queue, Tables, Encoders, Clusters, Draws, Counts, Collapse];

    private static Draw Drawn => new(1, 12, 4, 3, ScalarType.Float32);

    private static Action Adversaries()
    {
        var draw = Drawn;
        var (real, fake, logits) = (draw.Rows().requires_grad_(), draw.Rows().requires_grad_(), draw.Rows().requires_grad_());
        var labels = draw.Labels();
        return () =>
        {
            foreach (var form in Enum.GetValues<AdversarialForm>())
            {
                Backward(Translation.AdversarialDiscriminator(real, fake, form));
                Backward(Translation.AdversarialGenerator(fake, form));
            }
            Backward(Translation.Reconstruction(real, fake));
            Backward(Translation.Diversity(real, fake));
            Backward(Translation.DomainClassification(logits, labels));
        };
    }

    private static Action Penalties()
    {
        var draw = Drawn;
        var (real, fake, weight, shares) = (draw.Rows(), draw.Rows(), draw.Rows(4).requires_grad_(), draw.Bits().to(float32));
        return () =>
        {
            foreach (var penalty in new Func<Tensor, Tensor, ICollective?, Tensor>[] { Translation.GradientPenalty, Translation.R1 })
            {
                var images = Translation.Interpolate(real, fake, shares).detach().requires_grad_();
                Backward(penalty(images.mul(images).mv(weight), images, null));
            }
        };
    }

    private static Action Groups()
    {
        var draw = Drawn;
        var (losses, groups, weights, counts) = (draw.Rows(12).abs().requires_grad_(), draw.Labels(), draw.Probabilities(1).reshape(-1), draw.PerClass(3));
        var (table, updated, index, values) = (draw.Rows(12).abs(), draw.Bits().to(ScalarType.Bool), Scalars.Range(12, CPU), draw.Rows(12).abs());
        return () =>
        {
            Backward(Debiasing.GroupDRO(losses, groups, weights, counts, adjustment: 0.1).Loss);
            var (next, _) = Debiasing.EmaUpdate(table, updated, index, values);
            var share = Debiasing.ClassNormalize(next, groups, index);
            _ = Debiasing.RelativeDifficulty(share, values);
            _ = Debiasing.ConditionalProbabilities(groups, groups, 3, 3);
            using var worst = new GroupDROLoss(3, counts, adjustment: 0.1);
            Backward(worst.call(losses, groups));
            using var difficulty = new RelativeDifficultyWeights(groups);
            _ = difficulty.call(values, values, index);
        };
    }

    private static Action Mixtures()
    {
        var draw = Drawn;
        var (x, images, labels, uniforms) = (draw.Rows().requires_grad_(), draw.Rows(12, 2, 4, 5).requires_grad_(), draw.Labels(), draw.Bits().to(float32));
        return () =>
        {
            var partners = Mixing.UniversumPartners(labels, uniforms);
            Backward(Mixing.MixWithPartner(x, partners, 0.3).sum());
            Backward(Mixing.CutMix(images, partners, Mixing.CutMixBox(4, 5, 0.4, 0.6)).sum());
            Backward(Mixing.SelecMix(x, labels, partners, uniforms).Mixed.sum());
        };
    }

    private static Action Partners()
    {
        var draw = Drawn;
        var (x, similarity, labels) = (draw.Rows(), draw.Rows(12, 12), draw.Labels());
        var biases = draw.Biases(labels);
        return () =>
        {
            foreach (var pair in Enum.GetValues<ContradictingPair>())
            {
                _ = Mixing.ContradictingPartners(x, labels, pair);
                _ = Mixing.ContradictingPartnersBySimilarity(similarity, labels, pair);
                _ = Mixing.ContradictingPartnersByBias(labels, biases, pair);
            }
        };
    }

    private static Action Queue()
    {
        var draw = Drawn;
        var (query, key, ids) = (draw.Rows().requires_grad_(), draw.Rows(), draw.Labels());
        return () =>
        {
            using var queue = new FeatureQueue(20, 4);
            for (var step = 0; step < 3; step++)
            {
                var (negatives, _) = queue.Read();
                Backward(Contrastive.InfoNCEQueue(query, key, negatives));
                queue.Enqueue(key, ids);
            }
            queue.Clear();
        };
    }

    private static Action Tables()
    {
        var draw = Drawn;
        var (samples, rows, features) = (Scalars.Range(12, CPU), draw.Rows(), draw.Rows(12, 2, 4).requires_grad_());
        return () =>
        {
            using var table = new EmaTable(12, 4);
            using var global = new GlobalContrastiveLoss(12);
            for (var step = 0; step < 2; step++)
            {
                table.Update(samples, rows);
                _ = table.Read();
                _ = table.Read(samples);
                _ = table.Visits();
                Backward(global.call(features, samples));
            }
        };
    }

    private static Action Encoders()
    {
        var draw = Drawn;
        var (x, labels, weights) = (draw.Rows(), draw.Labels(), draw.Prototypes().requires_grad_());
        return () =>
        {
            using var average = nn.Linear(4, 3);
            using var source = nn.Linear(4, 3);
            ContrastiveLosses.Memory.MomentumUpdate(average, source);
            using var prototypes = new ClassPrototypes(4, 4);
            Backward(Contrastive.BCL(x, labels, prototypes.call(weights)));
        };
    }

    private static Action Clusters()
    {
        var x = Drawn.Rows();
        return () =>
        {
            using var clusters = ContrastiveLosses.Memory.KMeans(x, 3);
            using var prototypes = ContrastiveLosses.Memory.Cluster(x, 3);
            _ = ContrastiveLosses.Memory.SamplePairs(clusters.Assignments, 8);
            _ = Contrastive.PredictClasses(x, prototypes.Centers);
        };
    }

    private static Action Draws()
    {
        var instances = Drawn.Labels();
        return () =>
        {
            _ = Contrastive.SampleNegatives(instances, 3);
            _ = Contrastive.SampleNegatives(instances, 3, replacement: false);
        };
    }

    private static Action Counts()
    {
        var draw = Drawn;
        var (x, labels, priors) = (draw.Rows(), draw.Labels(), draw.Priors());
        var biases = draw.Biases(labels);
        return () =>
        {
            _ = Diagnostics.CountPairs(labels, biases);
            _ = Diagnostics.ReportBatch(x, labels, biases);
            _ = Diagnostics.CollisionProbability(priors, 5);
            _ = Diagnostics.ExpectedLogCollisions(priors, 5);
            _ = Diagnostics.CoverageProbability(priors, 5);
        };
    }

    private static Action Collapse()
    {
        var draw = Drawn;
        var (x, labels, weights) = (draw.Rows(), draw.Labels(), draw.Prototypes());
        return () =>
        {
            _ = Diagnostics.NeuralCollapse(x, labels, weights);
            _ = Diagnostics.ETFDistance(weights);
            _ = Diagnostics.InfoNCEBounds(x, labels, weights);
            _ = Diagnostics.EffectiveRank(x) + Diagnostics.RankMe(x) + Diagnostics.ParticipationRatio(x) + Diagnostics.StableRank(x);
        };
    }

    private static void Backward(Tensor value)
    {
        value.backward();
        GC.KeepAlive(value);
        value.Dispose();
    }
}
