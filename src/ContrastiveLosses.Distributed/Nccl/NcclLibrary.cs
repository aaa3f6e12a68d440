using System.Runtime.InteropServices;

namespace ContrastiveLosses.Nccl;

/// <summary>A NCCL library, of version 2.7 or later: the first that sends and receives.</summary>
internal sealed unsafe class NcclLibrary
{
    private const int LeastVersion = 2700, HasLongVersions = 10000;

    private static readonly string[] Names = ["libnccl.so.2", "libnccl.so"];

    private readonly nint library;

    /// <exception cref="InvalidOperationException">It is too old.</exception>
    public NcclLibrary(nint library)
    {
        this.library = library;
        int version;
        Check(((delegate* unmanaged[Cdecl]<int*, int>)this["ncclGetVersion"])(&version), "ncclGetVersion");
        if (version < LeastVersion) throw new InvalidOperationException($"NCCL {Shown(version)} is too old: 2.7 or later is needed.");
    }

    /// <summary>The address of a function.</summary>
    public nint this[string name] => NativeLibrary.GetExport(library, name);

    /// <exception cref="InvalidOperationException">There is none, or it is too old.</exception>
    public static NcclLibrary OfThisMachine()
    {
        foreach (var name in Names)
            if (NativeLibrary.TryLoad(name, out var library))
                return new(library);
        throw new InvalidOperationException(
            $"no NCCL library was found ({string.Join(", ", Names)}): install NVIDIA's package libnccl2, or add the folder of the one that PyTorch brings to LD_LIBRARY_PATH.");
    }

    /// <summary>The name by which ranks find one another: one rank makes it, all use it.</summary>
    public byte[] NewId()
    {
        UniqueId id;
        Check(((delegate* unmanaged[Cdecl]<UniqueId*, int>)this["ncclGetUniqueId"])(&id), "ncclGetUniqueId");
        return new ReadOnlySpan<byte>(id.Bytes, UniqueId.Length).ToArray();
    }

    /// <summary>Throws where a function has failed.</summary>
    public void Check(int result, string function, nint communicator = 0)
    {
        if (result == 0) return;
        var text = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<int, nint>)this["ncclGetErrorString"])(result));
        // Since 2.13 it tells more.
        var last = NativeLibrary.TryGetExport(library, "ncclGetLastError", out var export)
            ? Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint, nint>)export)(communicator)) : null;
        throw new InvalidOperationException($"{function}: {text}{(string.IsNullOrWhiteSpace(last) ? "" : $", {last.Trim()}")}");
    }

    /// <summary>Until 2.8 a version had one digit for each part but the last.</summary>
    private static string Shown(int version) => version < HasLongVersions
        ? $"{version / 1000}.{version / 100 % 10}.{version % 100}"
        : $"{version / 10000}.{version / 100 % 100}.{version % 100}";
}

/// <summary>NCCL's name of a group of ranks, which it takes by value.</summary>
internal unsafe struct UniqueId
{
    public const int Length = 128;

    public fixed byte Bytes[Length];
}
