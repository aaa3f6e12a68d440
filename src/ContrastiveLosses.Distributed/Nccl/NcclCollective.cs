using System.Diagnostics;
using System.Runtime.CompilerServices;
using ContrastiveLosses.Arguments;
using ContrastiveLosses.Distributed;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Nccl;

namespace ContrastiveLosses;

/// <summary>Ranks that have a GPU each and exchange tensors from GPU to GPU by NCCL, on one machine or many. Not yet measured on a GPU.</summary>
/// <remarks>
/// Takes the library <c>libnccl.so.2</c> that is there, of version 2.7 or later. Exchanges are queued on the stream on which libtorch works.
/// Before each the ranks tell one another what they are about to do, 128 bytes each, and wait for the GPU to say it: calls that do not fit
/// together, a rank that throws and one that does not come are an error on each of them. Only for the ranks' first meeting NCCL itself waits
/// without a limit.
/// </remarks>
public sealed class NcclCollective : ICollective
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(10);

    private readonly NcclCommunicator communicator;
    private readonly Device device;
    private readonly TimeSpan timeout;
    private string? ended;
    private bool isWhole = true;

    private NcclCollective(NcclCommunicator communicator, Device device, ColumnExchange columns, TimeSpan timeout) =>
        (this.communicator, this.device, Columns, this.timeout) = (communicator, device, columns, timeout);

    /// <summary>This rank's number, from 0.</summary>
    public int Rank => communicator.Rank;

    /// <summary>The number of ranks.</summary>
    public int Size => communicator.Size;

    /// <summary>How embeddings come from the other ranks.</summary>
    public ColumnExchange Columns { get; }

    /// <summary>Makes the name by which the ranks of a job find one another, 128 bytes. One rank makes it and brings it to the others: in a file, by a socket, by another engine.</summary>
    /// <returns>The name, for <c>Run</c> on every rank.</returns>
    /// <exception cref="InvalidOperationException">There is no NCCL library, or it is too old.</exception>
    public static byte[] CreateId() => NcclLibrary.OfThisMachine().NewId();

    /// <summary>Runs an action as one rank of a job whose ranks another engine has started: the processes of <see cref="MpiCollective"/>, or the threads of <see cref="InProcessCollective"/>.</summary>
    /// <param name="starter">That engine's collective. It takes the name of the job to every rank, and has no part in what follows.</param>
    /// <param name="device">This rank's GPU, which no other rank has.</param>
    /// <param name="action">What a rank does.</param>
    /// <param name="columns">How embeddings come from the other ranks; the same on each.</param>
    /// <param name="timeout">How long to wait for the other ranks at an exchange before it is an error; 10 minutes if it is left out.</param>
    /// <exception cref="ArgumentException">The device is no GPU, or the time is not positive.</exception>
    /// <exception cref="InvalidOperationException">There is no NCCL library, it is too old, or it says what is wrong.</exception>
    public static void Run(
        ICollective starter, Device device, Action<ICollective> action, ColumnExchange columns = ColumnExchange.BySize, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(starter);
        var gpu = Gpu(device);
        Run(starter, NcclLibrary.OfThisMachine(), CudaLibrary.OfThisMachine(), gpu, device, action, columns, timeout);
    }

    /// <summary>Runs an action as one rank of a job whose name has come to it in some other way.</summary>
    /// <param name="id">What <see cref="CreateId"/> has made on one rank.</param>
    /// <param name="rank">This rank's number, from 0.</param>
    /// <param name="size">The number of ranks.</param>
    /// <param name="device">This rank's GPU, which no other rank has.</param>
    /// <param name="action">What a rank does.</param>
    /// <param name="columns">How embeddings come from the other ranks; the same on each.</param>
    /// <param name="timeout">How long to wait for the other ranks at an exchange before it is an error; 10 minutes if it is left out.</param>
    /// <exception cref="ArgumentException">The name has not 128 bytes, there is no such rank, the device is no GPU, or the time is not positive.</exception>
    /// <exception cref="InvalidOperationException">There is no NCCL library, it is too old, or it says what is wrong.</exception>
    public static void Run(
        byte[] id, int rank, int size, Device device, Action<ICollective> action, ColumnExchange columns = ColumnExchange.BySize, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length != UniqueId.Length) throw new ArgumentException($"id must have the {UniqueId.Length} bytes that CreateId made: it has {id.Length}.", nameof(id));
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, size);
        var gpu = Gpu(device);
        Run(id, rank, size, NcclLibrary.OfThisMachine(), CudaLibrary.OfThisMachine(), gpu, device, action, columns, timeout);
    }

    /// <summary>With libraries that the caller has loaded, and tensors on a device that need not be the GPU.</summary>
    internal static void Run(
        ICollective starter, NcclLibrary nccl, CudaLibrary driver, int gpu, Device device, Action<ICollective> action, ColumnExchange columns, TimeSpan? timeout) =>
        Run(IdOf(starter, nccl), starter.Rank, starter.Size, nccl, driver, gpu, device, action, columns, timeout);

    private static byte[] IdOf(ICollective starter, NcclLibrary nccl)
    {
        using var scope = NewDisposeScope();
        var own = starter.Rank == 0 ? tensor(nccl.NewId()).unsqueeze(0) : empty([0, UniqueId.Length], uint8);
        return starter.AllGather(own).data<byte>().ToArray();
    }

    private static void Run(
        byte[] id, int rank, int size, NcclLibrary nccl, CudaLibrary driver, int gpu, Device device, Action<ICollective> action, ColumnExchange columns, TimeSpan? timeout)
    {
        ArgumentNullException.ThrowIfNull(action);
        Guard.Defined(columns);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout ?? DefaultTimeout, TimeSpan.Zero, nameof(timeout));
        var collective = new NcclCollective(new(nccl, driver, gpu, id, rank, size), device, columns, timeout ?? DefaultTimeout);
        try
        {
            action(collective);
            collective.Agree(Announcement.TheEnd, Announcement.Last);
        }
        catch (Exception reason)
        {
            collective.Tell(reason);
            throw;
        }
        finally
        {
            collective.communicator.End(collective.isWhole);
        }
    }

    /// <summary>The rows of all ranks, rank 0's first.</summary>
    public Tensor AllGather(Tensor rows)
    {
        using var call = Call.Holding(rows);
        OnThisGpu(rows);
        var counts = Agree(Announcement.OfRows(nameof(AllGather), rows), rows.size(0));
        var perRow = rows.shape[1..].Aggregate(rows.element_size(), (product, size) => product * size);
        return call.Result(Try(() =>
        {
            var own = rows.detach().contiguous();
            var all = empty([counts.Sum(), .. rows.shape[1..]], rows.dtype, rows.device);
            communicator.AllGather(own, all, [.. counts.Select(count => count * perRow)]);
            return all;
        }));
    }

    /// <summary>Replaces a tensor by its sum over the ranks; half types are summed in float32, integers in int64.</summary>
    public void SumOverRanks(Tensor value)
    {
        using var call = Call.Holding(value);
        using var noGrad = no_grad();
        OnThisGpu(value);
        Agree(Announcement.Of(nameof(SumOverRanks), value), 0);
        Try(() =>
        {
            var own = value.to(Announcement.TypeOfSum(value)).contiguous();
            var sum = empty_like(own);
            communicator.AllReduce(own, sum);
            return value.copy_(sum);
        });
    }

    /// <summary>Hands rows to the next rank, and returns those of the rank before.</summary>
    public Tensor Shift(Tensor rows)
    {
        using var call = Call.Holding(rows);
        OnThisGpu(rows);
        var counts = Agree(Announcement.OfRows(nameof(Shift), rows), rows.size(0));
        return call.Result(Try(() =>
        {
            var own = rows.detach().contiguous();
            var arriving = empty([counts[(Rank + Size - 1) % Size], .. rows.shape[1..]], rows.dtype, rows.device);
            communicator.Shift(own, arriving);
            return arriving;
        }));
    }

    private static int Gpu(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.type != DeviceType.CUDA) throw new ArgumentException($"device must be a GPU, such as cuda:0: device is {device}.", nameof(device));
        return Math.Max(0, device.index);
    }

    private void OnThisGpu(Tensor tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        Guard.Exists(tensor, name);
        if (tensor.device_type != device.type || (tensor.device_type == DeviceType.CUDA && tensor.device_index != Math.Max(0, device.index)))
            throw new ArgumentException($"{name} must be on this rank's GPU, {device}: {name} is on {tensor.device}.", name);
    }

    /// <summary>The number of each rank, where all are about to make the same call; an error on each where they are not.</summary>
    private long[] Agree(string call, long number)
    {
        if (ended is not null) throw new InvalidOperationException(ended);
        using var scope = NewDisposeScope();
        var own = tensor(Announcement.Encode(call, number)).to(device);
        var all = empty([Size * Announcement.Bytes], uint8, device: device);
        Try(() =>
        {
            communicator.AllGather(own, all, [.. Enumerable.Repeat((long)Announcement.Bytes, Size)]);
            Await(call);
            return all;
        });
        var told = all.cpu().data<byte>().ToArray();
        var numbers = Announcement.Numbers(told);
        if (Array.IndexOf(numbers, Announcement.Last) is >= 0 and var first) ended = $"rank {first} has ended.";
        Announcement.Compare(told);
        return numbers;
    }

    /// <summary>Waits for the GPU without waiting for ever: a rank that has died never comes.</summary>
    private void Await(string call)
    {
        var (since, spin) = (Stopwatch.GetTimestamp(), new SpinWait());
        while (!communicator.IsDone)
        {
            communicator.CheckConnection();
            if (Stopwatch.GetElapsedTime(since) > timeout)
                throw new InvalidOperationException($"a rank has not come within {timeout}: rank {Rank} of {Size} waited for it in {call}.");
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>After an error, also of memory, there is no way back: the others have queued an exchange that this rank has no part in.</summary>
    private Tensor Try(Func<Tensor> exchange)
    {
        try
        {
            return exchange();
        }
        catch (Exception reason)
        {
            (ended, isWhole) = (reason.Message, false);
            throw;
        }
    }

    /// <summary>Tells the others that this rank has failed, where they can still be told.</summary>
    private void Tell(Exception reason)
    {
        if (ended is not null) return;
        try
        {
            Agree(Announcement.Failed(reason), Announcement.Last);
        }
        catch (InvalidOperationException)
        {
            // What they say does not matter any more.
        }
    }
}
