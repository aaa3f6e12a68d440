using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>
/// Small problems of every reduction, forward and backward, on the GPU that a kernel was made for: a driver or a GPU that nobody has tried
/// must not change a training unseen.
/// </summary>
internal static class Trial
{
    /// <summary>
    /// Several tiles; of one tile, each kernel for gradients and each kind of product. A mistake is larger than the tolerance, and what
    /// is rounded, of half types the derivatives, is smaller.
    /// </summary>
    private static readonly (int Items, int Width, Precision Precision, double Tolerance)[] Problems =
    [
        (150, 40, Precision.Highest, 1e-4), (50, 200, Precision.Highest, 1e-4), (50, 260, Precision.Highest, 1e-4),
        (50, 40, Precision.High, 1e-3), (50, 40, Precision.BFloat16, 2e-2), (50, 40, Precision.Float16, 2e-2),
    ];

    /// <exception cref="InvalidOperationException">The kernel's numbers are not those of torch's operators in float64.</exception>
    public static void Check(IKernel kernel, Device device)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (items, width, precision, tolerance) in Problems) Check(kernel, Problem(device, items, width, precision), tolerance);
    }

    private static void Check(IKernel kernel, TileProblem problem, double tolerance)
    {
        var exact = problem.With([.. problem.Tensors.Select(tensor => tensor is not null && tensor.is_floating_point() ? tensor.to(float64) : tensor)]);
        var (found, expected) = (Evaluate(kernel, problem), Evaluate(TorchKernel.Instance, exact));
        for (var k = 0; k < expected.Length; k++)
        {
            using var difference = found[k].to(float64).sub(expected[k]).abs().max().div(expected[k].abs().max());
            var error = difference.cpu().item<double>();
            if (!(error <= tolerance))
                throw new InvalidOperationException($"on a trial their results differ from those of torch's operators by {error:g2} of the largest (number {k})");
        }
    }

    private static TileProblem Problem(Device device, int count, int width, Precision precision)
    {
        Tensor Waves(double frequency, params long[] shape)
        {
            using Scalar factor = frequency;
            return Scalars.Range(shape.Aggregate(1L, (a, b) => a * b), device).to(float32).mul(factor).sin().reshape(shape);
        }

        using Scalar labels = 5, biases = 3;
        var items = Scalars.Range(count, device);
        var keys = new Keys(items, items.remainder(labels), items.remainder(biases));
        RowReduction[] reductions =
        [
            RowReduction.LogSumExp(PairSet.Others, 1, Waves(0.7, count)), RowReduction.ColumnLogSumExp(PairSet.Negatives),
            RowReduction.LogAddExp(PairSet.Positives, Waves(1.3, count), 0.2), RowReduction.SquaredDeviations(PairSet.AlignedPositives),
            RowReduction.Sum(PairSet.Positives),
        ];
        var features = Embeddings.Rounded(Waves(0.37, count, width), precision);
        return new(features, null, keys, keys, 40.0 / width, [.. reductions.Cast<Tile>()]) { Precision = precision };
    }

    /// <summary>The values of every reduction, and the gradients where each is weighed differently.</summary>
    private static Tensor[] Evaluate(IKernel kernel, TileProblem problem)
    {
        var values = kernel.Forward(problem);
        var gradients = kernel.Backward(problem, values, [.. values.Select((value, k) => ones_like(value).mul((k + 1.0).ToScalar()))]);
        return [.. values, .. gradients.OfType<Tensor>()];
    }
}
