using ContrastiveLosses.Tests.Oracles;

namespace ContrastiveLosses.Tests;

/// <summary>What holds of the triplet loss whatever the embeddings.</summary>
public sealed class TripletPropertyTests
{
    [Fact]
    public void BatchHardIsNeverBelowTheMeanOfTheOthersOfAnAnchor()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            using var scope = NewDisposeScope();
            var points = Points.Random(seed, 15, 3, 3);
            double[] PerAnchor(TripletMining mining) => Contrastive.Triplet(
                points.Features(), points.LabelTensor(), mining, reduction: Reduction.None).data<double>().ToArray();
            var (all, hard, semi) = (PerAnchor(TripletMining.BatchAll), PerAnchor(TripletMining.BatchHard), PerAnchor(TripletMining.SemiHard));
            for (var a = 0; a < 15; a++)
            {
                var positives = points.Labels.Count(label => label == points.Labels[a]) - 1;
                var negatives = 14 - positives;
                Assert.True(hard[a] >= all[a] / Math.Max(1, positives * negatives) - 1e-12, $"seed {seed}, anchor {a}");
                Assert.True(hard[a] >= semi[a] / Math.Max(1, positives) - 1e-12, $"seed {seed}, anchor {a}");
            }
        }
    }

    [Fact]
    public void ScalingEmbeddingsAndMarginScalesTheLoss()
    {
        foreach (var mining in Enum.GetValues<TripletMining>())
        {
            using var scope = NewDisposeScope();
            var points = Points.Random(3, 20, 4, 3);
            double Loss(double factor) => Contrastive.Triplet(
                points.Map(value => value * factor).Features(), points.LabelTensor(), mining, 0.2 * factor).item<double>();
            Points.Equal([7 * Loss(1), 1e-6 * Loss(1)], tensor(new[] { Loss(7), Loss(1e-6) }));
            Assert.Equal(1e-6 * Loss(1), Loss(1e-6), 1e-16);
        }
    }

    [Fact]
    public void MovingAllEmbeddingsChangesNothing()
    {
        foreach (var mining in Enum.GetValues<TripletMining>())
        {
            using var scope = NewDisposeScope();
            var points = Points.Random(4, 20, 4, 3);
            var (x, y) = (points.Features(), points.Map(value => value + 1e6).Features());
            var (loss, moved) = (Loss(x), Loss(y));
            (loss + moved).backward();
            Points.Equal([loss.item<double>()], moved, 1e-8);
            Points.Equal(x.grad!.data<double>().ToArray(), y.grad!, 1e-8);

            Tensor Loss(Tensor features) => Contrastive.Triplet(features, points.LabelTensor(), mining);
        }
    }

    [Fact]
    public void OnUnitVectorsTheSquaredDistanceIsTwiceTheCosineDistance()
    {
        foreach (var mining in Enum.GetValues<TripletMining>())
        {
            using var scope = NewDisposeScope();
            var points = Points.Random(5, 20, 4, 3);
            var squared = Contrastive.Triplet(points.Features(), points.LabelTensor(), mining, 0.4, Distance.SquaredEuclidean, normalize: true);
            var cosine = Contrastive.Triplet(points.Features(), points.LabelTensor(), mining, 0.2, Distance.Cosine);
            Points.Equal([2 * cosine.item<double>()], squared);
        }
    }

    [Fact]
    public void NearDuplicatesFarFromTheOriginAreRightInFloat32()
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(11, 24, 8, 3).Map(value => 3 + (1e-4 * value));
        var (x, labels) = (points.Features(ScalarType.Float32), points.LabelTensor());
        foreach (var mining in Enum.GetValues<TripletMining>())
        {
            var single = Contrastive.Triplet(x, labels, mining, 1e-5);
            Assert.Equal(ScalarType.Float32, single.dtype);
            Points.Equal([1], single / Contrastive.Triplet(x.to(float64), labels, mining, 1e-5), 1e-6);
        }
    }

    [Fact]
    public void SumAndMeanAreThoseOfTheAnchors()
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(6, 20, 4, 3);
        foreach (var mining in Enum.GetValues<TripletMining>())
        {
            Tensor Loss(Reduction reduction) => Contrastive.Triplet(points.Features(), points.LabelTensor(), mining, reduction: reduction);
            Points.Equal([Loss(Reduction.None).sum().item<double>()], Loss(Reduction.Sum));
        }
    }
}
