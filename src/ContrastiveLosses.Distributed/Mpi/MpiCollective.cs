using ContrastiveLosses.Mpi;

namespace ContrastiveLosses;

/// <summary>Ranks that are the processes of an MPI job, on one machine or many: <c>mpirun -n 4 dotnet Training.dll</c>.</summary>
/// <remarks>
/// Takes the MPI library that is there: OpenMPI, MPICH, Intel MPI or MS-MPI. Tensors of other devices go through the memory of the CPU.
/// Before each exchange the ranks tell one another what they are about to do, so that calls that do not fit together are an error on
/// each of them. A call exchanges less than 2 GiB: with larger batches take <see cref="ColumnExchange.Ring"/>.
/// </remarks>
public sealed class MpiCollective : ICollective
{
    private const string TheEnd = "nothing more";

    private readonly MpiLibrary mpi;

    private MpiCollective(MpiLibrary mpi, ColumnExchange columns) => (this.mpi, Columns) = (mpi, columns);

    /// <inheritdoc/>
    public int Rank => mpi.Rank;

    /// <inheritdoc/>
    public int Size => mpi.Size;

    /// <inheritdoc/>
    public ColumnExchange Columns { get; }

    /// <summary>Runs an action as this process's rank. Call it once: MPI ends with it.</summary>
    /// <param name="rank">What a rank does.</param>
    /// <param name="columns">How embeddings come from the other ranks; the same on each.</param>
    /// <exception cref="InvalidOperationException">There is no MPI library, or it is not the one of the mpirun that started the process.</exception>
    /// <remarks>Where the action throws, the reason goes to the error output and the whole job ends, because the other ranks would wait for
    /// ever. A job of one process throws on.</remarks>
    public static void Run(Action<ICollective> rank, ColumnExchange columns = ColumnExchange.BySize)
    {
        ArgumentNullException.ThrowIfNull(rank);
        if (!Enum.IsDefined(columns)) throw new ArgumentOutOfRangeException(nameof(columns), columns, $"columns must be one of {string.Join(", ", Enum.GetNames<ColumnExchange>())}, not {columns}.");
        var mpi = MpiLibrary.Start();
        var collective = new MpiCollective(mpi, columns);
        try
        {
            rank(collective);
            // A rank that waits for this one learns that it has ended.
            collective.Agree(TheEnd, 0);
        }
        catch (Exception reason) when (mpi.Size > 1)
        {
            Console.Error.WriteLine($"ContrastiveLosses: rank {mpi.Rank} of {mpi.Size} failed: {reason.Message}");
            Console.Error.Flush();
            mpi.Abort();
        }
        mpi.Finish();
    }

    /// <inheritdoc/>
    public Tensor AllGather(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var counts = Agree(Call(nameof(AllGather), rows, anyRows: true), rows.shape[0]);
        var own = OnHost(rows);
        var all = empty([counts.Sum(), .. rows.shape[1..]], rows.dtype);
        mpi.AllGather(own.bytes, all.bytes, Bytes(counts, rows));
        return all.to(rows.device).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void SumOverRanks(Tensor value)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Agree(Call(nameof(SumOverRanks), value, anyRows: false), 0);
        var type = value.dtype is ScalarType.Float64 or ScalarType.Int64 ? value.dtype : value.is_floating_point() ? float32 : int64;
        var own = OnHost(value).to(type);
        var sum = empty_like(own);
        mpi.Sum(own.bytes, sum.bytes, type);
        value.copy_(sum);
    }

    /// <inheritdoc/>
    public Tensor Shift(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var counts = Agree(Call(nameof(Shift), rows, anyRows: true), rows.shape[0]);
        var own = OnHost(rows);
        var arriving = empty([counts[(Rank + Size - 1) % Size], .. rows.shape[1..]], rows.dtype);
        mpi.Shift(own.bytes, arriving.bytes);
        return arriving.to(rows.device).MoveToOuterDisposeScope();
    }

    private static Tensor OnHost(Tensor tensor) => tensor.detach().cpu().contiguous();

    private static string Call(string name, Tensor tensor, bool anyRows)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (anyRows && tensor.dim() == 0) throw new ArgumentException("rows must be [N, ...]: rows is [].", nameof(tensor));
        var shape = tensor.shape.Select(size => $"{size}").ToArray();
        if (anyRows) shape[0] = "n";
        return $"{name} of {tensor.dtype} [{string.Join(", ", shape)}]";
    }

    private static int[] Bytes(long[] counts, Tensor rows)
    {
        var perRow = rows.shape[1..].Aggregate(rows.element_size(), (product, size) => product * size);
        var total = counts.Sum() * perRow;
        if (total > int.MaxValue)
            throw new InvalidOperationException($"the rows of all ranks take {total} bytes, of which MPI moves at most {int.MaxValue} at once: take ColumnExchange.Ring.");
        return [.. counts.Select(count => (int)(count * perRow))];
    }

    /// <summary>What each rank says of a number, where all are about to do the same.</summary>
    private long[] Agree(string call, long number)
    {
        var all = mpi.Exchange(call, number);
        var other = Array.FindIndex(all, theirs => theirs.Call != all[0].Call);
        if (other >= 0) throw new InvalidOperationException($"the ranks' calls differ: rank 0 called {all[0].Call}, rank {other} called {all[other].Call}.");
        return [.. all.Select(theirs => theirs.Number)];
    }
}
