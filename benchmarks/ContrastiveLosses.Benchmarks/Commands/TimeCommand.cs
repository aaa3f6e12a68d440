using System.Text.Json;
using ContrastiveLosses.Benchmarks.Catalogue;
using ContrastiveLosses.Benchmarks.Measures;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>What is timed.</summary>
internal sealed record TimedCall(string Loss, int Items, int Width, int Classes, int Threads, int Repeat);

/// <summary>Times one loss and prints one line of JSON.</summary>
internal static class TimeCommand
{
    public static int Run(TimedCall call, Setting setting, TextWriter output)
    {
        set_num_threads(call.Threads);
        using var kernel = setting.ForceKernel();
        var loss = Losses.Find(call.Loss)!.Cases.First();
        WarmUp(loss, loss.Draw(new(1, Math.Min(call.Items, 256), call.Width, call.Classes, setting.Dtype, setting.Device)));

        using var scope = NewDisposeScope();
        var inputs = loss.Draw(new(1, call.Items, call.Width, call.Classes, setting.Dtype, setting.Device));
        long? peak = setting.Device.type == DeviceType.CPU
            ? PeakMemory.Of(() => Stopwatches.Run(loss, inputs))
            : null;
        var runs = Enumerable.Range(0, call.Repeat).Select(_ => Stopwatches.Run(loss, inputs)).ToArray();
        output.WriteLine(JsonSerializer.Serialize(new
        {
            loss = call.Loss,
            n = call.Items,
            d = call.Width,
            classes = call.Classes,
            dtype = setting.Dtype.ToString().ToLowerInvariant(),
            device = setting.Device.type.ToString().ToLowerInvariant(),
            kernel = setting.Kernel,
            threads = call.Threads,
            forward_ms = Median(runs.Select(run => run.Forward.TotalMilliseconds)),
            backward_ms = Median(runs.Select(run => run.Backward.TotalMilliseconds)),
            total_ms = Median(runs.Select(run => run.Total.TotalMilliseconds)),
            peak_extra_mib = peak is { } bytes ? Math.Round(bytes / 1024.0 / 1024.0, 1) : (double?)null,
        }));
        return 0;
    }

    /// <summary>
    /// Until libraries are loaded and the code runs as it does in a training: .NET compiles a method well only after 30 calls, in the
    /// background.
    /// </summary>
    private static void WarmUp(LossCase loss, Inputs small)
    {
        for (var round = 0; round < 4; round++)
        {
            for (var call = 0; call < 20; call++) Stopwatches.Run(loss, small);
            Thread.Sleep(150);
        }
    }

    private static double Median(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Math.Round(median, 3);
    }
}
