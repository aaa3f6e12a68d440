using ContrastiveLosses.Modules;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests;

/// <summary>What is particular to one of the losses with prototypes, centers or universum vectors.</summary>
public sealed class PrototypicalTests(ITestOutputHelper output)
{
    private const double T = 0.1;

    [Fact]
    public void BCLOfARegularSimplexHasItsOptimalValueWhateverTheClassSizes() => Property.Check(output, shape =>
    {
        var (random, classes) = (new Random(shape.Seed), shape.Classes + 1);
        var simplex = eye(classes, dtype: float64) - (1.0 / classes);
        var labels = tensor([.. Enumerable.Range(0, shape.Items).Select(_ => (long)random.Next(classes))]);
        var loss = BCL(simplex.index_select(0, labels), labels, simplex, T, reduction: Reduction.None);
        var expected = Math.Log(1 + ((classes - 1) * Math.Exp(-classes / ((classes - 1) * T))));
        Near.Equal([.. Enumerable.Repeat(expected, shape.Items)], CaseCheck.Numbers(loss), Allowed.Rearranged, shape);
    });

    /// <summary>With orthogonal features the gradient by the universum shows the derivative by each similarity.</summary>
    [Fact]
    public void EveryUniversumVectorIsPushedAwayButNotAsReleased() => Property.Check(output, shape =>
    {
        var labels = new PrototypeBatch(shape).Labels;
        var universum = randn(shape.Items, shape.Items, dtype: float64, generator: new Generator((ulong)shape.Seed));
        Assert.True(Least(UniConForm.ExtraNegatives) >= 0);
        Assert.True(Least(UniConForm.ClassCenter) >= 0);
        var hasPositive = labels.data<long>().ToArray().GroupBy(label => label).Any(group => group.Count() > 2);
        Assert.True(!hasPositive || Least(UniConForm.Released) < 0);

        double Least(UniConForm form)
        {
            var u = universum.detach().requires_grad_();
            UniCon(eye(shape.Items, dtype: float64), u, labels, form: form, normalize: false, reduction: Reduction.Sum).backward();
            return u.grad!.min().item<double>();
        }
    });

    [Fact]
    public void PredictionsAreTheLargestProductsAndMinusOneForWhatIsNotFinite()
    {
        using var scope = NewDisposeScope();
        var prototypes = tensor([1.0, 0, 0, 5, -1, 0], [3, 2]);
        var features = tensor([2, 1, 1, 2, -3, 0.1, double.NaN, 1, 0, 0], [5, 2]);
        Assert.Equal([0, 1, 2, -1, 0], PredictClasses(features, prototypes).data<long>().ToArray());
        Assert.Equal([1, 1, 2, -1, 0], PredictClasses(features, prototypes, normalize: false).data<long>().ToArray());
        Assert.Equal("prototypes", Assert.Throws<ArgumentException>(() => PredictClasses(features, prototypes.narrow(0, 0, 0))).ParamName);
    }

    [Fact]
    public void ConcentrationsHaveTheirMeanAndDoNotDependOnScaleOrTurn() => Property.Check(output, shape =>
    {
        var b = new PrototypeBatch(shape);
        var (x, c) = (b.X.detach(), b.Prototypes.detach());
        var phi = PrototypeConcentration(x, c, b.Labels, 0.3);
        Assert.False(phi.requires_grad);
        Near.Equal(0.3, phi.mean().item<double>(), Allowed.Rearranged, shape, "mean");
        var turn = linalg.qr(randn(shape.Width, shape.Width, dtype: float64, generator: new Generator(7))).Item1;
        Near.Equal(CaseCheck.Numbers(phi), CaseCheck.Numbers(PrototypeConcentration(x.mm(turn) * 5, c.mm(turn) * 5, b.Labels, 0.3)), Allowed.Transformed, shape);
    });

    [Fact]
    public void ConcentrationsOfPointsOnTheirCentroidsAreTheTemperature()
    {
        using var scope = NewDisposeScope();
        var points = tensor([1.0, 0, 0, 1, 1, 0], [3, 2]);
        Assert.Equal([0.2, 0.2], CaseCheck.Numbers(PrototypeConcentration(points, points.narrow(0, 0, 2), tensor(new[] { 0, 1, 0 }))));
        Assert.Equal([0], PrototypeConcentration(points.narrow(0, 0, 0), points.narrow(0, 0, 0), zeros(0, int64)).shape);
    }

    [Fact]
    public void AClusterOfEqualPointsIsNoDenserThanTheLeastDense()
    {
        using var scope = NewDisposeScope();
        // Two equal points beside a mean that was rounded, three that are spread, and one alone.
        var points = tensor([0.3, 0.7, 0.3, 0.7, 3, 1, 5, 1, 4, 4, -6, 2], [6, 2]);
        var labels = tensor(new long[] { 0, 0, 1, 1, 1, 2 });
        foreach (var off in new[] { 0, 1e-16, -1e-16 })
        {
            var phi = PrototypeConcentration(points, tensor([0.3 + off, 0.7, 4, 2, -6, 2], [3, 2]), labels);
            Near.Equal([0.2, 0.2, 0.2], CaseCheck.Numbers(phi), Allowed.Rearranged, off);
        }
        // What is more than rounding is a spread.
        Assert.True(PrototypeConcentration(points, tensor([0.3 + 1e-10, 0.7, 4, 2, -6, 2], [3, 2]), labels, low: 0)[0].item<double>() < 1e-9);
    }

    [Fact]
    public void ClustersOfADataSetWithDuplicatesCanBeUsed()
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        var x = cat([randn(5, 4, generator: generator).repeat(2, 1), randn(10, 4, generator: generator)]);
        for (var seed = 0; seed < 10; seed++)
        {
            using var clusters = ContrastiveLosses.Memory.Cluster(x, 8, seed: seed);
            Assert.InRange(clusters.Concentrations.min().item<float>(), 0.01f, 0.2f);
            Assert.InRange(ProtoNCE(x, clusters.Centers, clusters.Assignments, clusters.Concentrations).item<float>(), 0, 20);
        }
    }

    [Fact]
    public void ImagesWithoutAViewHaveNoTermAndOneViewOnlyThatBetweenThem()
    {
        using var scope = NewDisposeScope();
        var (weight, bias, same) = (tensor([1.0, -2]), tensor([0.3]), tensor(new[] { 1L, 0, 1 }));
        var none = zeros(3, 0, 2, float64).requires_grad_();
        var loss = SiamesePrototypicalMetric(none, none, weight, bias, same, Reduction.None);
        loss.sum().backward();
        Assert.Equal([0.0, 0, 0], CaseCheck.Numbers(loss));
        var (first, second) = (randn(3, 2, float64), randn(3, 2, float64));
        var logit = (first - second).abs().mv(weight) + bias;
        var expected = nn.functional.binary_cross_entropy_with_logits(logit, same.to(float64), reduction: Reduction.None);
        Near.Equal(CaseCheck.Numbers(expected), CaseCheck.Numbers(SiamesePrototypicalMetric(first, second, weight, bias, same, Reduction.None)), Allowed.Rearranged, "one view");
    }

    [Fact]
    public void PercentilesAreInOrderFromZeroToAHundred()
    {
        using var scope = NewDisposeScope();
        var points = tensor([1.0, 0, 0, 1, 1, 0], [3, 2]);
        Assert.Contains("low must be from 0 to 100, not -5E-324.", Refusal(-double.Epsilon, 90), StringComparison.Ordinal);
        Assert.Contains("low must be from 0 to 100, not 100.5.", Refusal(100.5, 90), StringComparison.Ordinal);
        Assert.Contains("high must be from 50 to 100, not 49.", Refusal(50, 49), StringComparison.Ordinal);
        Assert.Equal([2], Concentration(0, 0).shape);
        Assert.Equal([2], Concentration(100, 100).shape);

        Tensor Concentration(double low, double high) =>
            PrototypeConcentration(points, points.narrow(0, 0, 2), tensor(new[] { 0, 1, 0 }), low: low, high: high);

        string Refusal(double low, double high) => Assert.Throws<ArgumentOutOfRangeException>(() => Concentration(low, high)).Message;
    }

    [Fact]
    public void ConcentrationsAndClassesOutOfRangeAreRefused()
    {
        using var scope = NewDisposeScope();
        var (x, c, y) = (randn(4, 3), randn(2, 3), tensor(new long[] { 0, 1, 1, 0 }));
        Assert.Equal("concentrations", Refused(() => ProtoNCE(x, c, y, tensor(new[] { 0.1f, 0 }))));
        Assert.Equal("concentrations", Refused(() => ProtoNCE(x, c, y, tensor(new[] { 0.1f, float.NaN }))));
        Assert.Equal("assignments", Refused(() => ProtoNCE(x, c, y.add(1), ones(2))));
        Assert.Equal("candidates", Refused(() => ProtoNCE(x, c, y, ones(2), tensor(new[] { 0, 2 }))));
        Assert.Equal("candidates", Refused(() => ProtoNCE(x, c, y, ones(2), zeros(3, 2, int64))));
        Assert.Equal("labels", Refused(() => BCL(x, y.add(1), c)));
        Assert.Equal("labels", Refused(() => ESupCon(x, y.sub(1), c)));
        Assert.Equal("labels", Refused(() => SPCE(x, y, 1)));
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => SPCE(x, y, 0)).ParamName);
        Assert.Equal("weight", Refused(() => SiamesePrototypicalMetric(x, x, ones(4), ones(1), y)));
        Assert.Equal("weight", Refused(() => SiamesePrototypicalMetric(x, x, ones(1, 1, x.shape[1]), ones(1), y)));
        Assert.Equal("bias", Refused(() => SiamesePrototypicalMetric(x, x, ones(3), ones(2), y)));

        static string? Refused(Action call) => Assert.Throws<ArgumentException>(call).ParamName;
    }

    [Fact]
    public void GradientsFlowToConcentrations()
    {
        using var scope = NewDisposeScope();
        var b = new PrototypeBatch(new(3, 9, 4, 3));
        var phi = b.Phi.requires_grad_();
        ProtoNCE(b.X, b.Prototypes, b.Labels, phi).backward();
        var numbers = CaseCheck.Numbers(phi);
        foreach (var direction in Differences.Directions(3))
            Near.Equal(Differences.Along(numbers, direction, moved => ProtoNCE(b.X, b.Prototypes, b.Labels, tensor(moved)).item<double>()),
                Differences.Project(CaseCheck.Numbers(phi.grad!), direction), Allowed.Differences, direction);
    }

    [Fact]
    public void APrototypeThatIsNotANumberMakesTheLossNotANumberThoughItIsNoCandidate()
    {
        using var scope = NewDisposeScope();
        var (x, prototypes) = (randn(2, 3), randn(3, 3));
        prototypes[2, 1] = float.NaN;
        Assert.True(float.IsNaN(ProtoNCE(x, prototypes, arange(2), ones(3), arange(2)).item<float>()));
    }

    [Fact]
    public void TheModuleOfTheMetricTrainsALayerOfItsOwn()
    {
        using var scope = NewDisposeScope();
        using var module = new SiamesePrototypicalMetricLoss(3, Reduction.Sum);
        var (first, second, same) = (randn(5, 2, 3), randn(5, 2, 3), tensor(new long[] { 0, 1, 1, 0, 1 }));
        var state = module.state_dict();
        Assert.Equal(["metric.bias", "metric.weight"], state.Keys.Order());
        var expected = SiamesePrototypicalMetric(first, second, state["metric.weight"], state["metric.bias"], same, Reduction.Sum);
        var loss = module.call(first, second, same);
        Assert.Equal(expected.item<float>(), loss.item<float>());
        loss.backward();
        Assert.All(module.parameters(), parameter => Assert.True(parameter.grad!.abs().max().item<float>() > 0));
    }
}
