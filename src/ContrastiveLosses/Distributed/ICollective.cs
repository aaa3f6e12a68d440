using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>How the embeddings that a rank compares its own with come to it from the other ranks.</summary>
public enum ColumnExchange
{
    /// <summary>All at once as long as they take up to 1 GiB, in turn from there on.</summary>
    BySize,

    /// <summary>All at once: memory for the embeddings of all ranks.</summary>
    Gather,

    /// <summary>In turn, each rank's part from rank to rank: memory for the embeddings of two ranks.</summary>
    Ring,
}

/// <summary>
/// What a loss asks of an engine that connects the ranks of a training: processes, or threads of one. Every rank must make the same calls
/// in the same order, the ranks without any rows too.
/// </summary>
/// <remarks>
/// Autograd is none of an engine's business: it is given plain tensors and returns plain tensors, on the device of what it was given.
/// An engine that can tell that the ranks' calls do not fit together must throw on every rank, rather than wait for ever.
/// </remarks>
public interface ICollective
{
    /// <summary>This rank's number, from 0.</summary>
    int Rank { get; }

    /// <summary>The number of ranks.</summary>
    int Size { get; }

    /// <summary>How embeddings come from the other ranks; the same on every rank.</summary>
    ColumnExchange Columns => ColumnExchange.BySize;

    /// <summary>The rows of all ranks, rank 0's first: [n_r, ...] to [sum of n_r, ...]. The ranks may have different numbers of rows, or none.</summary>
    Tensor AllGather(Tensor rows);

    /// <summary>Replaces a tensor by its sum over the ranks, the same bits on each; shapes and types are equal.</summary>
    void SumOverRanks(Tensor value);

    /// <summary>Hands rows to the next rank (the last one's to rank 0), and returns those of the rank before, which may be more or fewer.</summary>
    Tensor Shift(Tensor rows);

    /// <summary>
    /// A share for a trainer that averages the gradients of parameters over the ranks, where these losses need their sum: the share times
    /// the number of ranks. A loss that each rank has for itself, the mean over its own samples, stays as it is.
    /// </summary>
    Tensor ForAveragedGradients(Tensor share)
    {
        using var call = Call.Holding(share);
        Guard.Exists(share);
        return call.Result(share.Times(Size));
    }
}
