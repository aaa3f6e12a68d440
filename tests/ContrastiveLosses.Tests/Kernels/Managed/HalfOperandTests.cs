using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Reference;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels.Managed;

/// <summary>Rows of half types that the kernel converts while it packs them, between regions of NaN or with their columns apart.</summary>
public sealed class HalfOperandTests
{
    private const int Margin = 3;

    public static TheoryData<int, ScalarType> Cases
    {
        get
        {
            var all = new TheoryData<int, ScalarType>();
            foreach (var bits in new[] { 512, 256, 128 })
                foreach (var type in new[] { ScalarType.Float16, ScalarType.BFloat16 })
                    all.Add(bits, type);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryReductionIsThatOfTheSameNumbersInFloat32AndInFloat64(int bits, ScalarType type)
    {
        var kernel = new ManagedKernel(bits);
        foreach (var (rows, columns, width) in new[] { (1, 1, 1), (7, 3, 5), (50, 97, 33), (97, 50, 16), (130, 131, 19) })
            foreach (var isTurned in new[] { false, true })
            {
                using var scope = NewDisposeScope();
                var of = $"{rows} x {columns} x {width}, turned {isTurned}";
                var ((x, aroundX), (y, aroundY)) = (Guarded(rows, rows, width, type, isTurned), Guarded(columns + 50, columns, width, type, isTurned));
                var before = (CaseCheck.Numbers(aroundX), CaseCheck.Numbers(aroundY));
                var found = Numbers(kernel, x, y);
                Near.Same(before.Item1, CaseCheck.Numbers(aroundX), of, "memory of the rows");
                Near.Same(before.Item2, CaseCheck.Numbers(aroundY), of, "memory of the columns");
                var single = Numbers(kernel, x.to(float32), y.to(float32));
                var exact = Numbers(TorchKernel.Instance, x.to(float64), y.to(float64));
                var rounding = type == ScalarType.Float16 ? 1.0 / (1 << 11) : 1.0 / (1 << 8);
                for (var k = 0; k < found.Length; k++)
                {
                    var isGradient = k >= found.Length - 2;
                    Near.Same(CaseCheck.Numbers(isGradient ? single[k].to(type) : single[k]), CaseCheck.Numbers(found[k]), of, $"number {k}");
                    Near.Equal(
                        CaseCheck.Numbers(exact[k]), CaseCheck.Numbers(found[k]),
                        isGradient ? rounding + Tolerance.For(float32).Gradient : Tolerance.For(float32).Value, of, $"number {k}");
                }
            }
    }

    /// <summary>Values and arg-max, then the gradients of rows and columns.</summary>
    private static Tensor[] Numbers(IKernel kernel, Tensor x, Tensor y)
    {
        using var forced = KernelChoice.Force(kernel);
        var (left, right) = (x.detach().requires_grad_(), y.detach().requires_grad_());
        var labels = (Rows: Modulo(x.shape[0]), Columns: Modulo(y.shape[0]));
        var rows = Items.Of(left, labels.Rows, normalize: false);
        var s = Similarities.Between(rows, Items.Of(right, labels.Columns, normalize: false), 0.5);
        var (weights, level) = (arange(y.shape[0], rows.Handle.dtype).sin(), arange(x.shape[0], rows.Handle.dtype).cos());
        var (first, second, third) = s.Reduce(
            RowReduction.LogSumExp(PairSet.All, 1, weights), RowReduction.Mean(PairSet.SameLabel), RowReduction.SquaredDeviations(PairSet.All));
        Tensor[] values =
        [
            first, second, third, s.Reduce(RowReduction.LogAddExp(PairSet.SameLabel, level, 0.1)), s.Reduce(RowReduction.ColumnLogSumExp(PairSet.All)),
            s.Reduce(RowReduction.Sum(PairSet.All)), Similarities.Within(rows, 0.5).Reduce(RowReduction.LogSumExp(PairSet.All, 0.7)),
        ];
        var total = values.Select((value, k) => (value * (arange(value.shape[0], value.dtype) + k).sin()).sum()).Aggregate((sum, next) => sum + next);
        return [.. values, s.ArgMax(PairSet.All), .. torch.autograd.grad([total], [left, right])];

        static Tensor Modulo(long count) => tensor(Enumerable.Range(0, (int)count).Select(k => k % 3L).ToArray());
    }

    private static (Tensor Inner, Tensor Outer) Guarded(int seed, int rows, int width, ScalarType type, bool isTurned)
    {
        var random = new Random(seed);
        var outer = full([rows + 2 * Margin, width + 2 * Margin], float.NaN).to(type);
        if (isTurned) outer = outer.t().contiguous().t();
        var inner = outer.narrow(0, Margin, rows).narrow(1, Margin, width);
        inner.copy_(tensor(Enumerable.Range(0, rows * width).Select(_ => 2 * random.NextSingle() - 1).ToArray()).reshape(rows, width));
        return (inner, outer);
    }
}
