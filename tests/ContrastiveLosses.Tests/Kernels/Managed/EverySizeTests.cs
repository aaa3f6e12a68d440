using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Reductions;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Managed;

/// <summary>
/// Every number of rows, columns and features from 1 to 70 on every instruction set, in float64 and float32, against the kernel of torch's
/// operators in float64.
/// </summary>
public sealed class EverySizeTests(ITestOutputHelper output)
{
    private const int Largest = 70;

    public static TheoryData<int> VectorBits => [512, 256, 128];

    [Theory]
    [MemberData(nameof(VectorBits))]
    public void EveryNumberOfRowsIsRight(int bits) => Each(bits, size => (size, 37, 5, false));

    [Theory]
    [MemberData(nameof(VectorBits))]
    public void EveryNumberOfColumnsIsRight(int bits) => Each(bits, size => (41, size, 6, false));

    [Theory]
    [MemberData(nameof(VectorBits))]
    public void EveryWidthIsRight(int bits) => Each(bits, size => (13, 29, size, false));

    [Theory]
    [MemberData(nameof(VectorBits))]
    public void EverySquareIsRight(int bits) => Each(bits, size => (size, size, 1 + size % 7, true));

    private void Each(int bits, Func<int, (int Rows, int Columns, int Width, bool Square)> shape)
    {
        for (var size = 1; size <= Largest; size++)
        {
            using var scope = NewDisposeScope();
            var (rows, columns, width, square) = shape(size);
            var seed = 100 * bits + size;
            output.WriteLine($"{rows} x {columns} x {width}, seed {seed}");
            double[][] Under(IKernel kernel, ScalarType dtype)
            {
                using var forced = KernelChoice.Force(kernel);
                return Numbers(new RandomProblem(seed, rows, columns, width, square), dtype);
            }
            var (expected, managed) = (Under(TorchKernel.Instance, ScalarType.Float64), new ManagedKernel(bits));
            foreach (var (numbers, found) in expected.Zip(Under(managed, ScalarType.Float64)))
                for (var k = 0; k < numbers.Length; k++)
                    Assert.Equal(numbers[k], found[k], 1e-11 * Math.Max(1, Math.Abs(numbers[k])));
            var single = Under(managed, ScalarType.Float32);
            for (var n = 0; n < single.Length; n++)
                Near.Equal(expected[n], single[n], 1e-5, $"{rows} x {columns} x {width} in float32, {bits} bits, seed {seed}", $"array {n}, number");
        }
    }

    /// <summary>The values of all reductions and the gradients of a weighted sum of those that are finite.</summary>
    private static double[][] Numbers(RandomProblem problem, ScalarType dtype)
    {
        var s = problem.Similarities(dtype);
        var weights = tensor(problem.LogWeights);
        var (first, second, third) = s.Reduce(
            RowReduction.LogSumExp(PairSet.Negatives, 1.3, weights), RowReduction.Mean(PairSet.Positives), RowReduction.SquaredDeviations(PairSet.Others));
        Tensor[] values =
        [
            first, second, third, s.Reduce(RowReduction.LogAddExp(PairSet.Positives, problem.LevelTensor, 0.2)),
            s.Reduce(RowReduction.ColumnLogSumExp(PairSet.All)), s.Reduce(RowReduction.Sum(PairSet.AlignedNegatives)),
        ];
        var total = zeros([], float64);
        for (var k = 0; k < values.Length; k++)
            total = total + (values[k].masked_fill(values[k].isinf(), 0) * (k + 1) * (arange(values[k].shape[0], float64) + 1).sin()).sum();
        total.backward();
        var inputs = new List<Tensor> { problem.RowFeatures, problem.LevelTensor };
        if (!problem.IsSquare) inputs.Add(problem.ColumnFeatures);
        return [.. values.Concat(inputs.Select(input => input.grad!)).Select(CaseCheck.Numbers)];
    }
}
