using System.Diagnostics;
using System.Globalization;

namespace ContrastiveLosses.Benchmarks.Measures;

/// <summary>How much memory the process needs at its peak, beyond what it had at the beginning.</summary>
internal readonly struct PeakMemory
{
    private const string ResetHighWater = "/proc/self/clear_refs";

    private readonly bool canReset;
    private readonly long before;

    private PeakMemory(bool canReset)
    {
        this.canReset = canReset;
        before = canReset ? Status("VmRSS") : Working(process => process.WorkingSet64);
    }

    /// <summary>The most so far.</summary>
    public long Bytes => Math.Max(0, (canReset ? Status("VmHWM") : Working(process => process.PeakWorkingSet64)) - before);

    public static PeakMemory Begin()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new(Reset());
    }

    public static long Of(Action action)
    {
        var peak = Begin();
        action();
        return peak.Bytes;
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
