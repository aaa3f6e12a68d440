using System.Runtime.InteropServices;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;

namespace ContrastiveLosses.Nccl;

/// <summary>
/// A rank's end of the connections between GPUs. What is called is queued on the stream on which libtorch puts its work for the GPU, so that
/// tensors are read when they are finished, and read only then.
/// </summary>
internal sealed unsafe class NcclCommunicator
{
    private const int OfBytes = 1, OfLongs = 4, OfSingles = 7, OfDoubles = 8, Sum = 0;

    private readonly NcclLibrary nccl;
    private readonly CudaLibrary driver;
    private readonly int gpu;
    private readonly nint context;
    private readonly nint handle;

    /// <summary>Connects this rank's GPU with those of the others, and waits for them.</summary>
    public NcclCommunicator(NcclLibrary nccl, CudaLibrary driver, int gpu, byte[] id, int rank, int size)
    {
        (this.nccl, this.driver, this.gpu, Rank, Size) = (nccl, driver, gpu, rank, size);
        context = driver.PrimaryContext(gpu);
        using var current = driver.Enter(context);
        nint made;
        nccl.Check(
            ((delegate* unmanaged[Cdecl]<nint*, int, UniqueId, int, int>)nccl["ncclCommInitRank"])(&made, size, MemoryMarshal.Read<UniqueId>(id), rank),
            "ncclCommInitRank");
        handle = made;
    }

    public int Rank { get; }

    public int Size { get; }

    /// <summary>Whether all that was queued has been done.</summary>
    public bool IsDone
    {
        get
        {
            using var current = driver.Enter(context);
            return driver.IsDone(Stream);
        }
    }

    private nint Stream => TorchStream.Current(gpu);

    /// <summary>Throws where the connection has failed since.</summary>
    public void CheckConnection()
    {
        int result;
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)nccl["ncclCommGetAsyncError"])(handle, &result), "ncclCommGetAsyncError");
        Check(result, "the connection between the GPUs");
    }

    /// <summary>The bytes of all ranks, rank 0's first; so many of each.</summary>
    public void AllGather(Tensor own, Tensor all, long[] bytes)
    {
        using var current = driver.Enter(context);
        var (from, to) = (RawStorage.AddressOf(own), RawStorage.AddressOf(all));
        if (bytes.All(count => count == bytes[0]))
        {
            if (bytes[0] > 0)
                Check(((delegate* unmanaged[Cdecl]<nint, nint, nuint, int, nint, nint, int>)nccl["ncclAllGather"])(
                    from, to, (nuint)bytes[0], OfBytes, handle, Stream), "ncclAllGather");
        }
        else
        {
            Group(() =>
            {
                for (var root = 0; root < bytes.Length; to += (nint)bytes[root++])
                    if (bytes[root] > 0)
                        Check(((delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, nint, nint, int>)nccl["ncclBroadcast"])(
                            from, to, (nuint)bytes[root], OfBytes, root, handle, Stream), "ncclBroadcast");
            });
        }
        GC.KeepAlive(own);
        GC.KeepAlive(all);
    }

    /// <summary>The sum over the ranks of float32, float64 or int64.</summary>
    public void AllReduce(Tensor own, Tensor sum)
    {
        if (own.numel() == 0) return;
        using var current = driver.Enter(context);
        var type = own.dtype switch { ScalarType.Float32 => OfSingles, ScalarType.Float64 => OfDoubles, _ => OfLongs };
        Check(((delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, nint, nint, int>)nccl["ncclAllReduce"])(
            RawStorage.AddressOf(own), RawStorage.AddressOf(sum), (nuint)own.numel(), type, Sum, handle, Stream), "ncclAllReduce");
        GC.KeepAlive(own);
        GC.KeepAlive(sum);
    }

    /// <summary>Sends to the next rank and receives from the one before.</summary>
    public void Shift(Tensor own, Tensor arriving)
    {
        using var current = driver.Enter(context);
        Group(() =>
        {
            Move("ncclSend", own, (Rank + 1) % Size);
            Move("ncclRecv", arriving, (Rank + Size - 1) % Size);
        });
    }

    /// <summary>Ends the connection, with what is still queued or without.</summary>
    public void End(bool isWhole)
    {
        using var current = driver.Enter(context);
        _ = ((delegate* unmanaged[Cdecl]<nint, int>)nccl[isWhole ? "ncclCommDestroy" : "ncclCommAbort"])(handle);
    }

    private void Move(string function, Tensor tensor, int peer)
    {
        if (tensor.numel() == 0) return;
        Check(((delegate* unmanaged[Cdecl]<nint, nuint, int, int, nint, nint, int>)nccl[function])(
            RawStorage.AddressOf(tensor), (nuint)(tensor.numel() * tensor.element_size()), OfBytes, peer, handle, Stream), function);
        GC.KeepAlive(tensor);
    }

    /// <summary>Calls that NCCL takes as one: in turn each would wait for the others.</summary>
    private void Group(Action calls)
    {
        Check(((delegate* unmanaged[Cdecl]<int>)nccl["ncclGroupStart"])(), "ncclGroupStart");
        try
        {
            calls();
        }
        catch (InvalidOperationException)
        {
            _ = End();
            throw;
        }
        Check(End(), "ncclGroupEnd");

        int End() => ((delegate* unmanaged[Cdecl]<int>)nccl["ncclGroupEnd"])();
    }

    private void Check(int result, string function) => nccl.Check(result, function, handle);
}
