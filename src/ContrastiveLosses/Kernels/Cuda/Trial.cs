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
    private enum Compared
    {
        Within,

        /// <summary>Of one label, so that many of them are taken in the order of the labels.</summary>
        WithinLabels,

        /// <summary>The columns are other items.</summary>
        Between,
    }

    /// <summary>
    /// Several tiles; of one tile, each kernel for gradients and each kind of product. A mistake is larger than the tolerance, and what
    /// is rounded, of half types the derivatives, is smaller.
    /// </summary>
    private static readonly (Compared Compared, int Items, int Width, Precision Precision, double Tolerance)[] Problems =
    [
        (Compared.Within, 150, 40, Precision.Highest, 1e-4), (Compared.Within, 50, 200, Precision.Highest, 1e-4), (Compared.Within, 50, 260, Precision.Highest, 1e-4),
        (Compared.Within, 50, 40, Precision.High, 1e-3), (Compared.Within, 50, 40, Precision.BFloat16, 2e-2), (Compared.Within, 50, 40, Precision.Float16, 2e-2),
        (Compared.Within, 50, 200, Precision.BFloat16, 2e-2), (Compared.Within, 50, 260, Precision.Float16, 2e-2),
        (Compared.WithinLabels, 150, 40, Precision.Highest, 1e-4), (Compared.WithinLabels, 150, 260, Precision.Highest, 1e-4),
        (Compared.Between, 50, 40, Precision.Highest, 1e-4), (Compared.Between, 50, 260, Precision.Highest, 1e-4),
    ];

    /// <summary>Of the gradients of so many features that torch's own product makes them, in TF32 where torch is allowed it.</summary>
    private const double ToleranceOfTorchsProduct = 3e-3;

    /// <exception cref="InvalidOperationException">The kernel's numbers are not those of torch's operators in float64.</exception>
    public static void Check(IKernel kernel, Device device)
    {
        using var scope = NewDisposeScope();
        // Whatever the caller's mode: in inference mode torch's operators would give no gradient.
        using var recordable = inference_mode(false);
        using var noGrad = no_grad();
        foreach (var (compared, items, width, precision, tolerance) in Problems) Check(kernel, Problem(device, compared, items, width, precision), tolerance);
        CheckWholeNumbers(kernel, device);
    }

    private static void Check(IKernel kernel, TileProblem problem, double tolerance)
    {
        var exact = problem.With([.. problem.Tensors.Select(tensor => tensor is not null && tensor.is_floating_point() ? tensor.to(float64) : tensor)]);
        var (found, expected) = (Evaluate(kernel, problem), Evaluate(TorchKernel.Instance, exact));
        var ofGradients = problem.Rows.size(1) > GradientPass.MostFeatures ? ToleranceOfTorchsProduct : tolerance;
        for (var k = 0; k < expected.Length; k++)
        {
            using var difference = found[k].to(float64).sub(expected[k]).abs().max().div(expected[k].abs().max());
            var error = difference.cpu().item<double>();
            if (!(error <= (k < problem.Reductions.Count ? tolerance : ofGradients)))
                throw new InvalidOperationException(
                    $"on a trial of {problem.RowCount} items of {problem.Rows.size(1)} features in {problem.Precision} they differ from torch's operators by {error:g2} of the largest: "
                    + (k < problem.Reductions.Count ? $"{problem.Reductions[k].Kind}" : $"gradient {k - problem.Reductions.Count}"));
        }
    }

    /// <summary>Numbers that are exact in every type, many of them equal: the lowest column of the largest, and how many there are.</summary>
    private static void CheckWholeNumbers(IKernel kernel, Device device)
    {
        var problem = Problem(device, Compared.Within, 150, 8, Precision.Highest);
        using Scalar most = 3.0;
        problem = problem with { Rows = problem.Rows.mul(most).round(), Scale = 1, Reductions = [(Tile)RowReduction.LogSumExp(PairSet.Negatives)] };
        Compare(kernel.ArgMax(problem), TorchKernel.Instance.ArgMax(problem));
        PairSet[] sets = [PairSet.Positives, PairSet.Negatives];
        foreach (var (count, expected) in kernel.Count(problem, sets).Zip(TorchKernel.Instance.Count(problem, sets))) Compare(count, expected);

        static void Compare(Tensor found, Tensor expected)
        {
            if (!found.cpu().data<long>().SequenceEqual(expected.cpu().data<long>()))
                throw new InvalidOperationException("on a trial their whole numbers differ from those of torch's operators");
        }
    }

    private static TileProblem Problem(Device device, Compared compared, int count, int width, Precision precision)
    {
        using Scalar labels = 5, biases = 3;
        var others = compared == Compared.Between ? count + 20 : count;
        var (rows, columns) = (KeysOf(count), KeysOf(others));
        List<RowReduction> reductions =
        [
            RowReduction.LogAddExp(PairSet.Positives, Waves(1.3, count), 0.2), RowReduction.SquaredDeviations(PairSet.AlignedPositives),
            RowReduction.Sum(PairSet.Positives),
        ];
        if (compared != Compared.WithinLabels)
            reductions.AddRange([RowReduction.LogSumExp(PairSet.Others, 1, Waves(0.7, others)), RowReduction.ColumnLogSumExp(PairSet.Negatives)]);
        return new(Features(0.37, count), compared == Compared.Between ? Features(0.53, others) : null, rows, columns, 40.0 / width, [.. reductions.Cast<Tile>()]) { Precision = precision };

        Keys KeysOf(int items)
        {
            var numbers = Scalars.Range(items, device);
            // A bias of -1 equals nothing.
            return new(numbers, numbers.remainder(labels), numbers.remainder(biases).Plus(Scalars.MinusOne));
        }

        Tensor Features(double frequency, int items) => Embeddings.Rounded(Waves(frequency, items, width), precision);

        Tensor Waves(double frequency, params long[] shape)
        {
            using Scalar factor = frequency;
            return Scalars.Range(shape.Aggregate(1L, (a, b) => a * b), device).to(float32).mul(factor).sin().reshape(shape);
        }
    }

    /// <summary>The values of every reduction, and the gradients where each is weighed differently.</summary>
    private static Tensor[] Evaluate(IKernel kernel, TileProblem problem)
    {
        var values = kernel.Forward(problem);
        var gradients = kernel.Backward(problem, values, [.. values.Select((value, k) => ones_like(value).mul((k + 1.0).ToScalar()))]);
        return [.. values, .. gradients.OfType<Tensor>()];
    }
}
