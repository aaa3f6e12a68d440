using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Tests.Reductions;

/// <summary>A random problem in float64 together with the same numbers in plain arrays. Few key values, -1 among them, so that every relation occurs.</summary>
internal sealed class RandomProblem
{
    public const double Scale = 1.7;

    private readonly Random random;

    public RandomProblem(int seed, int rows, int columns, int width, bool square = false)
    {
        random = new Random(seed);
        IsSquare = square;
        X = Matrix(rows, width);
        Y = square ? X : Matrix(columns, width);
        RowKeys = [Key(rows, rows), Key(rows, 3), Key(rows, 2)];
        ColumnKeys = square ? RowKeys : [Key(columns, rows), Key(columns, 3), Key(columns, 2)];
        Level = [.. Enumerable.Range(0, rows).Select(_ => 2 * random.NextDouble() - 1)];
        LogWeights = [.. Enumerable.Range(0, columns).Select(_ => random.NextDouble())];
    }

    public bool IsSquare { get; }

    public double[,] X { get; }

    public double[,] Y { get; }

    public long[][] RowKeys { get; }

    public long[][] ColumnKeys { get; }

    public double[] Level { get; }

    public double[] LogWeights { get; }

    public int Rows => X.GetLength(0);

    public int Columns => Y.GetLength(0);

    public Tensor RowFeatures { get; private set; } = null!;

    public Tensor ColumnFeatures { get; private set; } = null!;

    public Tensor LevelTensor { get; private set; } = null!;

    /// <summary>The same numbers as tensors of a type that require gradients.</summary>
    public Similarities Similarities(ScalarType dtype = ScalarType.Float64)
    {
        RowFeatures = Of(X).to(dtype).requires_grad_(true);
        ColumnFeatures = IsSquare ? RowFeatures : Of(Y).to(dtype).requires_grad_(true);
        LevelTensor = tensor(Level).to(dtype).requires_grad_(true);
        var rows = new Items(RowFeatures, Of(RowKeys), [Rows]);
        var columns = IsSquare ? rows : new Items(ColumnFeatures, Of(ColumnKeys), [Columns]);
        return ContrastiveLosses.Reductions.Similarities.Between(rows, columns, 1 / Scale);
    }

    public double S(int i, int j)
    {
        var sum = 0.0;
        for (var d = 0; d < X.GetLength(1); d++) sum += X[i, d] * Y[j, d];
        return sum * Scale;
    }

    public bool IsMember(PairSet set, int i, int j)
    {
        var code = 0;
        for (var bit = 0; bit < 3; bit++)
            if (RowKeys[bit][i] != -1 && RowKeys[bit][i] == ColumnKeys[bit][j])
                code |= 1 << bit;
        return set.Contains(code);
    }

    private static Tensor Of(double[,] matrix) => tensor(matrix.Cast<double>().ToArray()).reshape(matrix.GetLength(0), matrix.GetLength(1));

    private static Keys Of(long[][] keys) => new(tensor(keys[0]), tensor(keys[1]), tensor(keys[2]));

    private double[,] Matrix(int rows, int columns)
    {
        var matrix = new double[rows, columns];
        for (var i = 0; i < rows; i++)
            for (var d = 0; d < columns; d++)
                matrix[i, d] = 2 * random.NextDouble() - 1;
        return matrix;
    }

    /// <summary>Values -1, 0, ..., so that equal ones, unequal ones and ones that equal nothing all occur.</summary>
    private long[] Key(int count, int values) => [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(-1, Math.Max(1, values)))];
}
