using System.Runtime.InteropServices;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>Ranges, moments and repeatability; every test has its own generator.</summary>
public class SamplingTests
{
    private const int Count = 20_000;

    private static Tensor Empty => zeros(Count, float64);

    public static TheoryData<string, Func<Tensor, Generator, Tensor>, double, double> Distributions => new()
    {
        { "uniform", (x, g) => x.uniform_(-1, 3, g), 1, 16.0 / 12 },
        { "normal", (x, g) => x.normal_(2, 0.5, g), 2, 0.25 },
        { "log-normal", (x, g) => x.log_normal_(0, 0.5, g), Math.Exp(0.125), (Math.Exp(0.25) - 1) * Math.Exp(0.25) },
        { "exponential", (x, g) => x.exponential_(2, g), 0.5, 0.25 },
        { "geometric", (x, g) => x.geometric_(0.25, g), 4, 12 },
        { "random", (x, g) => x.random_(0, 10, g), 4.5, 8.25 },
        { "bernoulli", (x, g) => x.bernoulli_(0.3, g), 0.3, 0.21 },
        { "bernoulli of tensors", (x, g) => x.bernoulli_(full_like(x, 0.3), g), 0.3, 0.21 },
        { "bernoulli from", (x, g) => (x + 0.3).bernoulli(g), 0.3, 0.21 },
        { "bernoulli of torch", (x, g) => bernoulli(x + 0.3, g), 0.3, 0.21 },
        { "poisson", (x, g) => (x + 3).poisson(g), 3, 3 },
        { "poisson of torch", (x, g) => poisson(x + 3, g), 3, 3 },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Samples_have_the_mean_and_variance_of_their_distribution(string name, Func<Tensor, Generator, Tensor> sample,
        double mean, double variance)
    {
        using var scope = NewDisposeScope();
        Assert.NotEmpty(name);
        var x = Values.Numbers(sample(Empty, new Generator(7)));
        var tolerance = 6 * Math.Sqrt(variance / Count);
        Assert.InRange(x.Average(), mean - tolerance, mean + tolerance);
        Assert.InRange(x.Average(v => Math.Pow(v - mean, 2)) / variance, 0.8, 1.2);
    }

    [Fact]
    public void The_same_seed_gives_the_same_samples()
    {
        using var scope = NewDisposeScope();
        Assert.True(Empty.normal_(generator: new Generator(3)).allclose(Empty.normal_(generator: new Generator(3))));
        Assert.False(Empty.normal_(generator: new Generator(3)).allclose(Empty.normal_(generator: new Generator(4))));
    }

    [Fact]
    public void The_cauchy_distribution_has_a_median()
    {
        using var scope = NewDisposeScope();
        Assert.InRange(Empty.cauchy_(5, 1, new Generator(1)).median().item<double>(), 4.9, 5.1);
    }

    [Fact]
    public void Indices_are_drawn_by_their_weights()
    {
        using var scope = NewDisposeScope();
        var weights = tensor(new[] { 0.0, 3, 1 });
        var counts = Values.Numbers(weights.multinomial(Count, true, new Generator(5)).bincount(null, 3));
        Assert.Equal(0, counts[0]);
        Assert.InRange(counts[1] / counts[2], 2.8, 3.2);
        Assert.Equal([1, 2], Values.Numbers(multinomial(weights, 2).sort().Values));
        Assert.Throws<ExternalException>(() => multinomial(weights, 4));
    }
}
