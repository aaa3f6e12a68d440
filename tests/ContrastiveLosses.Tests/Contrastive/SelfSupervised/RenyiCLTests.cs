using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests;

/// <summary>Orders near 0, by which the logarithms of mean exponentials are divided.</summary>
public sealed class RenyiCLTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.001)]
    [InlineData(1.001)]
    public void Float32KeepsItsDigitsAtEveryOrder(double gamma)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var (query, key) = (randn(1024, 8), randn(1024, 8));
        var constant = RenyiCL(ones(1024, 8), ones(1024, 8), gamma: gamma).item<float>();
        var (exact, found) = (RenyiCL(query.to(float64), key.to(float64), gamma: gamma).item<double>(), RenyiCL(query, key, gamma: gamma).item<float>());
        output.WriteLine($"constant similarities: {constant:e1}; random ones: off by {found - exact:e1}");
        Near.Equal(0, constant, 1e-6, gamma);
        Near.Equal(exact, found, 1e-6, gamma);
    }
}
