using ContrastiveLosses.Arguments;
using ContrastiveLosses.Distributed;

namespace ContrastiveLosses;

/// <summary>Ranks that are threads of one process: one for each GPU of a machine, or several on the CPU to try a training out.</summary>
/// <remarks>
/// A rank's tensors may be on a device of its own; what it receives comes to that device. Ranks that compute gradients on GPUs need one
/// each, because torch has one thread per GPU for backward passes, in which they would wait for one another.
/// </remarks>
public sealed class InProcessCollective : ICollective
{
    private readonly Meeting meeting;

    private InProcessCollective(Meeting meeting, int rank, ColumnExchange columns) => (this.meeting, Rank, Columns) = (meeting, rank, columns);

    /// <summary>This rank's number, from 0.</summary>
    public int Rank { get; }

    /// <summary>The number of ranks.</summary>
    public int Size => meeting.Size;

    /// <summary>How embeddings come from the other ranks.</summary>
    public ColumnExchange Columns { get; }

    /// <summary>Runs an action as each of some ranks, each on a thread of its own, and returns when all have ended.</summary>
    /// <param name="size">The number of ranks, at least 1.</param>
    /// <param name="rank">What a rank does; dispose scopes and grad mode are those of its thread.</param>
    /// <param name="columns">How embeddings come from the other ranks.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no rank.</exception>
    /// <exception cref="InvalidOperationException">A rank threw, which the message names; the inner exception is what it threw. Ranks that
    /// wait for it, or for a rank that has ended, end too.</exception>
    public static void Run(int size, Action<ICollective> rank, ColumnExchange columns = ColumnExchange.BySize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentNullException.ThrowIfNull(rank);
        Guard.Defined(columns);
        var meeting = new Meeting(size);
        var threads = Enumerable.Range(0, size).Select(number => new Thread(() => RunOne(number)) { Name = $"rank {number}", IsBackground = true }).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (meeting.Failure is { } failure)
            throw new InvalidOperationException($"rank {failure.Rank} of {size} failed: {failure.Reason.Message}", failure.Reason);

        void RunOne(int number)
        {
            try
            {
                rank(new InProcessCollective(meeting, number, columns));
                meeting.Leave(number, null);
            }
#pragma warning disable CA1031 // whatever it was, it is thrown by Run
            catch (Exception reason)
#pragma warning restore CA1031
            {
                meeting.Leave(number, reason);
            }
        }
    }

    /// <summary>The rows of all ranks, rank 0's first, on the device of this rank's.</summary>
    public Tensor AllGather(Tensor rows)
    {
        Guard.Rows(rows);
        return meeting.Exchange(Rank, $"{nameof(AllGather)} of {Guard.AnyRows(rows)}", rows, all => cat([.. all.Select(part => part.to(rows.device))]));
    }

    /// <summary>Replaces a tensor by its sum over the ranks, added in their order.</summary>
    public void SumOverRanks(Tensor value)
    {
        using var call = Call.Holding(value);
        Guard.Exists(value);
        // Added in the order of the ranks, so that all have the same bits; written only when all have read.
        var sum = meeting.Exchange(
            Rank, $"{nameof(SumOverRanks)} of {Guard.Of(value)}", value,
            all => all.Skip(1).Aggregate(all[0].to(value.device).clone(), (total, part) => total.add_(part.to(value.device), Scalars.One)));
        using var noGrad = no_grad();
        value.copy_(sum);
    }

    /// <summary>Hands rows to the next rank, and returns those of the rank before, on the device of these.</summary>
    public Tensor Shift(Tensor rows)
    {
        Guard.Rows(rows);
        return meeting.Exchange(Rank, $"{nameof(Shift)} of {Guard.AnyRows(rows)}", rows, all => all[(Rank + Size - 1) % Size].to(rows.device).clone());
    }
}
