using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>The managed kernel for one type of number and one instruction set. Features that are not finite go to <see cref="TorchKernel"/>.</summary>
internal sealed unsafe class VectorKernel<T, V, L> : IKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : struct, ILanes<T, V>
{
    public Tensor[] Forward(TileProblem problem)
    {
        var keys = problem.KeyNumbers;
        var pairwise = problem.Reductions.Where(tile => tile.Kind != TileKind.Sum).ToArray();
        var values = new Queue<Tensor>();
        if (pairwise.Length > 0)
        {
            using var pass = new TilePass<T, V, L>(problem, keys, pairwise);
            if (!pass.IsFinite) return TorchKernel.Instance.Forward(problem);
            values = new(ForwardPass<T, V, L>.Run(pass, pairwise));
        }
        PairSet[] summed = [.. problem.Reductions.Where(tile => tile.Kind == TileKind.Sum).Select(tile => tile.Set)];
        var sums = new Queue<Scratch<double>>(summed.Length == 0 ? [] : ManagedLinearSum.Sums<T>(problem, keys, summed));
        return [.. problem.Reductions.Select(tile => tile.Kind == TileKind.Sum ? Sum() : values.Dequeue())];

        Tensor Sum()
        {
            using var sum = sums.Dequeue();
            return PerItem.To<T>(keys.Rows, null, typeof(T) == typeof(double) ? float64 : float32, k => sum.Pointer[k]);
        }
    }

    public Tensor?[] Backward(TileProblem problem, Tensor[] results, Tensor?[] gradients)
    {
        var keys = problem.KeyNumbers;
        var arrived = Enumerable.Range(0, results.Length).Where(k => gradients[k] is not null).ToLookup(k => problem.Reductions[k].Kind == TileKind.Sum);
        var inputs = new Tensor?[2 + results.Length];
        if (arrived[false].Any())
        {
            using var pass = new TilePass<T, V, L>(problem, keys, [.. arrived[false].Select(k => problem.Reductions[k])], withRows: true);
            if (!pass.IsFinite) return TorchKernel.Instance.Backward(problem, results, gradients);
            BackwardPass<T, V, L>.Run(problem, keys, pass, arrived[false], results, gradients, inputs);
        }
        if (arrived[true].Any())
        {
            if (problem.Wanted[0]) inputs[0] ??= zeros(problem.Rows.shape, problem.Rows.dtype);
            if (problem.Wanted[1]) inputs[1] ??= zeros(problem.Columns!.shape, problem.Rows.dtype);
            PairSet[] summed = [.. arrived[true].Select(k => problem.Reductions[k].Set)];
            ManagedLinearSum.AddGradients<T>(problem, keys, summed, [.. arrived[true].Select(k => gradients[k]!)], inputs[0], inputs[1]);
        }
        return inputs;
    }

    public Tensor[] Count(TileProblem problem, IReadOnlyList<PairSet> sets) =>
        [.. ManagedLinearSum.Counts(problem.KeyNumbers, sets).Select(counts => tensor(counts))];

    public Tensor ArgMax(TileProblem problem)
    {
        // Not mirrored: a product and its mirror image may be rounded differently, and equal columns must be equal.
        using var pass = new TilePass<T, V, L>(problem, problem.KeyNumbers, problem.Reductions, mirrored: false);
        return pass.IsFinite ? ArgMaxPass<T, V, L>.Run(pass, problem.Reductions[0]) : TorchKernel.Instance.ArgMax(problem);
    }
}
