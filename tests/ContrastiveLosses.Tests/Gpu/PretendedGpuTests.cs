using System.Diagnostics;
using ContrastiveLosses.Tests.Docs;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Gpu;

/// <summary>
/// The tests of a GPU where there is none: libtorch's CUDA device and the driver are those of Pretended/, over the emulator of the kernels. What
/// the library does with tensors of a GPU, from the first question for its kernels to the threads of the backward, is what it does here; and a
/// tensor that it makes on the CPU is refused.
/// </summary>
public sealed class PretendedGpuTests : IDisposable
{
    private const string LibtorchsName = "libtorch_cuda.so", DriversName = "libcuda.so.1";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pretended");

    [FactWith(Needed.StandIn, Needed.Emulator, "g++")]
    public void EveryReferenceCaseIsReproducedOnAGpuByItsKernels()
    {
        Build();
        string[] tests = ["GpuTests.TheDriverTakes", "GpuTests.TensorsOfTheCpu", "GpuTests.LaunchesGo"];
        Assert.Contains("3 passed, 0 failed, 0 skipped", Answer(["ContrastiveLosses.Tests.dll", "test", .. tests]), StringComparison.Ordinal);
        foreach (var (type, kernel) in new[] { ("float32", "cuda"), ("float64", "auto") })
            Assert.Contains(
                $" in {type}, 0 failed;", Answer("ContrastiveLosses.Benchmarks.dll", "accuracy", "--device", "cuda", "--dtype", type, "--kernel", kernel),
                StringComparison.Ordinal);
    }

    /// <summary>On the first GPU that has one it must be seen how the others are, and how fast all are.</summary>
    [FactWith(Needed.StandIn, Needed.Emulator, "g++")]
    public void AKernelThatIsWrongOnTheTrialDoesNotHideTheOthers()
    {
        Build();
        const string Wrong = "group_sums_continued";
        var (printed, _) = Run(Wrong, "ContrastiveLosses.Tests.dll", "test", "GpuTests.TheDriverTakes", "GpuTests.ThreeProducts");
        Assert.Contains("on a trial of 150 items of 40 features in Highest they differ from torch's operators by ", printed, StringComparison.Ordinal);
        Assert.Contains("1 passed, 1 failed, 0 skipped", printed, StringComparison.Ordinal);
        var (time, status) = Run(Wrong, "ContrastiveLosses.Benchmarks.dll", "time", "supcon", "--n", "64", "--d", "8", "--repeat", "1", "--device", "cuda", "--kernel", "cuda");
        Assert.True(status == 0, time);
        Assert.Contains("cannot be used", time, StringComparison.Ordinal);
        Assert.Contains("\"total_ms\"", time, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string Answer(params string[] arguments)
    {
        var (printed, status) = Run(idle: "", arguments);
        Assert.True(status == 0, printed);
        Assert.DoesNotContain("cannot be used", printed, StringComparison.Ordinal);
        return printed;
    }

    private void Build()
    {
        var sources = Path.Combine(Pages.Root, "tests/ContrastiveLosses.Tests/Gpu/Pretended");
        var include = Environment.GetEnvironmentVariable("TorchIncludePath") ?? "/usr/include";
        var libraries = Environment.GetEnvironmentVariable("TorchLibraryPath") is { } path ? new[] { $"-L{path}" } : [];
        var (printed, status) = Started("g++",
            [
                "-std=c++20", "-O1", "-shared", "-fPIC", "-fvisibility=hidden", $"-I{include}", $"-I{include}/torch/csrc/api/include",
                .. Directory.GetFiles(sources, "*.cpp"), "-o", Path.Combine(folder.FullName, LibtorchsName), .. libraries, "-ltorch_cpu", "-lc10", "-ldl",
            ]);
        Assert.True(status == 0, printed);
        // One file, so that both see the same memory.
        File.CreateSymbolicLink(Path.Combine(folder.FullName, DriversName), LibtorchsName);
    }

    /// <summary>One of the programs beside the tests, on a GPU of which one kernel does nothing.</summary>
    private (string Printed, int Status) Run(string idle, params string[] arguments) =>
        Started("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, arguments[0]), .. arguments[1..]], idle);

    private (string Printed, int Status) Started(string program, string[] arguments, string idle = "")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LD_LIBRARY_PATH"] = $"{folder.FullName}:{Environment.GetEnvironmentVariable("LD_LIBRARY_PATH")}";
        start.Environment["PRETENDED_EMULATOR"] = Path.Combine(AppContext.BaseDirectory, "libkernelemulator.so");
        start.Environment["PRETENDED_IDLE"] = idle;
        start.Environment["CONTRASTIVE_LOSSES_DEVICE"] = "cuda";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var printed = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return (printed, process.ExitCode);
    }
}
