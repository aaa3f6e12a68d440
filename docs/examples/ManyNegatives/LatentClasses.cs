namespace ManyNegatives;

/// <summary>
/// Ten classes of four blobs each in 32 dimensions. Two samples of a class are a positive pair though they may be of different blobs:
/// nothing but the pairs says which blobs belong together.
/// </summary>
internal sealed class LatentClasses
{
    public const int Classes = 10, Width = 32;
    private const int Blobs = 4, PerClass = 400, TestPerClass = 400;
    private const double Spread = 0.8;

    private readonly Random random;

    public LatentClasses(int seed)
    {
        random = new Random(seed);
        var centres = Enumerable.Range(0, Classes * Blobs).Select(_ => Normals(Spread)).ToArray();
        (Train, TrainLabels) = Sample(PerClass);
        (Test, TestLabels) = Sample(TestPerClass);

        (Tensor, Tensor) Sample(int perClass)
        {
            var rows = new List<float>();
            var labels = new List<long>();
            for (var c = 0; c < Classes; c++)
                for (var i = 0; i < perClass; i++)
                {
                    rows.AddRange(centres[(c * Blobs) + random.Next(Blobs)].Zip(Normals(1), (centre, noise) => (float)(centre + noise)));
                    labels.Add(c);
                }
            return (tensor(rows.ToArray(), [labels.Count, Width]), tensor(labels.ToArray()));
        }
    }

    public Tensor Train { get; }

    public Tensor TrainLabels { get; }

    public Tensor Test { get; }

    public Tensor TestLabels { get; }

    /// <summary>Two training samples of one class, that often; classes and samples are drawn independently.</summary>
    public (Tensor First, Tensor Second) Pairs(int count)
    {
        var classes = Enumerable.Range(0, count).Select(_ => random.Next(Classes)).ToArray();
        return (Of(), Of());

        Tensor Of() => Train.index_select(0, tensor([.. classes.Select(c => (long)((c * PerClass) + random.Next(PerClass)))]));
    }

    private double[] Normals(double scale)
    {
        var numbers = new double[Width];
        for (var k = 0; k < Width; k++)
            numbers[k] = scale * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return numbers;
    }
}
