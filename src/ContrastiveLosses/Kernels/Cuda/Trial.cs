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
    /// <summary>Several tiles; and, of one tile, each kernel for gradients.</summary>
    private static readonly (int Items, int Width)[] Sizes = [(150, 40), (50, 200), (50, 260)];

    /// <summary>A mistake is larger, and what float32 rounds is smaller.</summary>
    private const double Tolerance = 1e-4;

    /// <exception cref="InvalidOperationException">The kernel's numbers are not those of torch's operators in float64.</exception>
    public static void Check(IKernel kernel, Device device)
    {
        foreach (var (items, width) in Sizes) Check(kernel, device, items, width);
    }

    private static void Check(IKernel kernel, Device device, int items, int width)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var problem = Problem(device, items, width);
        var exact = problem.With([.. problem.Tensors.Select(tensor => tensor is not null && tensor.is_floating_point() ? tensor.to(float64) : tensor)]);
        var (found, expected) = (Evaluate(kernel, problem), Evaluate(TorchKernel.Instance, exact));
        for (var k = 0; k < expected.Length; k++)
        {
            using var difference = found[k].to(float64).sub(expected[k]).abs().max().div(expected[k].abs().max());
            var error = difference.cpu().item<double>();
            if (!(error <= Tolerance))
                throw new InvalidOperationException($"on a trial their results differ from those of torch's operators by {error:g2} of the largest (number {k})");
        }
    }

    private static TileProblem Problem(Device device, int count, int width)
    {
        Tensor Waves(double frequency, params long[] shape)
        {
            using Scalar factor = frequency;
            return arange(shape.Aggregate(1L, (a, b) => a * b), float32, device).mul(factor).sin().reshape(shape);
        }

        using Scalar labels = 5, biases = 3;
        var items = arange(count, int64, device);
        var keys = new Keys(items, items.remainder(labels), items.remainder(biases));
        RowReduction[] reductions =
        [
            RowReduction.LogSumExp(PairSet.Others, 1, Waves(0.7, count)), RowReduction.ColumnLogSumExp(PairSet.Negatives),
            RowReduction.LogAddExp(PairSet.Positives, Waves(1.3, count), 0.2), RowReduction.SquaredDeviations(PairSet.AlignedPositives),
            RowReduction.Sum(PairSet.Positives),
        ];
        return new(Waves(0.37, count, width), null, keys, keys, 40.0 / width, [.. reductions.Cast<Tile>()]);
    }

    /// <summary>The values of every reduction, and the gradients where each is weighed differently.</summary>
    private static Tensor[] Evaluate(IKernel kernel, TileProblem problem)
    {
        var values = kernel.Forward(problem);
        var gradients = kernel.Backward(problem, values, [.. values.Select((value, k) => ones_like(value).mul((k + 1.0).ToScalar()))]);
        return [.. values, .. gradients.OfType<Tensor>()];
    }
}
