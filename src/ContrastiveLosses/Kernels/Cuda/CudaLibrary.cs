using System.Runtime.InteropServices;
using System.Text;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>The CUDA driver's functions, bound by name. It comes with the GPU's driver; no CUDA toolkit is needed.</summary>
internal sealed unsafe class CudaLibrary
{
    private readonly delegate* unmanaged<int, byte**, int> getErrorString;
    private readonly delegate* unmanaged<uint, int> initialize;
    private readonly delegate* unmanaged<int*, int, int> getDevice;
    private readonly delegate* unmanaged<int*, int, int, int> getAttribute;
    private readonly delegate* unmanaged<nint*, int, int> retainContext;
    private readonly delegate* unmanaged<nint, int> pushContext;
    private readonly delegate* unmanaged<nint*, int> popContext;
    private readonly delegate* unmanaged<nint*, byte*, uint, int*, void**, int> loadModule;
    private readonly delegate* unmanaged<nint, int> unloadModule;
    private readonly delegate* unmanaged<nint*, nint, byte*, int> getFunction;
    private readonly delegate* unmanaged<nint, int, int, int> setFunctionAttribute;
    private readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> launch;
    private readonly delegate* unmanaged<nint, int> queryStream;

    /// <summary>Binds the functions of a library that is loaded.</summary>
    public CudaLibrary(nint library)
    {
        nint Export(string name) => NativeLibrary.GetExport(library, name);
        getErrorString = (delegate* unmanaged<int, byte**, int>)Export("cuGetErrorString");
        initialize = (delegate* unmanaged<uint, int>)Export("cuInit");
        getDevice = (delegate* unmanaged<int*, int, int>)Export("cuDeviceGet");
        getAttribute = (delegate* unmanaged<int*, int, int, int>)Export("cuDeviceGetAttribute");
        retainContext = (delegate* unmanaged<nint*, int, int>)Export("cuDevicePrimaryCtxRetain");
        pushContext = (delegate* unmanaged<nint, int>)Export("cuCtxPushCurrent_v2");
        popContext = (delegate* unmanaged<nint*, int>)Export("cuCtxPopCurrent_v2");
        loadModule = (delegate* unmanaged<nint*, byte*, uint, int*, void**, int>)Export("cuModuleLoadDataEx");
        unloadModule = (delegate* unmanaged<nint, int>)Export("cuModuleUnload");
        getFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Export("cuModuleGetFunction");
        setFunctionAttribute = (delegate* unmanaged<nint, int, int, int>)Export("cuFuncSetAttribute");
        launch = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Export("cuLaunchKernel");
        queryStream = (delegate* unmanaged<nint, int>)Export("cuStreamQuery");
        Check(initialize(0), "cuInit");
    }

    /// <summary>The library of this machine's GPU driver.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static CudaLibrary OfThisMachine()
    {
        var name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        return NativeLibrary.TryLoad(name, out var library)
            ? new CudaLibrary(library)
            : throw new InvalidOperationException($"{name} is not there");
    }

    public int Attribute(int device, DeviceAttribute attribute)
    {
        int number, value;
        Check(getDevice(&number, device), "cuDeviceGet");
        Check(getAttribute(&value, (int)attribute, number), "cuDeviceGetAttribute");
        return value;
    }

    /// <summary>The context that libtorch uses too.</summary>
    public nint PrimaryContext(int device)
    {
        int number;
        nint context;
        Check(getDevice(&number, device), "cuDeviceGet");
        Check(retainContext(&context, number), "cuDevicePrimaryCtxRetain");
        return context;
    }

    /// <summary>Makes a context the thread's current one until the result is disposed. libtorch's threads for the backward may have none.</summary>
    public Current Enter(nint context)
    {
        Check(pushContext(context), "cuCtxPushCurrent");
        return new Current(this);
    }

    /// <summary>Compiles PTX for the current context's device.</summary>
    public nint Load(string ptx)
    {
        const int ErrorLog = 5, ErrorLogSize = 6, LogBytes = 8192;
        var log = stackalloc byte[LogBytes];
        log[0] = 0;
        var options = stackalloc int[] { ErrorLog, ErrorLogSize };
        var values = stackalloc void*[] { log, (void*)LogBytes };
        nint module;
        fixed (byte* image = Encoding.UTF8.GetBytes(ptx + '\0'))
        {
            var result = loadModule(&module, image, 2, options, values);
            Check(result, $"cuModuleLoadDataEx, {Marshal.PtrToStringUTF8((nint)log)}");
        }
        return module;
    }

    public void Unload(nint module) => Check(unloadModule(module), "cuModuleUnload");

    public nint Function(nint module, string name, int sharedBytes)
    {
        const int MostDynamicSharedBytes = 8;
        nint function;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(name + '\0'))
            Check(getFunction(&function, module, bytes), $"cuModuleGetFunction of {name}");
        if (sharedBytes > 0) Check(setFunctionAttribute(function, MostDynamicSharedBytes, sharedBytes), $"cuFuncSetAttribute of {name}");
        return function;
    }

    public void Launch(nint function, int gridX, int gridY, int threads, int sharedBytes, nint stream, void* parameters) => Check(
        launch(function, (uint)gridX, (uint)gridY, 1, (uint)threads, 1, 1, (uint)sharedBytes, stream, &parameters, null), "cuLaunchKernel");

    /// <summary>Whether all that was put on a stream of the current context has been done.</summary>
    public bool IsDone(nint stream)
    {
        const int NotReady = 600;
        var result = queryStream(stream);
        if (result != NotReady) Check(result, "cuStreamQuery");
        return result == 0;
    }

    private void Check(int result, string call)
    {
        const int OutOfMemory = 2;
        if (result == 0) return;
        byte* text = null;
        getErrorString(result, &text);
        var message = $"{call}: {Marshal.PtrToStringUTF8((nint)text) ?? $"error {result}"}";
        throw result == OutOfMemory ? new InsufficientMemoryException(message) : new InvalidOperationException(message);
    }

    /// <summary>While it lives a context is current.</summary>
    internal readonly ref struct Current(CudaLibrary library)
    {
        public void Dispose()
        {
            nint context;
            library.popContext(&context);
        }
    }
}

/// <summary>The driver's numbers of what can be asked of a device.</summary>
internal enum DeviceAttribute
{
    Multiprocessors = 16,
    MajorVersion = 75,
    MinorVersion = 76,
    SharedBytesOfBlock = 97,
}
