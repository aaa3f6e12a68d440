using System.Runtime.CompilerServices;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Kernels.Cuda;

namespace ContrastiveLosses.Tests.Support;

/// <summary>
/// Where the tests over the catalogue compute: CONTRASTIVE_LOSSES_DEVICE is cuda, or emulator for the CUDA kernels on the CPU; without it
/// they compute on the CPU as the library chooses.
/// </summary>
internal static class Place
{
    private const string Variable = "CONTRASTIVE_LOSSES_DEVICE";

    /// <summary>Whether the tests were asked to use a GPU.</summary>
    public static bool IsCuda => Environment.GetEnvironmentVariable(Variable) == "cuda";

    /// <summary>Whether the catalogue's losses are computed by the CUDA kernels.</summary>
    public static bool HasCudaKernels => Environment.GetEnvironmentVariable(Variable) is "cuda" or "emulator";

    [ModuleInitializer]
    internal static void Choose()
    {
        switch (Environment.GetEnvironmentVariable(Variable))
        {
            case null or "" or "cpu": break;
            case "cuda": Elsewhere.Device = new Device(DeviceType.CUDA, 0); break;
            case "emulator":
                var kernel = new CudaKernel(new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending)));
                Elsewhere.ForceKernel = () => KernelChoice.Force(kernel);
                break;
            case var other: throw new InvalidOperationException($"{Variable} is cuda, emulator or cpu; found '{other}'");
        }
    }
}

/// <summary>A test that needs a GPU; elsewhere it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GpuFactAttribute : FactAttribute
{
    public GpuFactAttribute() => Skip = Place.IsCuda ? null : "It needs a GPU.";
}

/// <summary>A theory of what the CUDA kernels do differently.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CpuTheoryAttribute : TheoryAttribute
{
    public CpuTheoryAttribute() => Skip = Place.HasCudaKernels ? "It is not so with the CUDA kernels." : null;
}

/// <summary>A theory that needs a GPU.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GpuTheoryAttribute : TheoryAttribute
{
    public GpuTheoryAttribute() => Skip = Place.IsCuda ? null : "It needs a GPU.";
}
