using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Distributed;

/// <summary>
/// Where threads meet to read one another's tensors. All arrive, all read, and only then does any go on: a tensor is neither changed
/// nor disposed while another thread reads it.
/// </summary>
internal sealed class Meeting(int size)
{
    private readonly object gate = new();
    private readonly Tensor?[] tensors = new Tensor?[size];
    private readonly string[] calls = new string[size];
    private readonly bool[] hasLeft = new bool[size];
    private int arrived;
    private long round;

    public int Size => size;

    /// <summary>The first rank that threw, and what.</summary>
    public (int Rank, Exception Reason)? Failure { get; private set; }

    /// <summary>Shows a tensor to the others and makes one of what all have shown; nothing is recorded.</summary>
    /// <param name="rank">Whose tensor it is.</param>
    /// <param name="call">What every rank must be calling, with what must be equal about the tensors.</param>
    /// <param name="own">The tensor.</param>
    /// <param name="read">Makes a tensor of its own from those of all ranks.</param>
    public Tensor Exchange(int rank, string call, Tensor own, Func<Tensor[], Tensor> read)
    {
        using var held = Call.Holding(own);
        using var noGrad = no_grad();
        (tensors[rank], calls[rank]) = (own, call);
        AwaitAll(rank);
        try
        {
            var other = Array.FindIndex(calls, theirs => theirs != calls[0]);
            if (other >= 0) throw new InvalidOperationException($"the ranks' calls differ: rank 0 called {calls[0]}, rank {other} called {calls[other]}.");
            return held.Result(read(tensors!));
        }
        finally
        {
            AwaitAll(rank);
            tensors[rank] = null;
        }
    }

    /// <summary>Tells those that wait that this rank will not come again.</summary>
    public void Leave(int rank, Exception? reason)
    {
        lock (gate)
        {
            hasLeft[rank] = true;
            if (reason is not null) Failure ??= (rank, reason);
            Monitor.PulseAll(gate);
        }
    }

    private void AwaitAll(int rank)
    {
        lock (gate)
        {
            var now = round;
            if (++arrived == size)
            {
                (arrived, round) = (0, round + 1);
                Monitor.PulseAll(gate);
                return;
            }
            while (round == now)
            {
                if (Failure is var (failed, reason)) throw new InvalidOperationException($"rank {failed} failed: {reason.Message}", reason);
                if (Array.IndexOf(hasLeft, true) is >= 0 and var absent)
                    throw new InvalidOperationException($"rank {absent} has ended, while rank {rank} waits for it in {calls[rank]}.");
                Monitor.Wait(gate);
            }
        }
    }
}
