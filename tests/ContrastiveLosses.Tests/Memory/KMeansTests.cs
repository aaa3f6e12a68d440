using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class KMeansTests(ITestOutputHelper output)
{
    [Fact]
    public void EveryPointIsAssignedToItsNearestCentroidWhichIsTheMeanOfItsPoints() => Property.Check(output, shape =>
    {
        var x = new PrototypeBatch(shape).X.detach();
        var found = ContrastiveLosses.Memory.KMeans(x, Math.Min(shape.Classes, shape.Items), shape.Seed, iterations: 100);
        var distances = (x.unsqueeze(1) - found.Centroids.unsqueeze(0)).square().sum(2);
        var nearest = distances.amin([1]);
        Near.Equal(Numbers(nearest), Numbers(distances.gather(1, found.Assignments.unsqueeze(1)).squeeze(1)), Allowed.Transformed, shape, "distance");
        Near.Equal(nearest.sum().item<double>(), found.Inertia, Allowed.Transformed, shape, "inertia");
        for (long k = 0; k < found.Centroids.shape[0]; k++)
        {
            var members = x.index(found.Assignments.eq(k));
            Assert.True(members.shape[0] > 0, $"{shape}: cluster {k} is empty.");
            Near.Equal(Numbers(members.mean([0])), Numbers(found.Centroids[k]), Allowed.Transformed, shape, "centroid");
        }
    }, tests: 30);

    [Fact]
    public void MoreIterationsNeverRaiseTheInertia() => Property.Check(output, shape =>
    {
        var x = new PrototypeBatch(shape).X.detach();
        var before = double.PositiveInfinity;
        for (var iterations = 1; iterations < 6; iterations++)
        {
            var inertia = ContrastiveLosses.Memory.KMeans(x, Math.Min(3, shape.Items), shape.Seed, iterations).Inertia;
            Assert.True(inertia <= before + 1e-12, $"{shape}: {inertia} after {iterations} iterations, {before} before.");
            before = inertia;
        }
    });

    [Fact]
    public void ASeedDecidesEverything()
    {
        using var scope = NewDisposeScope();
        var x = new PrototypeBatch(new(5, 24, 3, 3)).X.detach();
        var (first, second) = (ContrastiveLosses.Memory.KMeans(x, 6, 3), ContrastiveLosses.Memory.KMeans(x, 6, 3));
        Assert.Equal(Numbers(first.Centroids), Numbers(second.Centroids));
        Assert.Equal(first.Assignments.data<long>().ToArray(), second.Assignments.data<long>().ToArray());
        Assert.Contains(Enumerable.Range(4, 20), seed => ContrastiveLosses.Memory.KMeans(x, 6, seed).Inertia != first.Inertia);
    }

    [Fact]
    public void GroupsThatAreFarApartAreFound()
    {
        using var scope = NewDisposeScope();
        var b = new PrototypeBatch(new(8, 24, 2, 4));
        var places = tensor([0.0, 0, 1000, 0, 0, 1000, 1000, 1000], [4, 2]);
        for (var seed = 0; seed < 10; seed++)
        {
            var found = ContrastiveLosses.Memory.KMeans(b.X.detach() + places.index_select(0, b.Labels), 4, seed);
            var pairs = found.Assignments.unsqueeze(1).eq(found.Assignments).eq(b.Labels.unsqueeze(1).eq(b.Labels));
            Assert.True(pairs.all().item<bool>());
        }
    }

    [Fact]
    public void TheUnitOfThePointsChangesNothing() => Property.Check(output, shape =>
    {
        var x = new PrototypeBatch(shape).X.detach();
        foreach (var (dtype, exponents) in new[] { (ScalarType.Float32, new[] { -100, 124 }), (ScalarType.Float64, [-700, 900]) })
        {
            var (points, clusters) = (x.to(dtype), Math.Min(3, shape.Items));
            var expected = ContrastiveLosses.Memory.KMeans(points, clusters, shape.Seed, initial: Start(points));
            foreach (var exponent in exponents)
            {
                var unit = Math.ScaleB(1, exponent);
                var found = ContrastiveLosses.Memory.KMeans(points * unit, clusters, shape.Seed, initial: Start(points * unit));
                Near.Same(Numbers(expected.Assignments), Numbers(found.Assignments), $"{shape}, {dtype}, 2^{exponent}", "cluster");
                Near.Same(Numbers(expected.Centroids), Numbers(found.Centroids / unit), $"{shape}, {dtype}, 2^{exponent}", "centroid");
                Assert.Equal(expected.Inertia * unit * unit, found.Inertia);
            }

            // Drawn for an even seed.
            Tensor? Start(Tensor rows) => int.IsEvenInteger(shape.Seed) ? null : rows.narrow(0, 0, clusters);
        }
    });

    [Fact]
    public void AClusterWithoutPointsTakesTheFarthestOne()
    {
        using var scope = NewDisposeScope();
        var x = tensor([0.0, 1, 2, 50], [4, 1]);
        var found = ContrastiveLosses.Memory.KMeans(x, 2, initial: tensor([0.0, 1e6], [2, 1]));
        Assert.Equal([0, 0, 0, 1], found.Assignments.data<long>().ToArray());
        Near.Equal([1, 50], Numbers(found.Centroids), Allowed.Rearranged, x);
    }

    [Fact]
    public void FewerDifferentPointsThanClustersLeaveClustersEmpty()
    {
        using var scope = NewDisposeScope();
        var x = tensor([3.0, 3, 3, 7, 7], [5, 1]);
        for (var seed = 0; seed < 5; seed++)
        {
            var found = ContrastiveLosses.Memory.KMeans(x, 4, seed);
            Assert.Equal(0, found.Inertia);
            Assert.Equal(2, found.Assignments.data<long>().ToArray().Distinct().Count());
            Assert.All(Numbers(found.Centroids), centroid => Assert.Contains(centroid, new[] { 3.0, 7 }));
        }
    }

    [Fact]
    public void PrototypesAreOfLengthOneWithTheirConcentrations()
    {
        using var scope = NewDisposeScope();
        var x = new PrototypeBatch(new(9, 24, 4, 3)).X.detach();
        var found = ContrastiveLosses.Memory.Cluster(x * 100, 5, 0.3, seed: 2);
        Near.Equal([1, 1, 1, 1, 1], Numbers(found.Centers.square().sum(1)), Allowed.Rearranged, x);
        Near.Equal(0.3, found.Concentrations.mean().item<double>(), Allowed.Rearranged, x);
        Assert.Equal([24], found.Assignments.shape);
        Assert.True(Contrastive.ProtoNCE(x, found.Centers, found.Assignments, found.Concentrations).item<double>() >= 0);
    }

    [Fact]
    public void OnlyTheResultIsLeftOver()
    {
        using var scope = NewDisposeScope();
        var x = randn(50, 3);
        var before = scope.DisposablesCount;
        var found = ContrastiveLosses.Memory.Cluster(x, 4);
        Assert.Equal(before + 3, scope.DisposablesCount);
        found.Dispose();
        Assert.True(found.Centers.IsInvalid && found.Assignments.IsInvalid && found.Concentrations.IsInvalid);
    }

    [Fact]
    public void IterationsKeepNothing()
    {
        var numbers = Child.Run(nameof(KMeansTests)).Split(' ').Select(int.Parse).ToArray();
        Assert.InRange(numbers[0], 12, 100);
        // What the two ends of a clustering differ by, not what a dozen iterations make.
        Assert.InRange(numbers[1], 0, 2);
    }

    internal static void Run(string[] _)
    {
        using var scope = NewDisposeScope();
        var x = rand([2000, 2], generator: new Generator(6, CPU));
        var found = Clusters(3);
        var peak = Tensor.PeakCount;
        var more = Clusters(100);
        Console.WriteLine($"{more.Iterations} {Tensor.PeakCount - peak - 2}");
        found.Dispose();

        KMeansResult Clusters(int iterations) => ContrastiveLosses.Memory.KMeans(x, 50, iterations: iterations, initial: x.narrow(0, 0, 50));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void HalfEmbeddingsGoIntoAClusteringAndItsLoss(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var x = new PrototypeBatch(new(9, 24, 4, 3)).X.detach().to(dtype);
        var (found, wide) = (ContrastiveLosses.Memory.Cluster(x, 5), ContrastiveLosses.Memory.Cluster(x.to(float32), 5));
        Assert.Equal(float32, found.Centers.dtype);
        Assert.Equal(Numbers(wide.Concentrations), Numbers(found.Concentrations));
        Assert.Equal(
            Numbers(Contrastive.ProtoNCE(x.to(float32), wide.Centers, wide.Assignments, wide.Concentrations)),
            Numbers(Contrastive.ProtoNCE(x, found.Centers, found.Assignments, found.Concentrations)));
        var centroids = ContrastiveLosses.Memory.KMeans(x, 5).Centroids;
        Assert.Equal(0, ContrastiveLosses.Memory.KMeans(x, 5, iterations: 1, initial: centroids).Centroids.sub(centroids).abs().max().item<float>());
        Assert.Equal(5, Contrastive.PrototypeConcentration(x, centroids, found.Assignments).shape[0]);
        Assert.Equal("prototypes", Assert.Throws<ArgumentException>(
            () => Contrastive.ProtoNCE(x, found.Centers.to(float64), found.Assignments, found.Concentrations)).ParamName);
        Assert.Equal("prototypes", Assert.Throws<ArgumentException>(
            () => Contrastive.ProtoNCE(x.to(float64), found.Centers, found.Assignments, found.Concentrations)).ParamName);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var scope = NewDisposeScope();
        var x = randn(4, 2);
        Assert.Equal("clusters", Assert.Throws<ArgumentOutOfRangeException>(() => ContrastiveLosses.Memory.KMeans(x, 5)).ParamName);
        Assert.Equal("clusters", Assert.Throws<ArgumentOutOfRangeException>(() => ContrastiveLosses.Memory.KMeans(x, 0)).ParamName);
        Assert.Equal("iterations", Assert.Throws<ArgumentOutOfRangeException>(() => ContrastiveLosses.Memory.KMeans(x, 2, iterations: 0)).ParamName);
        Assert.Equal("initial", Assert.Throws<ArgumentException>(() => ContrastiveLosses.Memory.KMeans(x, 2, initial: randn(3, 2))).ParamName);
        Assert.Equal("features", Assert.Throws<ArgumentException>(() => ContrastiveLosses.Memory.KMeans(x / 0, 2)).ParamName);
        Assert.Equal("initial", Assert.Throws<ArgumentException>(() => ContrastiveLosses.Memory.KMeans(x, 2, initial: randn(2, 2) / 0)).ParamName);
        Assert.Equal("features", Assert.Throws<ArgumentNullException>(() => ContrastiveLosses.Memory.KMeans(null!, 2)).ParamName);
    }

    private static double[] Numbers(Tensor tensor) => ContrastiveLosses.Reference.Comparison.CaseCheck.Numbers(tensor);
}
