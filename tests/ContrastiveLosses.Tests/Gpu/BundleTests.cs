using System.Diagnostics;
using ContrastiveLosses.Tests.Docs;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Gpu;

/// <summary>
/// What ./dev gpu packs, on this machine: no dotnet is in the PATH, the kernels are emulated, and the GPU's tools and PyTorch are small scripts
/// that print what the real ones would. What none of these tests is about is PyTorch itself: its step fails here, and the others go on.
/// </summary>
[Collection(nameof(Alone))]
public sealed class BundleTests(BundleTests.Machine machine, ITestOutputHelper output) : IClassFixture<BundleTests.Machine>
{
    [FactWith(Needed.StandIn, Needed.Emulator, "bash", "python3")]
    public void EveryStepIsDoneAndAFailureIsNotedAndStopsNoOther()
    {
        var (printed, status) = Measure(
            "all", "--sizes", "64x8", "--only", "OneBadEntryMakesTheLossNotANumber(name: \"alpha_cpc temperature=0.5\",CudaDriverTests.ParametersHaveTheSize",
            "machine", "assembler", "bridge", "tests", "library", "torch");
        var report = Report("all");
        Assert.Equal(1, status);
        Assert.Contains("- gpu: A GPU, 580.1, 1980 MHz", report, StringComparison.Ordinal);
        Assert.Contains("| kernel | sm_80 | sm_86 | sm_90 |\n", report, StringComparison.Ordinal);
        Assert.Contains("| statistics_log_sum_exp | 168 | 168 | 168 |\n", report, StringComparison.Ordinal);
        Assert.Contains("| merge | 168, 28 bytes spilled |", report, StringComparison.Ordinal);
        Assert.Contains("- assembler: sm_90 pack.ptx: ended with 255 ptxas fatal   : it is refused\n", report, StringComparison.Ordinal);
        Assert.Equal(1, report.Split('\n').Count(line => line == "- this ptxas does not know sm_120"));
        Assert.Contains("bridge: done", printed, StringComparison.Ordinal);
        Assert.Contains("OneBadEntryMakesTheLossNotANumber(name: \"alpha_cpc temperature=0.5\" | 3 | 0 | 0 |", report, StringComparison.Ordinal);
        Assert.Contains("| CudaDriverTests.ParametersHaveTheSize | 1 | 0 | 0 |", report, StringComparison.Ordinal);
        Assert.Contains("library: done", printed, StringComparison.Ordinal);
        foreach (var type in new[] { "float32", "bfloat16" })
            Assert.Equal(2, report.Split('\n').Count(line => line.StartsWith($"| 64 | 8 | {type} | ContrastiveLosses | ", StringComparison.Ordinal)));
        Assert.Contains("torch: ended with 1; ModuleNotFoundError: No module named 'torch.nn'", report, StringComparison.Ordinal);
    }

    /// <summary>A step of a later call is added to the report of an earlier one.</summary>
    [FactWith(Needed.StandIn, Needed.Emulator, "bash", "python3")]
    public void AReportKeepsWhatEarlierCallsFoundAndATimeThatIsOverIsAFailure()
    {
        Assert.Equal(0, Measure("some", "machine").Status);
        Assert.Equal(1, Measure("some", "--seconds", "1", "assembler").Status);
        var report = Report("some");
        Assert.Contains("- nvcc: release 13.0", report, StringComparison.Ordinal);
        Assert.Contains("- assembler: there was no time left", report, StringComparison.Ordinal);
        Assert.Equal(2, Measure("some", "assemble").Status);
    }

    /// <summary>What is known of the machine is reported all the same, and no step waits for what cannot work.</summary>
    [FactWith(Needed.StandIn, Needed.Emulator, "bash", "python3")]
    public void WhereThereIsNoGpuTheReasonIsGivenAndWhatNeedsTheBridgeIsNotBegun()
    {
        var (printed, status) = Measure("none", "--device", "cuda", "machine", "bridge", "tests");
        Assert.Equal(1, status);
        Assert.Contains("- compiler: a compiler", Report("none"), StringComparison.Ordinal);
        Assert.Contains("machine: Failure: python3 ended with 1: AttributeError: ", printed, StringComparison.Ordinal);
        Assert.Contains("bridge: Failure: the bridge does not work; ended with 2; ", printed, StringComparison.Ordinal);
        Assert.Contains("finds no CUDA device (--help lists the options); OSError: libtorch_cuda.so: ", printed, StringComparison.Ordinal);
        Assert.Contains("tests: there is no bridge that works: the step bridge makes it (0.0 s)", printed, StringComparison.Ordinal);
    }

    [FactWith(Needed.StandIn, Needed.Emulator, "bash", "python3")]
    public void ThatNothingHasATimeIsAFailure()
    {
        var (printed, _) = Python("-c", """
            import json, pathlib, process, times, types
            process.outcome = lambda *_: (json.dumps({'failure': 'no GPU'}), '')
            print(times.torch(types.SimpleNamespace(bundle=pathlib.Path(), device='cuda', others='', sizes='1x1', deadline=process.Deadline(9)), None, {}))
            """);
        Assert.Contains("'failure': 'no GPU'}", printed, StringComparison.Ordinal);
    }

    /// <summary>Two tests, of which one passed; then the process died.</summary>
    [FactWith(Needed.StandIn, Needed.Emulator, "bash", "python3")]
    public void OfAProcessThatDiesTheTestThatRanIsNamed()
    {
        var (printed, _) = Python("-c",
            "import suite; print(suite.summary('began: a.b(name: \"x\")\\nbegan: c\\npassed: a.b(name: \"x\") (0.1 s)\\n', 'ended with -6'))");
        Assert.Contains("'passed': 1, 'failed': 1", printed, StringComparison.Ordinal);
        Assert.Contains("the process ended with -6 in c'", printed, StringComparison.Ordinal);
    }

    /// <summary>Three sizes of four calls each, of which those of the second end the process; then memory, which is that of a process's first.</summary>
    [FactWith(Needed.StandIn, Needed.Emulator, "bash", "python3")]
    public void ATimeThatEndsItsProcessLeavesTheOthers()
    {
        var (printed, _) = Python("-c", """
            import json, process, times, types
            def dotnet(options, assembly, arguments, log, seconds):
                printed = []
                for line in arguments[1:]:
                    words = line.split()
                    if words[3] == '2':
                        return chr(10).join(printed), 'ended with -6'
                    memory = 7 if not printed else 0
                    printed.append(json.dumps(dict(loss=words[1], n=int(words[3]), d=8, dtype=words[7], total_ms=1, forward_ms=1, peak_extra_mib=memory)))
                return chr(10).join(printed), ''
            process.dotnet = dotnet
            found = times.library(types.SimpleNamespace(sizes='1x8,2x8,3x8', device='cpu', deadline=process.Deadline(60)), None, {})
            print([(row['loss'], row['n'], row['dtype']) for row in found['rows']], {row['mib'] for row in found['rows']}, found['failure'].count('x 8'))
            """);
        Assert.Contains("[('supcon', 1, 'float32'), ('supcon', 1, 'bfloat16'), ('info_nce_cross_modal', 1, 'float32')", printed, StringComparison.Ordinal);
        Assert.Contains("('info_nce_cross_modal', 3, 'bfloat16')] {7} 4", printed, StringComparison.Ordinal);
    }

    /// <summary>Where the driver refuses the kernels a process for each size would take the time of the steps that follow.</summary>
    [FactWith(Needed.StandIn, Needed.Emulator, "bash", "python3")]
    public void TimesOfKernelsThatAreRefusedAreAskedForOnce()
    {
        var (printed, _) = Python("-c", """
            import process, times, types
            asked = []
            process.dotnet = lambda *_: asked.append(1) or ('--kernel cuda: refused', 'ended with 2')
            found = times.library(types.SimpleNamespace(sizes='1x8,2x8,3x8', device='cuda', deadline=process.Deadline(60)), None, {})
            print(len(asked), found)
            """);
        Assert.Contains("1 {'rows': [], 'failure': 'ended with 2 --kernel cuda: refused'}", printed, StringComparison.Ordinal);
    }

    /// <summary>The rates are those of one GPU; the share of the time is what the steps before may leave.</summary>
    [FactWith(Needed.StandIn, Needed.Emulator, "bash", "python3")]
    public void TheSizeThatTakesLongerThanAllTheOthersIsTheLast()
    {
        var (printed, _) = Python("-c", """
            import report, times
            rates = {'bfloat16': 7.9e14, 'exponentials': 4e12}
            took = [sum(report.floor(rates, loss, n, d, dtype) * (15 if n < 100000 else 3) for loss in times.LOSSES for dtype in times.DTYPES)
                    for n, d in (map(int, size.split('x')) for size in times.SIZES.split(','))]
            print(len(took), took[-1] > sum(took[:-1]))
            """);
        Assert.Contains("23 True", printed, StringComparison.Ordinal);
    }

    private string Report(string folder) => File.ReadAllText(machine.At($"{folder}/report.md"));

    private (string Output, int Status) Measure(string folder, params string[] arguments) =>
        Python([machine.At("bundle/gpu/run.py"), "--device", "cpu", "--out", machine.At(folder), .. arguments]);

    private (string Output, int Status) Python(params string[] arguments)
    {
        var (printed, errors, status) = Machine.Run("env",
            [
                "-i", $"PATH={machine.At("tools")}:{machine.At("links")}", $"PYTHONPATH={machine.At("bundle/gpu")}:{machine.At("python")}",
                "PYTHONDONTWRITEBYTECODE=1", "python3", .. arguments,
            ]);
        output.WriteLine(printed + errors);
        return (printed, status);
    }

    /// <summary>The bundle, and a machine with few programs.</summary>
    public sealed class Machine : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpu");

        public Machine()
        {
            Directory.CreateDirectory(At("tools"));
            Directory.CreateDirectory(At("cuda/bin"));
            Run("bash", [Path.Combine(Pages.Root, "benchmarks/Gpu/bundle.sh"), AppContext.BaseDirectory, At("bundle")]);
            Tool("tools/nvidia-smi", "echo 'A GPU, 580.1, 1980 MHz'");
            Tool("cuda/bin/nvcc", "echo 'release 13.0'");
            Tool("cuda/bin/ptxas", """
                case "$1" in
                  --version) echo "a ptxas"; exit;;
                  -arch=sm_120) echo "ptxas fatal   : Value 'sm_120' is not defined for option 'gpu-name'" >&2; exit 255;;
                esac
                while read -r kernel; do
                  printf "ptxas info    : Compiling entry function '%s' for 'sm_80'\nptxas info    : Function properties for %s\n" $kernel $kernel
                  if [ $kernel = merge ]; then printf '    8 bytes stack frame, 12 bytes spill stores, 16 bytes spill loads\n'
                  else printf '    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads\n'; fi
                  printf 'ptxas info    : Used 168 registers, used 1 barriers, 432 bytes cmem[0]\n'
                done < <(sed -n 's/^\.visible \.entry \([a-z0-9_]*\)(.*/\1/p' "$3")
                case "$1 $3" in -arch=sm_90*pack.ptx) echo "ptxas fatal   : it is refused" >&2; exit 255;; esac
                """);
            // In place of a compiler: the bridge as the tests have it.
            Tool("tools/g++", $"""
                case "$1" in --version) echo "a compiler"; exit;; esac
                while [ "$1" != -o ]; do shift; done
                cp "{Needed.PathOf(Needed.StandIn)}" "$2"
                """);
            Directory.CreateDirectory(At("python/torch"));
            File.WriteAllText(At("python/torch/__init__.py"), "__version__ = '2.6.0+none'\ndef compiled_with_cxx11_abi(): return True\n");
            // Of this machine's programs only these: where dotnet is, there are they too.
            Directory.CreateDirectory(At("links"));
            foreach (var program in new[] { "bash", "sed", "cp" })
                File.CreateSymbolicLink(At($"links/{program}"), Run("bash", ["-c", $"command -v {program}"]).Output.Trim());
            // ptxas is in no path: it is where nvcc really is.
            File.CreateSymbolicLink(At("links/nvcc"), At("cuda/bin/nvcc"));
            File.CreateSymbolicLink(At("links/python3"), Run("python3", ["-c", "import sys; print(sys.executable)"]).Output.Trim());
        }

        public string At(string path) => Path.Combine(folder.FullName, path);

        public static (string Output, string Errors, int Status) Run(string program, string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var printed = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (printed, errors.Result, process.ExitCode);
        }

        public void Dispose() => folder.Delete(recursive: true);

        private void Tool(string path, string script)
        {
            File.WriteAllText(At(path), $"#!/usr/bin/env bash\n{script}\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At(path), (UnixFileMode)0b111_101_101);
        }
    }
}
