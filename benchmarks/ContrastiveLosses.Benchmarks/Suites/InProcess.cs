using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>
/// Short runs in this process, which needs no build of its own, with the memory that the process needs, tensors included.
/// </summary>
internal sealed class InProcess : ManualConfig
{
    public InProcess()
    {
        AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        AddDiagnoser(new PeakResidentMemory());
    }
}
