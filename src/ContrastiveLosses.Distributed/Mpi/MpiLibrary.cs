using System.Runtime.InteropServices;
using System.Text;

namespace ContrastiveLosses.Mpi;

/// <summary>The few functions of an MPI library that are needed, of MPI 2 and later.</summary>
internal sealed unsafe partial class MpiLibrary
{
    /// <summary>Calls may come from different threads, one at a time: backward passes have threads of their own.</summary>
    private const int Serialized = 2;

    private const int ErrorBytes = 1024, StatusBytes = 128, Tag = 1;

    private readonly nint library;
    private readonly MpiHandles handles;

    private MpiLibrary(nint library) => (this.library, handles) = (library, MpiHandles.Of(library));

    public int Rank { get; private set; }

    public int Size { get; private set; }

    /// <summary>Finds the library and begins, as one of the processes that mpirun has started.</summary>
    public static MpiLibrary Start()
    {
        // UCX, by which MPI libraries reach fast networks, would take .NET's null references for crashes.
        if (!OperatingSystem.IsWindows()) _ = SetEnvironment("UCX_ERROR_SIGNALS", "", 0);
        var (name, library) = Find();
        var mpi = new MpiLibrary(library);
        int isInitialized, provided, rank, size;
        mpi.Check(((delegate* unmanaged[Cdecl]<int*, int>)mpi["MPI_Initialized"])(&isInitialized));
        if (isInitialized == 0)
        {
            mpi.Check(((delegate* unmanaged[Cdecl]<void*, void*, int, int*, int>)mpi["MPI_Init_thread"])(null, null, Serialized, &provided));
            if (provided < Serialized) throw new InvalidOperationException($"{name} was built without support for threads.");
        }
        var world = mpi.handles.World;
        mpi.Check(((delegate* unmanaged[Cdecl]<nint, nint, int>)mpi["MPI_Comm_set_errhandler"])(world, mpi.handles.ErrorsReturn));
        mpi.Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)mpi["MPI_Comm_rank"])(world, &rank));
        mpi.Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)mpi["MPI_Comm_size"])(world, &size));
        (mpi.Rank, mpi.Size) = (rank, size);
        var started = Started("OMPI_COMM_WORLD_SIZE") ?? Started("PMI_SIZE");
        if (size == 1 && started > 1)
            throw new InvalidOperationException($"{started} processes were started by another MPI than {name}: install the library of that mpirun, or start with {name}'s own.");
        return mpi;
    }

    /// <summary>The bytes of all ranks, rank 0's first; so many of each.</summary>
    public void AllGather(ReadOnlySpan<byte> own, Span<byte> all, int[] counts)
    {
        var starts = new int[counts.Length];
        for (var k = 1; k < counts.Length; k++) starts[k] = starts[k - 1] + counts[k - 1];
        fixed (byte* from = own, to = all)
        fixed (int* count = counts, start = starts)
            Check(((delegate* unmanaged[Cdecl]<void*, int, nint, void*, int*, int*, nint, nint, int>)this["MPI_Allgatherv"])(
                from, own.Length, handles.Byte, to, count, start, handles.Byte, handles.World));
    }

    /// <summary>The sum over the ranks of float32, float64 or int64.</summary>
    public void Sum(ReadOnlySpan<byte> own, Span<byte> sum, ScalarType type)
    {
        var (handle, size) = type switch
        {
            ScalarType.Float32 => (handles.Single, sizeof(float)),
            ScalarType.Float64 => (handles.Double, sizeof(double)),
            _ => (handles.Long, sizeof(long)),
        };
        fixed (byte* from = own, to = sum)
            Check(((delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, nint, int>)this["MPI_Allreduce"])(
                from, to, own.Length / size, handle, handles.Sum, handles.World));
    }

    /// <summary>Sends to the next rank and receives from the one before.</summary>
    public void Shift(ReadOnlySpan<byte> own, Span<byte> arriving)
    {
        var status = stackalloc byte[StatusBytes];
        fixed (byte* from = own, to = arriving)
            Check(((delegate* unmanaged[Cdecl]<void*, int, nint, int, int, void*, int, nint, int, int, nint, void*, int>)this["MPI_Sendrecv"])(
                from, own.Length, handles.Byte, (Rank + 1) % Size, Tag, to, arriving.Length, handles.Byte, (Rank + Size - 1) % Size, Tag, handles.World, status));
    }

    /// <summary>Ends all processes.</summary>
    public void Abort() => ((delegate* unmanaged[Cdecl]<nint, int, int>)this["MPI_Abort"])(handles.World, 1);

    public void Finish() => Check(((delegate* unmanaged[Cdecl]<int>)this["MPI_Finalize"])());

    private static (string Name, nint Library) Find()
    {
        string[] names = OperatingSystem.IsWindows() ? ["msmpi.dll"]
            : OperatingSystem.IsMacOS() ? ["libmpi.40.dylib", "libmpi.12.dylib", "libmpi.dylib"]
            : ["libmpi.so.40", "libmpi.so.12", "libmpich.so.12", "libmpi.so"];
        // Of several libraries the one whose mpirun has started this process.
        if (Started("PMI_SIZE") is not null && Started("OMPI_COMM_WORLD_SIZE") is null) names = [.. names.Skip(1), names[0]];
        foreach (var name in names)
            if (NativeLibrary.TryLoad(name, out var library))
                return (name, library);
        throw new InvalidOperationException($"no MPI library was found ({string.Join(", ", names)}): install OpenMPI, MPICH, Intel MPI or MS-MPI.");
    }

    /// <summary>How many processes an mpirun says that it has started.</summary>
    private static int? Started(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var size) ? size : null;

    /// <summary>For native code, which does not see what .NET sets.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    private nint this[string name] => NativeLibrary.GetExport(library, name);

    private void Check(int status)
    {
        if (status == 0) return;
        var text = stackalloc byte[ErrorBytes];
        int length;
        var isKnown = ((delegate* unmanaged[Cdecl]<int, byte*, int*, int>)this["MPI_Error_string"])(status, text, &length) == 0;
        throw new InvalidOperationException($"MPI: {(isKnown ? Encoding.UTF8.GetString(text, length) : $"error {status}")}");
    }
}
