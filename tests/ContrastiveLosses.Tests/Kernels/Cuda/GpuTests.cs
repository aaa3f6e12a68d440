using System.Runtime.InteropServices;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>The kernels on a GPU, through its own driver; ./dev gpu runs these tests where there is one.</summary>
[Collection(nameof(Alone))]
public sealed unsafe class GpuTests(ITestOutputHelper output)
{
    /// <summary>Whatever the trial says: one kernel that is wrong there must not hide how the others are.</summary>
    private static readonly Lazy<CudaKernel> OfTheGpu = new(() => new(new CudaDriver(CudaLibrary.OfThisMachine(), 0)));

    private static Device Gpu => new(DeviceType.CUDA, 0);

    private static CudaKernel Kernel => OfTheGpu.Value;

    [GpuFact]
    public void TheDriverTakesTheKernelsAndTheyAreRightOnTheTrial() => Assert.True(Acceleration.Warmup(Gpu));

    /// <summary>As where a training sets it before its first loss.</summary>
    [GpuFact]
    public void TheyAreRightOnTheTrialWhereTorchIsAllowedTf32()
    {
        var allowed = torch.backends.cuda.matmul.allow_tf32;
        torch.backends.cuda.matmul.allow_tf32 = true;
        try
        {
            Trial.Check(new CudaKernel(new CudaDriver(CudaLibrary.OfThisMachine(), 0)), Gpu);
        }
        finally
        {
            torch.backends.cuda.matmul.allow_tf32 = allowed;
        }
    }

    [GpuTheory]
    [MemberData(nameof(CudaKernelTests.Each), MemberType = typeof(CudaKernelTests))]
    public void EveryReductionIsRightForEveryTypeAndRaggedSizes(string reduction, ScalarType type)
    {
        string[] reductions = reduction == "all" ? CudaProblem.Reductions : [reduction];
        var seed = 0;
        foreach (var (rows, columns, width) in new[] { (1, 1, 1), (3, 130, 7), (130, 5, 64), (129, 257, 72), (1000, 3001, 200), (2000, 140, 1030) })
            foreach (var square in new[] { false, true })
                Check(new CudaProblem(Gpu, ++seed, rows, square ? rows : columns, width, square, type, reductions), Kernel);
    }

    [GpuTheory]
    [MemberData(nameof(PrecisionTests.Half), MemberType = typeof(PrecisionTests))]
    public void HalfTypesAreNoWorseThanTorchsOwnProductsOfThem(ScalarType type, int width, double temperature) =>
        PrecisionTests.HalfTypesAreNoWorse(type, width, temperature, Gpu, Kernel, output);

    [GpuFact]
    public void ThreeProductsAreNearlyAsGoodAsFloat32()
    {
        foreach (var width in new[] { 16, 200, 260 })
            Check(new CudaProblem(Gpu, 3, 600, 700, width, false, ScalarType.Float32, CudaProblem.Reductions).With(Precision.High), Kernel);
    }

    [GpuFact]
    public void TheBackwardIsRightInChunksOfRows()
    {
        foreach (var square in new[] { false, true })
            Check(
                new CudaProblem(Gpu, 11, 1000, square ? 1000 : 530, 16, square, ScalarType.Float32, "log-sum-exp", "squared deviations"),
                new CudaKernel(new CudaDriver(CudaLibrary.OfThisMachine(), 0)) { ChunkRows = 128 });
    }

    [GpuFact]
    public void ReductionsOfManyPairsAreRight()
    {
        var kernel = new CudaKernel(new CudaDriver(CudaLibrary.OfThisMachine(), 0)) { FewPairs = 0 };
        foreach (var square in new[] { false, true })
            foreach (var width in new[] { 24, 260 })
                Check(
                    new CudaProblem(
                        Gpu, 17, 1000, square ? 1000 : 530, width, square, ScalarType.Float32, "log-add-exp", "sum", "squared deviations of positives"),
                    kernel);
    }

    [GpuFact]
    public void TheSameInputsGiveTheSameBitsOnEightThreadsAtOnce()
    {
        var problem = new CudaProblem(Gpu, 12, 700, 900, 40, false, ScalarType.Float32, CudaProblem.Reductions);
        var expected = problem.Numbers(Kernel);
        Assert.All(expected, number => Assert.False(double.IsNaN(number)));
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => Assert.Equal(expected, problem.Numbers(Kernel)));
    }

    /// <summary>Then no loss that is tested here has left a tensor on the CPU.</summary>
    [GpuFact]
    public void TensorsOfTheCpuAndTheGpuDoNotMix()
    {
        using var scope = NewDisposeScope();
        var (here, there) = (ones(3), ones(3, device: Gpu));
        Assert.Contains("same device", Assert.Throws<ExternalException>(() => there.add(here)).Message, StringComparison.Ordinal);
        Assert.Contains("same device", Assert.Throws<ExternalException>(() => torch.where(there > 0, there, here)).Message, StringComparison.Ordinal);
        Assert.Equal(6, there.add(tensor(1)).sum().item<float>());
    }

    /// <summary>Other native code may have given libtorch another stream; a launch on the default one could overtake the tensors it reads.</summary>
    [GpuFact]
    public void LaunchesGoToTheStreamThatLibtorchIsOn()
    {
        var problem = new CudaProblem(Gpu, 13, 700, 900, 40, false, ScalarType.Float32, CudaProblem.Reductions);
        var expected = problem.Numbers(Kernel);
        Assert.Equal(0, TorchStream.Current(0));
        using (var other = new OtherStream())
        {
            Assert.Equal(other.Stream, TorchStream.Current(0));
            Assert.Equal(expected, problem.Numbers(Kernel));
        }
        Assert.Equal(0, TorchStream.Current(0));
    }

    [GpuFact]
    public void EveryGpuOfTheMachineGivesTheSameBits()
    {
        var expected = new CudaProblem(Gpu, 14, 300, 300, 40, true, ScalarType.Float32, CudaProblem.Reductions).Numbers(Kernel);
        for (var device = 0; device < torch.cuda.device_count(); device++)
        {
            var problem = new CudaProblem(new Device(DeviceType.CUDA, device), 14, 300, 300, 40, true, ScalarType.Float32, CudaProblem.Reductions);
            Assert.Equal(expected, problem.Numbers(CudaKernels.On(device)!));
        }
    }

    private void Check(CudaProblem problem, CudaKernel kernel)
    {
        output.WriteLine($"{problem}");
        problem.Check(kernel);
    }

    /// <summary>Makes libtorch use a stream of its own, which does not wait for the default one, on the calling thread.</summary>
    private sealed class OtherStream : IDisposable
    {
        private readonly nint driver = NativeLibrary.Load("libcuda.so.1");
        private readonly nint libtorch = NativeLibrary.Load("libtorch_cuda.so");
        private readonly nint guard;

        public OtherStream()
        {
            const uint DoesNotWaitForTheDefaultOne = 1;
            torch.cuda.synchronize();
            nint stream, made;
            Assert.Equal(0, ((delegate* unmanaged<nint*, uint, int>)NativeLibrary.GetExport(driver, "cuStreamCreate"))(&stream, DoesNotWaitForTheDefaultOne));
            Assert.Equal(0, ((delegate* unmanaged<nint, int, nint*, int>)NativeLibrary.GetExport(libtorch, "aoti_torch_create_cuda_stream_guard"))(stream, 0, &made));
            (Stream, guard) = (stream, made);
        }

        public nint Stream { get; }

        public void Dispose()
        {
            torch.cuda.synchronize();
            Assert.Equal(0, ((delegate* unmanaged<nint, int>)NativeLibrary.GetExport(libtorch, "aoti_torch_delete_cuda_stream_guard"))(guard));
            Assert.Equal(0, ((delegate* unmanaged<nint, int>)NativeLibrary.GetExport(driver, "cuStreamDestroy_v2"))(Stream));
        }
    }
}
