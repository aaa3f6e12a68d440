using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Kernels;

/// <summary>How the reductions of one pass over all pairs are computed. Nothing of a kernel is recorded by autograd.</summary>
internal interface IKernel
{
    /// <summary>
    /// The value of each reduction: one number per row, or per column for a column reduction; of the rows' type, or float64 where
    /// <see cref="TileProblem.IsExact"/> asks for it and the kernel can.
    /// </summary>
    Tensor[] Forward(TileProblem problem);

    /// <summary>
    /// The gradient for each of <see cref="TileProblem.Differentiable"/> of which one is wanted, from the forward's results and the gradients
    /// that arrive at them. A gradient that arrives at an empty set, NaN included, changes nothing.
    /// </summary>
    Tensor?[] Backward(TileProblem problem, Tensor[] results, Tensor?[] gradients);

    /// <summary>For each set the number of its members in each row, int64.</summary>
    Tensor[] Count(TileProblem problem, IReadOnlyList<PairSet> sets);

    /// <summary>For each row the lowest column in the set with the largest alpha s_ij + c_j, or -1.</summary>
    Tensor ArgMax(TileProblem problem);
}
