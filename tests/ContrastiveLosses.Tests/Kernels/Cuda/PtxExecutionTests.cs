using ContrastiveLosses.Kernels.Cuda;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>The PTX that is shipped, executed by the emulator, gives the bits of the kernels that are compiled for the CPU.</summary>
public sealed class PtxExecutionTests(ITestOutputHelper output)
{
    [Fact]
    public void Small()
    {
        foreach (var order in Enum.GetValues<BlockOrder>())
            foreach (var type in new[] { ScalarType.BFloat16, ScalarType.Float16, ScalarType.Float32 })
                foreach (var width in new[] { 5, 130, 260 })
                    Run(new ComparedDriver(Emulator.Instance, new Schedule(order)), new CudaProblem(1, 60, 140, width, false, type, "log-sum-exp"));
    }

    private void Run(ComparedDriver driver, CudaProblem problem)
    {
        output.WriteLine($"{problem}");
        var start = System.Diagnostics.Stopwatch.StartNew();
        problem.Numbers(new CudaKernel(driver));
        output.WriteLine($"{start.Elapsed}");
    }
}
