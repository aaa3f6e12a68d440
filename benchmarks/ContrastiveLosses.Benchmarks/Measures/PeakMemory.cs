using System.Diagnostics;
using System.Globalization;

namespace ContrastiveLosses.Benchmarks.Measures;

/// <summary>How much memory the process needs at its peak during an action, beyond what it had before.</summary>
internal static class PeakMemory
{
    private const string ResetHighWater = "/proc/self/clear_refs";

    public static long Of(Action action)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var canReset = Reset();
        var before = canReset ? Status("VmRSS") : Working(process => process.WorkingSet64);
        action();
        var peak = canReset ? Status("VmHWM") : Working(process => process.PeakWorkingSet64);
        return Math.Max(0, peak - before);
    }

    /// <summary>Linux forgets the peak when it is asked to; elsewhere the peak is that of the process's whole life.</summary>
    private static bool Reset()
    {
        try
        {
            File.WriteAllText(ResetHighWater, "5");
            return true;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long Status(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static long Working(Func<Process, long> bytes)
    {
        using var process = Process.GetCurrentProcess();
        return bytes(process);
    }
}
