using ContrastiveLosses.Arguments;
using ContrastiveLosses.Distributed;
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
    private readonly MpiLibrary mpi;

    private MpiCollective(MpiLibrary mpi, ColumnExchange columns) => (this.mpi, Columns) = (mpi, columns);

    /// <summary>This rank's number, from 0.</summary>
    public int Rank => mpi.Rank;

    /// <summary>The number of ranks.</summary>
    public int Size => mpi.Size;

    /// <summary>How embeddings come from the other ranks.</summary>
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
        Guard.Defined(columns);
        var mpi = MpiLibrary.Start();
        var collective = new MpiCollective(mpi, columns);
        try
        {
            rank(collective);
            // A rank that waits for this one learns that it has ended.
            collective.Agree(Announcement.TheEnd, Announcement.Last);
        }
        catch (Exception reason) when (mpi.Size > 1)
        {
            Console.Error.WriteLine($"ContrastiveLosses: rank {mpi.Rank} of {mpi.Size} failed: {reason.Message}");
            Console.Error.Flush();
            mpi.Abort();
        }
        mpi.Finish();
    }

    /// <summary>The rows of all ranks, rank 0's first, on the device of this rank's.</summary>
    public Tensor AllGather(Tensor rows)
    {
        using var call = Call.Holding(rows);
        var counts = Agree(Announcement.OfRows(nameof(AllGather), rows), rows.size(0));
        var bytes = Array.ConvertAll(counts, count => count * RowBytes(rows));
        AtOnce(bytes.Sum(), "the rows of all ranks take", "take ColumnExchange.Ring");
        var own = OnHost(rows);
        var all = empty([counts.Sum(), .. rows.shape[1..]], rows.dtype);
        mpi.AllGather(own.bytes, all.bytes, Array.ConvertAll(bytes, count => (int)count));
        return call.Result(all.to(rows.device));
    }

    /// <summary>Replaces a tensor by its sum over the ranks; half types are summed in float32, integers in int64.</summary>
    public void SumOverRanks(Tensor value)
    {
        using var call = Call.Holding(value);
        using var noGrad = no_grad();
        Agree(Announcement.Of(nameof(SumOverRanks), value), 0);
        var type = Announcement.TypeOfSum(value);
        AtOnce(value.numel() * empty(0, type).element_size(), "the sum takes", "sum parts of the tensor");
        var own = OnHost(value).to(type);
        var sum = empty_like(own);
        mpi.Sum(own.bytes, sum.bytes, own.dtype);
        value.copy_(sum);
    }

    /// <summary>Hands rows to the next rank, and returns those of the rank before, on the device of these.</summary>
    public Tensor Shift(Tensor rows)
    {
        using var call = Call.Holding(rows);
        var counts = Agree(Announcement.OfRows(nameof(Shift), rows), rows.size(0));
        // On every rank, though only some have so many: the others would wait for them.
        AtOnce(counts.Max() * RowBytes(rows), "the rows of a rank take", "take more ranks");
        var own = OnHost(rows);
        var arriving = empty([counts[(Rank + Size - 1) % Size], .. rows.shape[1..]], rows.dtype);
        mpi.Shift(own.bytes, arriving.bytes);
        return call.Result(arriving.to(rows.device));
    }

    private static void AtOnce(long bytes, string what, string instead)
    {
        if (bytes > int.MaxValue) throw new InvalidOperationException($"{what} {bytes} bytes, of which MPI moves at most {int.MaxValue} at once: {instead}.");
    }

    private static Tensor OnHost(Tensor tensor) => tensor.detach().cpu().contiguous();

    private static long RowBytes(Tensor rows) => rows.shape[1..].Aggregate(rows.element_size(), (product, size) => product * size);

    /// <summary>What each rank says of a number, where all are about to do the same.</summary>
    private long[] Agree(string call, long number)
    {
        var all = new byte[Announcement.Bytes * Size];
        mpi.AllGather(Announcement.Encode(call, number), all, [.. Enumerable.Repeat(Announcement.Bytes, Size)]);
        Announcement.Compare(all);
        return Announcement.Numbers(all);
    }
}
