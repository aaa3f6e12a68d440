using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Tests.Kernels.Cuda;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels;

/// <summary>The kernels by name, those for CUDA in the emulator, for what is true of all.</summary>
internal static class NamedKernels
{
    private static readonly Dictionary<string, Func<IKernel>> ByName = new()
    {
        ["torch"] = () => TorchKernel.Instance,
        ["managed, 512 bits"] = () => new ManagedKernel(512),
        ["managed, 256 bits"] = () => new ManagedKernel(256),
        ["managed, 128 bits"] = () => new ManagedKernel(128),
        ["cuda"] = () => Emulated(fewPairs: 1 << 20),
        ["cuda, many pairs"] = () => Emulated(fewPairs: 0),
        ["cuda, in chunks"] = () => Emulated(fewPairs: 1 << 20, chunkRows: 128),
    };

    /// <summary>Each kernel that there is, for items among themselves and with others.</summary>
    public static TheoryData<string, bool> AndShape
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var name in ByName.Keys)
                foreach (var square in new[] { true, false })
                    if (!IsEmulated(name) || Needed.Lacking(Needed.Emulator) is null) cases.Add(name, square);
            return cases;
        }
    }

    public static IKernel Of(string name) => ByName[name]();

    private static bool IsEmulated(string name) => name.StartsWith("cuda", StringComparison.Ordinal);

    private static CudaKernel Emulated(long fewPairs, int? chunkRows = null) =>
        new(new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending))) { FewPairs = fewPairs, ChunkRows = chunkRows };
}
