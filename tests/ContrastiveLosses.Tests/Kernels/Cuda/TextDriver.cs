using ContrastiveLosses.Kernels.Cuda;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>Launches kernels from PTX that a test has changed.</summary>
internal sealed unsafe class TextDriver(CudaLibrary library, Func<string, string> ptxOf) : IKernelDriver
{
    private readonly nint context = library.PrimaryContext(0);
    private readonly Dictionary<DeviceFunction, nint> functions = [];

    public int Multiprocessors { get; } = library.Attribute(0, DeviceAttribute.Multiprocessors);

    public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors)
    {
        using var current = library.Enter(context);
        if (!functions.TryGetValue(function, out var found))
            functions[function] = found = library.Function(library.Load(ptxOf(function.Module)), function.Name, function.SharedBytes);
        library.Launch(found, gridX, gridY, function.Threads, function.SharedBytes, stream: 0, parameters);
    }
}
