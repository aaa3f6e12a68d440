namespace ContrastiveLosses.Tests.Oracles;

/// <summary>Random embeddings with labels and biases, as plain numbers and as tensors.</summary>
internal sealed record Points(double[][] X, long[] Labels, long[] Biases)
{
    public int Count => X.Length;

    public int Width => Count == 0 ? 1 : X[0].Length;

    public static Points Random(int seed, int count, int width, int classes, int biases = 2)
    {
        var random = new Random(seed);
        return new(
            [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, width).Select(_ => 2 * random.NextDouble() - 1).ToArray())],
            [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(classes))],
            [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(biases))]);
    }

    /// <summary>[N, D], a leaf that requires a gradient.</summary>
    public Tensor Features(ScalarType type = ScalarType.Float64) =>
        tensor(X.SelectMany(row => row).ToArray()).reshape(Count, Width).to(type).detach().requires_grad_(true);

    public Tensor LabelTensor() => tensor(Labels);

    public Tensor BiasTensor() => tensor(Biases);

    public Points Map(Func<double, double> map) => this with { X = [.. X.Select(row => row.Select(map).ToArray())] };

    public double Product(int i, int j) => X[i].Zip(X[j], (a, b) => a * b).Sum();

    public double Length(int i) => Math.Sqrt(Product(i, i));

    public double Cosine(int i, int j) => Length(i) * Length(j) == 0 ? 0 : Product(i, j) / (Length(i) * Length(j));

    public double Distance(int i, int j, Distance distance)
    {
        var squared = X[i].Zip(X[j], (a, b) => (a - b) * (a - b)).Sum();
        return distance switch
        {
            ContrastiveLosses.Distance.Euclidean => Math.Sqrt(squared),
            ContrastiveLosses.Distance.SquaredEuclidean => squared,
            _ => 1 - Cosine(i, j),
        };
    }

    /// <summary>The gradient of sum_ij c_ij d(x_i, x_j) by the embeddings.</summary>
    public double[] Gradient(double[,] c, Distance distance)
    {
        var gradient = new double[Count * Width];
        for (var i = 0; i < Count; i++)
            for (var j = 0; j < Count; j++)
                for (var k = 0; k < Width; k++)
                {
                    if (c[i, j] == 0) continue;
                    gradient[(i * Width) + k] += c[i, j] * Derivative(i, j, k, distance);
                    gradient[(j * Width) + k] += c[i, j] * Derivative(j, i, k, distance);
                }
        return gradient;
    }

    public static void Equal(double[] expected, Tensor found, double tolerance = 1e-11)
    {
        var values = found.detach().to(float64).reshape(-1).data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        var size = expected.Select(Math.Abs).Append(1).Max();
        for (var k = 0; k < values.Length; k++)
            Assert.True(Math.Abs(expected[k] - values[k]) <= tolerance * size, $"{values[k]:R} instead of {expected[k]:R} at {k} of {values.Length}");
    }

    /// <summary>d d(x_i, x_j) / d x_ik.</summary>
    private double Derivative(int i, int j, int k, Distance distance)
    {
        var difference = X[i][k] - X[j][k];
        return distance switch
        {
            ContrastiveLosses.Distance.Euclidean => Distance(i, j, distance) is var d && d == 0 ? 0 : difference / d,
            ContrastiveLosses.Distance.SquaredEuclidean => 2 * difference,
            _ => -((X[j][k] / Length(j)) - (Cosine(i, j) * X[i][k] / Length(i))) / Length(i),
        };
    }
}
