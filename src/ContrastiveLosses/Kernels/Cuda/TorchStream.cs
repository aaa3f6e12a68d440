using System.Runtime.InteropServices;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>
/// The stream on which libtorch puts its work. TorchSharp leaves it at the default one and cannot ask; other native code could have
/// changed it, and libtorch's C interface can be asked where there is one.
/// </summary>
internal static unsafe class TorchStream
{
    private static readonly delegate* unmanaged<int, nint*, int> Get = Find();

    public static nint Current(int device)
    {
        nint stream = 0;
        return Get != null && Get(device, &stream) == 0 ? stream : 0;
    }

    private static delegate* unmanaged<int, nint*, int> Find()
    {
        var name = OperatingSystem.IsWindows() ? "torch_cuda.dll" : "libtorch_cuda.so";
        return NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "aoti_torch_get_current_cuda_stream", out var export)
            ? (delegate* unmanaged<int, nint*, int>)export
            : null;
    }
}
