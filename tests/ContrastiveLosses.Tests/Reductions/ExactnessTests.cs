using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Reductions;

/// <summary>Of small whole numbers every sum is exact in any order: what a kernel adds up must be these very bits.</summary>
public sealed class ExactnessTests
{
    private static readonly PairSet[] Sets = [PairSet.All, PairSet.Others, PairSet.Positives, PairSet.Negatives, PairSet.AlignedPositives, PairSet.ConflictingNegatives];

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void SumsCountsAndGradientsOfWholeNumbersAreExact(ScalarType dtype) => EachKernel.Run(kernel =>
    {
        foreach (var (rows, columns, width) in new[] { (1, 1, 1), (5, 7, 3), (31, 33, 16), (95, 97, 33), (96, 96, 8), (193, 40, 17) })
        {
            using var scope = NewDisposeScope();
            var problem = new RandomProblem(rows + columns, rows, columns, width);
            var (x, y) = (Whole(problem.X), Whole(problem.Y));
            var (ofRows, ofColumns) = (Of(x, dtype).requires_grad_(), Of(y, dtype).requires_grad_());
            var s = Similarities.Between(
                new(ofRows, Keys(problem.RowKeys), [rows]), new(ofColumns, Keys(problem.ColumnKeys), [columns]), 0.5);
            var weights = Enumerable.Range(0, rows).Select(k => (double)(k % 5 - 2)).ToArray();
            foreach (var set in Sets)
            {
                var of = $"{kernel}, {dtype}, {rows} x {columns} x {width}, {set}";
                var sum = s.Reduce(RowReduction.Sum(set));
                var (sums, counts, ofX, ofY) = (new double[rows], new double[rows], new double[rows * width], new double[columns * width]);
                for (var i = 0; i < rows; i++)
                    for (var j = 0; j < columns; j++)
                    {
                        if (!problem.IsMember(set, i, j)) continue;
                        counts[i]++;
                        for (var d = 0; d < width; d++)
                        {
                            sums[i] += 2 * x[i, d] * y[j, d];
                            ofX[(i * width) + d] += 2 * weights[i] * y[j, d];
                            ofY[(j * width) + d] += 2 * weights[i] * x[i, d];
                        }
                    }
                Near.Same(sums, CaseCheck.Numbers(sum), of, "sum");
                Near.Same(counts, CaseCheck.Numbers(s.Count(set)), of, "count");
                var gradients = torch.autograd.grad([sum], [ofRows, ofColumns], [tensor(weights).to(dtype)], retain_graph: true);
                Near.Same(ofX, CaseCheck.Numbers(gradients[0]), of, "gradient of row");
                Near.Same(ofY, CaseCheck.Numbers(gradients[1]), of, "gradient of column");
            }
        }
    });

    /// <summary>-4 to 4.</summary>
    private static double[,] Whole(double[,] numbers)
    {
        var whole = new double[numbers.GetLength(0), numbers.GetLength(1)];
        for (var i = 0; i < whole.GetLength(0); i++)
            for (var d = 0; d < whole.GetLength(1); d++)
                whole[i, d] = Math.Round(4 * numbers[i, d]);
        return whole;
    }

    private static Tensor Of(double[,] numbers, ScalarType dtype) =>
        tensor(numbers.Cast<double>().ToArray(), [numbers.GetLength(0), numbers.GetLength(1)], dtype);

    private static Keys Keys(long[][] keys) => new(tensor(keys[0]), tensor(keys[1]), tensor(keys[2]));
}
