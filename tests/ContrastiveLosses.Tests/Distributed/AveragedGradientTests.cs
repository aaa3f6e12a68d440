using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>A trainer that knows nothing of shares and averages gradients over the ranks, as most do, trains as one process does.</summary>
public sealed class AveragedGradientTests
{
    private const int Samples = 15, Width = 6, Steps = 5;

    private const double Rounding = 1e-12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void ItTakesTheShareTimesTheNumberOfRanks(int size)
    {
        var expected = Train(null);
        var found = new double[size][];
        InProcessCollective.Run(size, collective => found[collective.Rank] = Train(collective));
        Assert.All(found, parameters => Near.Equal(expected, parameters, Rounding, $"the parameters after {Steps} steps of {size} ranks"));
    }

    /// <summary>The weights and the temperature at the end.</summary>
    private static double[] Train(ICollective? collective)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor[] parameters = [randn(Width, 4, dtype: float64, generator: generator).requires_grad_(), tensor(-1.0, float64).requires_grad_()];
        for (var step = 0; step < Steps; step++)
        {
            var samples = Part(randn(Samples, Width, dtype: float64, generator: generator));
            var labels = Part(randint(3, Samples, generator: generator));
            var loss = Contrastive.SupCon(samples.mm(parameters[0]), labels, parameters[1].exp(), collective: collective);
            (collective?.ForAveragedGradients(loss) ?? loss).backward();
            foreach (var parameter in parameters) Descend(parameter, parameter.grad!);
        }
        return [.. parameters.SelectMany(parameter => CaseCheck.Numbers(parameter))];

        // Squares leave uneven parts, and of three ranks one without samples.
        Tensor Part(Tensor rows) => collective is null ? rows
            : rows.index_select(0, tensor(Enumerable.Range(0, Samples).Where(k => k * k % collective.Size == collective.Rank).Select(k => (long)k).ToArray()));

        void Descend(Tensor parameter, Tensor gradient)
        {
            using var noGrad = no_grad();
            collective?.SumOverRanks(gradient);
            parameter.sub_(gradient * 0.1 / (collective?.Size ?? 1));
            gradient.zero_();
        }
    }
}
