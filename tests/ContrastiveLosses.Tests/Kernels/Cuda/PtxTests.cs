using System.Diagnostics;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Docs;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>The PTX in the assembly.</summary>
public sealed class PtxTests
{
    [Fact]
    public void ItRunsOnEveryGpuSinceComputeCapability80()
    {
        foreach (var module in DeviceFunction.All.Select(function => function.Module).Distinct())
        {
            var ptx = CudaDriver.Ptx(module);
            Assert.Contains(".version 7.1\n", ptx, StringComparison.Ordinal);
            Assert.Contains(".target sm_80\n", ptx, StringComparison.Ordinal);
        }
        Assert.All(DeviceFunction.All, function => Assert.True(function.SharedBytes <= 99 << 10));
    }

    /// <summary>Compared where the compiler is; what no kernel may have is looked for everywhere.</summary>
    [FactWith("bash")]
    public void ItIsWhatItsSourceGives()
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["dev", "kernels", "--check"])
        {
            WorkingDirectory = Pages.Root,
            RedirectStandardError = true,
        })!;
        var output = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }
}
