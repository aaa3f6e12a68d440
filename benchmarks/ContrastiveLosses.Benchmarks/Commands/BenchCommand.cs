using BenchmarkDotNet.Running;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>Runs the benchmarks whose name contains a filter.</summary>
internal static class BenchCommand
{
    public static int Run(string filter)
    {
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(BenchCommand).Assembly).Run(["--filter", $"*{filter}*"]);
        return summaries.Any() && summaries.All(summary => !summary.HasCriticalValidationErrors) ? 0 : 1;
    }
}
