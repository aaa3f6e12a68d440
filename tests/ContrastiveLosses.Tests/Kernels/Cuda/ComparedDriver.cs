using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>Launches each kernel twice, as compiled for the CPU and as PTX: every bit of every tensor must be the same.</summary>
internal sealed unsafe class ComparedDriver(EmulatedDriver compiled, EmulatedDriver ptx) : IKernelDriver
{
    public ComparedDriver(Emulator emulator, Schedule schedule, int device = 0)
        : this(new(emulator, schedule, device), new(emulator, schedule with { Engine = KernelEngine.Ptx }, device))
    {
    }

    /// <summary>What has been launched.</summary>
    public HashSet<DeviceFunction> Launched { get; } = [];

    public int Multiprocessors => compiled.Multiprocessors;

    public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors)
    {
        var before = Memory(tensors);
        compiled.Launch(function, gridX, gridY, parameters, tensors);
        var expected = Memory(tensors);
        for (var k = 0; k < before.Length; k++) before[k].CopyTo(Span(tensors[k]));
        ptx.Launch(function, gridX, gridY, parameters, tensors);
        for (var k = 0; k < expected.Length; k++)
        {
            var place = Span(tensors[k]).CommonPrefixLength(expected[k]);
            Assert.True(place == expected[k].Length, $"{function.Name} as PTX differs in byte {place} of {expected[k].Length} of its tensor {k}");
        }
        Launched.Add(function);
    }

    public Tensor Empty(long[] shape, ScalarType type, Device device) => compiled.Empty(shape, type, device);

    private static byte[][] Memory(IReadOnlyList<Tensor> tensors) => [.. tensors.Select(tensor => Span(tensor).ToArray())];

    private static Span<byte> Span(Tensor tensor) => new((void*)RawStorage.AddressOf(tensor), (int)EmulatedDriver.Bytes(tensor));
}
