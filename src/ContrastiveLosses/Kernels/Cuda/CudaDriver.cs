namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>The kernels on one GPU, compiled by its driver from the PTX in this assembly when the object is made.</summary>
internal sealed unsafe class CudaDriver : IKernelDriver
{
    /// <summary>The first GPUs with what the kernels use: bfloat16 and asynchronous copies.</summary>
    private const int LeastMajorVersion = 8;

    private readonly CudaLibrary library;
    private readonly nint context;
    private readonly int device;
    private readonly Dictionary<DeviceFunction, nint> functions = [];

    /// <exception cref="InvalidOperationException">The GPU is too old, or its driver refuses the kernels.</exception>
    /// <exception cref="InsufficientMemoryException">The GPU's memory does not suffice for the kernels.</exception>
    public CudaDriver(CudaLibrary library, int device)
    {
        (this.library, this.device) = (library, device);
        var (major, minor) = (library.Attribute(device, DeviceAttribute.MajorVersion), library.Attribute(device, DeviceAttribute.MinorVersion));
        if (major < LeastMajorVersion)
            throw new InvalidOperationException($"the GPU has compute capability {major}.{minor}, the kernels need {LeastMajorVersion}.0");
        var shared = library.Attribute(device, DeviceAttribute.SharedBytesOfBlock);
        if (DeviceFunction.All.Max(function => function.SharedBytes) is var needed && needed > shared)
            throw new InvalidOperationException($"a block has {shared} bytes of shared memory, the kernels need {needed}");
        Multiprocessors = library.Attribute(device, DeviceAttribute.Multiprocessors);
        context = library.PrimaryContext(device);
        using var current = library.Enter(context);
        var loaded = new Stack<nint>();
        try
        {
            foreach (var module in DeviceFunction.All.GroupBy(function => function.Module))
            {
                loaded.Push(library.Load(Ptx(module.Key)));
                foreach (var function in module) functions[function] = library.Function(loaded.Peek(), function.Name, function.SharedBytes);
            }
        }
        catch
        {
            // Where memory does not suffice they are loaded again later.
            foreach (var module in loaded) library.Unload(module);
            throw;
        }
    }

    public int Multiprocessors { get; }

    /// <summary>The kernels of a source file in the GPU's intermediate language.</summary>
    public static string Ptx(string module)
    {
        using var stream = typeof(CudaDriver).Assembly.GetManifestResourceStream($"{module}.ptx")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors)
    {
        using var current = library.Enter(context);
        library.Launch(functions[function], gridX, gridY, function.Threads, function.SharedBytes, TorchStream.Current(device), parameters);
        // Memory that is freed now is used again on this stream only, behind the launch.
        GC.KeepAlive(tensors);
    }
}
