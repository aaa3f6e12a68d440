using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Reductions;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>A random problem of one type, and the same in float64 for the kernel of torch's operators.</summary>
internal sealed class CudaProblem
{
    private TileProblem problem;
    private readonly Tensor[] arriving;
    private readonly string text;

    public CudaProblem(int seed, int rows, int columns, int width, bool square, ScalarType type, params string[] reductions)
        : this(CPU, seed, rows, columns, width, square, type, reductions)
    {
    }

    public CudaProblem(Device device, int seed, int rows, int columns, int width, bool square, ScalarType type, params string[] reductions)
    {
        text = $"{string.Join(", ", reductions)} of {rows} x {columns} x {width} {type}, seed {seed}";
        var random = new RandomProblem(seed, rows, columns, width, square);
        Tensor Features(double[,] matrix) => tensor(matrix.Cast<double>().ToArray()).reshape(matrix.GetLength(0), width).to(type).to(device);
        Keys KeysOf(long[][] keys) => new(tensor(keys[0], device: device), tensor(keys[1], device: device), tensor(keys[2], device: device));
        var tiles = reductions.Select(name => name switch
        {
            "log-sum-exp" => RowReduction.LogSumExp(PairSet.Others),
            "log-sum-exp of positives" => RowReduction.LogSumExp(PairSet.Positives),
            "weighted log-sum-exp" => RowReduction.LogSumExp(PairSet.Negatives | PairSet.AlignedPositives, 1.3, tensor(random.LogWeights, device: device)),
            "log-add-exp" => RowReduction.LogAddExp(PairSet.Positives, tensor(random.Level, device: device), 0.2),
            "turned log-add-exp" => RowReduction.LogAddExp(PairSet.Negatives, tensor(random.Level, device: device), 0.2, alpha: -1.3),
            "squared deviations" => RowReduction.SquaredDeviations(PairSet.Others),
            "squared deviations of positives" => RowReduction.SquaredDeviations(PairSet.AlignedPositives),
            "column log-sum-exp" => RowReduction.ColumnLogSumExp(PairSet.All & !PairSet.SameBias),
            _ => RowReduction.Sum(PairSet.AlignedNegatives),
        }).Cast<Tile>().ToArray();
        // One transposed, one wider than its rows: memory of any strides.
        problem = new(
            Features(random.X).t().contiguous().t(), square ? null : cat([zeros([columns, 3], type, device), Features(random.Y)], 1).narrow(1, 3, width),
            KeysOf(random.RowKeys), KeysOf(random.ColumnKeys), RandomProblem.Scale, tiles);
        arriving = [.. tiles.Select(tile => tensor(Enumerable.Range(0, tile.Kind == TileKind.ColumnLogSumExp && !square ? columns : rows)
            .Select(k => Math.Sin(k + 1)).ToArray(), device: device))];
    }

    public static string[] Reductions { get; } =
        ["log-sum-exp", "weighted log-sum-exp", "log-add-exp", "turned log-add-exp", "squared deviations", "column log-sum-exp", "sum"];

    /// <summary>The same, its products computed so exactly.</summary>
    public CudaProblem With(Precision precision)
    {
        problem = problem with { Precision = precision };
        return this;
    }

    /// <summary>Compares values and gradients with those in float64.</summary>
    public void Check(IKernel kernel)
    {
        using var scope = NewDisposeScope();
        var exact = Exact();
        var (values, gradients) = Evaluate(TorchKernel.Instance, exact, float64);
        var (found, foundGradients) = Evaluate(kernel, problem, float32);
        // Values are float32. Gradients are of the features' type, whose last place is 2^-11 or 2^-8, and so are the derivatives that
        // features are multiplied with. Of two bfloat16 numbers for a float32 the last place is 2^-17.
        var (ofValues, ofGradients) = PackedProblem.PrecisionOf(problem) switch
        {
            Precision.Float16 => (2e-6, 1e-3),
            Precision.BFloat16 => (2e-6, 8e-3),
            Precision.High => (4e-5, 4e-5),
            _ => (2e-6, 5e-6),
        };
        for (var k = 0; k < values.Length; k++) Near.Equal(values[k], found[k], ofValues, text, $"value of reduction {k}, number");
        for (var k = 0; k < gradients.Length; k++) Near.Equal(gradients[k], foundGradients[k], ofGradients, text, $"gradient {k}, number");
    }

    /// <summary>All values and gradients.</summary>
    public double[] Numbers(IKernel kernel)
    {
        using var scope = NewDisposeScope();
        var (values, gradients) = Evaluate(kernel, problem, float32);
        return [.. values.Concat(gradients).SelectMany(numbers => numbers)];
    }

    /// <summary>The root mean square of a kernel's errors in the gradients of the rows, relative to that of the gradients.</summary>
    public double GradientError(IKernel kernel)
    {
        using var scope = NewDisposeScope();
        var exact = Exact();
        var expected = Evaluate(TorchKernel.Instance, exact, float64).Gradients[0];
        var found = Evaluate(kernel, problem, float32).Gradients[0];
        return Math.Sqrt(expected.Zip(found, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(a => a * a));
    }

    public override string ToString() => text;

    private TileProblem Exact() =>
        problem.With([.. problem.Tensors.Select(tensor => tensor is not null && tensor.is_floating_point() ? tensor.to(float64) : tensor)]);

    private (double[][] Values, double[][] Gradients) Evaluate(IKernel kernel, TileProblem of, ScalarType type)
    {
        var results = kernel.Forward(of);
        var gradients = kernel.Backward(of, results, [.. arriving.Select(gradient => gradient.to(type))]);
        return ([.. results.Select(Numbers)], [.. gradients.OfType<Tensor>().Select(Numbers)]);
    }

    private static double[] Numbers(Tensor tensor) => tensor.to(float64).cpu().reshape(-1).data<double>().ToArray();
}
