using ContrastiveLosses.Tests.Oracles;

namespace ContrastiveLosses.Tests;

public sealed class NPairsTests
{
    [Theory]
    [InlineData(9, false, 0)]
    [InlineData(9, true, 0)]
    [InlineData(9, true, 0.3)]
    [InlineData(1, false, 0.3)]
    public void ValuesAreThoseOfTheDoubleLoop(int count, bool labelled, double l2)
    {
        using var scope = NewDisposeScope();
        var (f, p) = (Points.Random(1, count, 4, 3), Points.Random(2, count, 4, 3));
        var expected = new double[count];
        for (var i = 0; i < count; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < count; j++)
                if (labelled ? f.Labels[j] != f.Labels[i] : j != i) sum += Math.Exp(Product(i, j) - Product(i, i));
            expected[i] = Math.Log(1 + sum) + (l2 * (Squares(f.X[i]) + Squares(p.X[i])) / 2);
        }
        var labels = labelled ? f.LabelTensor() : null;
        Points.Equal(expected, Contrastive.NPairs(f.Features(), p.Features(), labels, l2, Reduction.None));
        Points.Equal([expected.Average()], Contrastive.NPairs(f.Features(), p.Features(), labels, l2));

        double Product(int i, int j) => f.X[i].Zip(p.X[j], (a, b) => a * b).Sum();
        double Squares(double[] x) => x.Sum(value => value * value);
    }

    [Fact]
    public void OneNegativeAtATimeIsTheDoubleLoop()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            using var scope = NewDisposeScope();
            var (f, p) = (Points.Random(seed, 10, 3, 3).Map(v => 3 * v), Points.Random(seed + 50, 10, 3, 3));
            var expected = Enumerable.Range(0, 10).Select(i => Enumerable.Range(0, 10).Where(j => j != i).Sum(
                j => Math.Log(1 + Math.Exp(Product(i, j) - Product(i, i))))).ToArray();
            var single = Contrastive.NPairsOneVsOne(f.Features(), p.Features(), Reduction.None);
            Points.Equal(expected, single);

            double Product(int i, int j) => f.X[i].Zip(p.X[j], (a, b) => a * b).Sum();
        }
    }

    [Fact]
    public void ASinglePairHasLossZeroAndGradientZero()
    {
        using var scope = NewDisposeScope();
        var (f, p) = (Points.Random(8, 1, 4, 1).Features(), Points.Random(9, 1, 4, 1).Features());
        (Contrastive.NPairs(f, p) + Contrastive.NPairsOneVsOne(f, p)).backward();
        Assert.Equal(0, f.grad!.abs().sum().item<double>() + p.grad!.abs().sum().item<double>());
    }

    [Fact]
    public void PairsOfOneClassOnlyHaveNoNegative()
    {
        using var scope = NewDisposeScope();
        var (f, p) = (Points.Random(10, 5, 4, 1), Points.Random(11, 5, 4, 1).Features());
        Assert.Equal(0, Contrastive.NPairs(f.Features(), p, f.LabelTensor()).item<double>());
    }

    [Fact]
    public void LogitsOfThousandsStayFinite()
    {
        using var scope = NewDisposeScope();
        var f = Points.Random(12, 6, 3, 1).Map(v => 1e3 * v).Features(ScalarType.Float32);
        var p = Points.Random(13, 6, 3, 1).Features(ScalarType.Float32);
        var losses = Contrastive.NPairs(f, p) + Contrastive.NPairsOneVsOne(f, p);
        losses.backward();
        Assert.True(float.IsFinite(losses.item<float>()) && f.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var x = randn(4, 2);
        Assert.Equal("positives", Assert.Throws<ArgumentException>(() => Contrastive.NPairs(x, randn(3, 2))).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => Contrastive.NPairs(x, x, zeros(3, int64))).ParamName);
        Assert.Equal("l2", Assert.Throws<ArgumentOutOfRangeException>(() => Contrastive.NPairs(x, x, l2: -1)).ParamName);
        Assert.Equal("anchors", Assert.Throws<ArgumentNullException>(() => Contrastive.NPairsOneVsOne(null!, x)).ParamName);
    }
}
