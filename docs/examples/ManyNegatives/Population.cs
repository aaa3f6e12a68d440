using ContrastiveLosses;

namespace ManyNegatives;

/// <summary>A world of classes: how likely each is, how wide the embeddings are, and the temperature of the loss.</summary>
internal sealed record World(string Name, double[] Priors, int Width, double Temperature)
{
    private const int Classes = 10;

    private static readonly double[] Equal = [.. Enumerable.Repeat(1.0 / Classes, Classes)];
    private static readonly double[] Zipf = Normalised(Enumerable.Range(1, Classes).Select(rank => 1.0 / rank));

    public static IReadOnlyList<World> All { get; } =
    [
        new("equal classes", Equal, 16, 1),
        new("equal classes, temperature 0.1", Equal, 16, 0.1),
        new("equal classes in 5 dimensions", Equal, 5, 1),
        new("Zipf's classes", Zipf, 16, 1),
    ];

    private static double[] Normalised(IEnumerable<double> weights)
    {
        var all = weights.ToArray();
        return [.. all.Select(weight => weight / all.Sum())];
    }
}

/// <summary>Where the classes of a world sit at the lowest loss with k negatives, and how good a classifier that makes.</summary>
/// <param name="ETFDistance">How far they are from a simplex.</param>
/// <param name="MeanClassifierLoss">Of the classifier whose weights are the classes' vectors.</param>
/// <param name="Cosines">The smallest and the largest cosine of two classes.</param>
internal sealed record Optimum(World World, long K, double Loss, double ETFDistance, double MeanClassifierLoss, (double Least, double Most) Cosines);

/// <summary>The lowest population loss over all ways to place the classes: what infinitely many samples would train for.</summary>
internal static class Population
{
    public static readonly long[] Negatives = [1, 2, 4, 16, 64, 256, 4096];

    public static Optimum Minimise(World world, long k, int seed)
    {
        using var scope = NewDisposeScope();
        var random = new Random(seed);
        long[] shape = [world.Priors.Length, world.Width];
        var priors = tensor(world.Priors, dtype: float64);
        var start = Enumerable.Range(0, world.Priors.Length * world.Width).Select(_ => random.NextDouble() - 0.5).ToArray();
        var vectors = tensor(Minimiser.Run(start, point =>
        {
            using var iteration = NewDisposeScope();
            var leaf = tensor(point, shape, float64).requires_grad_();
            var loss = Contrastive.PopulationNCE(leaf, priors, k, world.Temperature);
            loss.backward();
            return (loss.item<double>(), leaf.grad!.contiguous().data<double>().ToArray());
        }), shape, float64);

        // The classes' vectors are the class means of a world in which a class is one point.
        var perClass = Diagnostics.MeanClassifierLoss(vectors, arange(shape[0]), world.Temperature, reduction: nn.Reduction.None);
        var unit = nn.functional.normalize(vectors, dim: 1);
        var cosines = unit.mm(unit.t()).masked_select(eye(shape[0], dtype: ScalarType.Bool).logical_not());
        return new(
            world, k, Contrastive.PopulationNCE(vectors, priors, k, world.Temperature).item<double>(), Diagnostics.ETFDistance(unit),
            (perClass * priors).sum().item<double>(), (cosines.min().item<double>(), cosines.max().item<double>()));
    }
}
