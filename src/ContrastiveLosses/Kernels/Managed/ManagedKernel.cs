using System.Numerics;
using System.Runtime.Intrinsics;
using ContrastiveLosses.Kernels.Managed.Members;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>
/// The reductions in C# on the tensors' own memory, for float32 and float64 on the CPU: products, reductions and gradients of one
/// tile of pairs at a time, while it is in the cache. Problems that it is not for go to <see cref="TorchKernel"/>.
/// </summary>
/// <param name="vectorBits">512, 256 or 128: the width of the vectors.</param>
internal sealed unsafe class ManagedKernel(int vectorBits) : IKernel
{
    public static ManagedKernel Instance { get; } = new(Widest);

    /// <summary>The widest vectors of this machine.</summary>
    public static int Widest => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Whether a problem is one for this kernel.</summary>
    public static bool IsFor(TileProblem problem) =>
        problem.Rows.device_type == DeviceType.CPU && problem.Rows.dtype is ScalarType.Float32 or ScalarType.Float64
        && problem.RowCount > 0 && problem.ColumnCount > 0 && problem.Rows.shape[1] > 0
        && Math.Max(problem.RowCount, problem.ColumnCount) < 1 << 23;

    public Tensor[] Forward(TileProblem problem) => !IsFor(problem)
        ? TorchKernel.Instance.Forward(problem)
        : (problem.Rows.dtype, vectorBits) switch
        {
            (ScalarType.Float32, 512) => Forward<float, Vector512<float>, Lanes512<float>>(problem),
            (ScalarType.Float32, 256) => Forward<float, Vector256<float>, Lanes256<float>>(problem),
            (ScalarType.Float32, _) => Forward<float, Vector128<float>, Lanes128<float>>(problem),
            (_, 512) => Forward<double, Vector512<double>, Lanes512<double>>(problem),
            (_, 256) => Forward<double, Vector256<double>, Lanes256<double>>(problem),
            _ => Forward<double, Vector128<double>, Lanes128<double>>(problem),
        };

    public Tensor?[] Backward(TileProblem problem, Tensor[] results, Tensor?[] gradients) => !IsFor(problem)
        ? TorchKernel.Instance.Backward(problem, results, gradients)
        : (problem.Rows.dtype, vectorBits) switch
        {
            (ScalarType.Float32, 512) => Backward<float, Vector512<float>, Lanes512<float>>(problem, results, gradients),
            (ScalarType.Float32, 256) => Backward<float, Vector256<float>, Lanes256<float>>(problem, results, gradients),
            (ScalarType.Float32, _) => Backward<float, Vector128<float>, Lanes128<float>>(problem, results, gradients),
            (_, 512) => Backward<double, Vector512<double>, Lanes512<double>>(problem, results, gradients),
            (_, 256) => Backward<double, Vector256<double>, Lanes256<double>>(problem, results, gradients),
            _ => Backward<double, Vector128<double>, Lanes128<double>>(problem, results, gradients),
        };

    /// <summary>Asked for by mining alone, which is not worth a kernel of its own.</summary>
    public Tensor ArgMax(TileProblem problem) => TorchKernel.Instance.ArgMax(problem);

    public Tensor Count(TileProblem problem, PairSet set) => IsFor(problem)
        ? tensor(ManagedLinearSum.Counts(ProblemKeys.Of(problem), set))
        : TorchKernel.Instance.Count(problem, set);

    private static Tensor[] Forward<T, V, L>(TileProblem problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        var keys = ProblemKeys.Of(problem);
        var pairwise = problem.Reductions.Where(tile => tile.Kind != TileKind.Sum).ToArray();
        var values = new Queue<Tensor>();
        if (pairwise.Length > 0)
        {
            using var pass = new TilePass<T, V, L>(problem, keys, pairwise);
            if (!pass.IsFinite) return TorchKernel.Instance.Forward(problem);
            values = new(ForwardPass<T, V, L>.Run(pass, pairwise));
        }
        return [.. problem.Reductions.Select(tile => tile.Kind == TileKind.Sum ? Sum(tile.Set) : values.Dequeue())];

        Tensor Sum(PairSet set)
        {
            using var sums = ManagedLinearSum.Sums<T>(problem, keys, set);
            return PerItem.To<T>(keys.Rows, null, problem.Rows.dtype, k => sums.Pointer[k]);
        }
    }

    private static Tensor?[] Backward<T, V, L>(TileProblem problem, Tensor[] results, Tensor?[] gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        var keys = ProblemKeys.Of(problem);
        var arrived = Enumerable.Range(0, results.Length).Where(k => gradients[k] is not null).ToLookup(k => problem.Reductions[k].Kind == TileKind.Sum);
        var inputs = new Tensor?[2 + results.Length];
        if (arrived[false].Any())
        {
            using var pass = new TilePass<T, V, L>(problem, keys, [.. arrived[false].Select(k => problem.Reductions[k])]);
            if (!pass.IsFinite) return TorchKernel.Instance.Backward(problem, results, gradients);
            BackwardPass<T, V, L>.Run(problem, keys, pass, arrived[false], results, gradients, inputs);
        }
        else
        {
            inputs[0] = zeros(problem.Rows.shape, problem.Rows.dtype);
            inputs[1] = problem.Columns is null ? null : zeros(problem.Columns.shape, problem.Rows.dtype);
        }
        foreach (var k in arrived[true])
            ManagedLinearSum.AddGradients<T>(problem, keys, problem.Reductions[k].Set, gradients[k]!, inputs[0]!, inputs[1]);
        return inputs;
    }
}
