using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Running;
using ContrastiveLosses.Benchmarks.Suites;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>Runs the benchmarks whose name contains a filter.</summary>
internal static class BenchCommand
{
    private static readonly Type[] All = [typeof(Scaling), typeof(ReductionSets), typeof(VersusTorchOperators)];

    /// <exception cref="NotAvailableException">There is no such benchmark.</exception>
    public static int Run(string filter)
    {
        var names = All.SelectMany(type => BenchmarkConverter.TypeToBenchmarks(type).BenchmarksCases).Select(FullNameProvider.GetBenchmarkName);
        if (!names.Any(name => name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
            throw new NotAvailableException($"there is no benchmark whose name contains '{filter}': there are {string.Join(" and ", All.Select(type => type.Name))}");
        var summaries = BenchmarkSwitcher.FromTypes(All).Run(["--filter", $"*{filter}*"]);
        return summaries.Any() && summaries.All(summary => !summary.HasCriticalValidationErrors) ? 0 : 1;
    }
}
