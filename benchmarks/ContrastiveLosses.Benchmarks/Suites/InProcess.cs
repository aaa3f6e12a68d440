using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>
/// Short runs in this process, which needs no build of its own, with the memory that the process needs, tensors included.
/// </summary>
internal sealed class InProcess : ManualConfig
{
    /// <summary>For one benchmark: on a busy machine the whole matrix takes minutes, and being late ends all of them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public InProcess()
    {
        AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(Patience, logOutput: true)));
        AddDiagnoser(new PeakResidentMemory());
    }
}
