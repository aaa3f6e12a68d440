using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

/// <summary>What holds of the triplet loss whatever the embeddings.</summary>
public sealed class TripletPropertyTests(ITestOutputHelper output)
{
    [Fact]
    public void BatchHardIsNeverBelowTheMeanOfTheOthersOfAnAnchor() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes);
        double[] PerAnchor(TripletMining mining) => Contrastive.Triplet(
            points.Features(), points.LabelTensor(), mining, reduction: Reduction.None).data<double>().ToArray();
        var (all, hard, semi) = (PerAnchor(TripletMining.BatchAll), PerAnchor(TripletMining.BatchHard), PerAnchor(TripletMining.SemiHard));
        for (var a = 0; a < points.Count; a++)
        {
            var positives = points.Labels.Count(label => label == points.Labels[a]) - 1;
            var negatives = points.Count - 1 - positives;
            Assert.True(hard[a] >= (all[a] / Math.Max(1, positives * negatives)) - 1e-12, $"{shape}, anchor {a}");
            Assert.True(hard[a] >= (semi[a] / Math.Max(1, positives)) - 1e-12, $"{shape}, anchor {a}");
        }
    }, tests: 25);

    [Fact]
    public void ScalingEmbeddingsAndMarginScalesTheLoss() => OnPoints((points, mining, shape) =>
    {
        double Loss(double factor) => Contrastive.Triplet(
            points.Map(value => value * factor).Features(), points.LabelTensor(), mining, 0.2 * factor).item<double>();
        Near.Equal(7 * Loss(1), Loss(7), Allowed.Transformed, shape);
        Assert.Equal(1e-6 * Loss(1), Loss(1e-6), 1e-15);
    });

    [Fact]
    public void MovingAllEmbeddingsChangesNothing() => OnPoints((points, mining, shape) =>
    {
        var (x, y) = (points.Features(), points.Map(value => value + 1e6).Features());
        var (loss, moved) = (Loss(x), Loss(y));
        (loss + moved).backward();
        Near.Equal(loss.item<double>(), moved.item<double>(), 1e-8, shape);
        Near.Equal(x.grad!.data<double>().ToArray(), y.grad!.data<double>().ToArray(), 1e-8, shape, "gradient");

        Tensor Loss(Tensor features) => Contrastive.Triplet(features, points.LabelTensor(), mining);
    });

    [Fact]
    public void OnUnitVectorsTheSquaredDistanceIsTwiceTheCosineDistance() => OnPoints((points, mining, shape) =>
    {
        var squared = Contrastive.Triplet(points.Features(), points.LabelTensor(), mining, 0.4, Distance.SquaredEuclidean, normalize: true);
        var cosine = Contrastive.Triplet(points.Features(), points.LabelTensor(), mining, 0.2, Distance.Cosine);
        Near.Equal(2 * cosine.item<double>(), squared.item<double>(), Allowed.Transformed, shape);
    });

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
            // Of unit length they are as near to each other, and by their angles nearer.
            foreach (var (distance, margin) in new[] { (Distance.Euclidean, 1e-5), (Distance.Cosine, 1e-10) })
            {
                Tensor Loss(Tensor features) => Contrastive.Triplet(features, labels, mining, margin, distance, normalize: true);
                Points.Equal([1], Loss(x) / Loss(x.to(float64)), 1e-6);
            }
        }
    }

    private void OnPoints(Action<Points, TripletMining, Shape> check) => Property.Check(output, shape =>
    {
        foreach (var mining in Enum.GetValues<TripletMining>())
            check(Points.Random(shape.Seed, shape.Items, shape.Width + 1, shape.Classes), mining, shape);
    });
}
