using System.Text.Json;
using ContrastiveLosses.Benchmarks.Measures;
using ContrastiveLosses.Benchmarks.Suites;
using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>What is timed.</summary>
internal sealed record TimedCall(string Loss, int Items, int Width, int Classes, int Threads, int Repeat, bool Dense, bool Floor);

/// <summary>Times one loss and prints one line of JSON.</summary>
internal static class TimeCommand
{
    /// <summary>The side of the square product that gives torch's rate: large enough for its best.</summary>
    private const int Large = 2048;

    /// <summary>Until the threads of BLAS and OpenMP, which go on spinning after their work, leave the cores to what comes next.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(60);

    /// <summary>What the process has run before, in a batch of commands: it is warm for other numbers of items too.</summary>
    private static readonly HashSet<(string Loss, int Width, ScalarType Dtype, DeviceType Device, string Kernel)> Warm = [];

    public static int Run(TimedCall call, Setting setting, TextWriter output)
    {
        set_num_threads(call.Threads);
        using var kernel = setting.ForceKernel();
        var loss = Losses.Find(call.Loss)!.Cases.First();
        Inputs Small() => loss.Draw(new(1, Math.Min(call.Items, 256), call.Width, call.Classes, setting.Dtype, setting.Device));
        if (Warm.Add((call.Loss, call.Width, setting.Dtype, setting.Device.type, setting.Kernel))) WarmUp(loss, Small());

        using var scope = NewDisposeScope();
        var inputs = loss.Draw(new(1, call.Items, call.Width, call.Classes, setting.Dtype, setting.Device));
        long PeakOf(LossCase timed) => setting.Device.type == DeviceType.CPU
            ? PeakMemory.Of(() => Stopwatches.Run(timed, inputs))
            : CudaMeter.Instance.GrowthOver(() => Stopwatches.Run(timed, inputs));
        var peak = PeakOf(loss);
        var dense = call.Dense && DenseForms.All.ContainsKey(call.Loss) ? DenseForms.Of(loss) : null;
        if (call.Dense && dense is null)
        {
            Console.Error.WriteLine($"time: there is no dense form of {call.Loss} to compare with; there is one of {string.Join(", ", DenseForms.All.Keys)}.");
            return 2;
        }
        if (dense is not null) WarmUp(dense, Small());
        // Before the runs, whose memory the allocator keeps.
        long? densePeak = dense is null ? null : PeakOf(dense);
        var (runs, denseRuns, floors) = (new List<Stopwatches>(), new List<Stopwatches>(), new List<double>());
        var inTurns = dense is not null || call.Floor;
        for (var k = 0; k < call.Repeat; k++)
        {
            runs.Add(Timed(loss));
            if (dense is not null) denseRuns.Add(Timed(dense));
            if (call.Floor) floors.Add(AfterRest(() => FloorMilliseconds(call)));
        }
        var total = Median(runs.Select(run => run.Total.TotalMilliseconds));
        double? denseTotal = dense is null ? null : Median(denseRuns.Select(run => run.Total.TotalMilliseconds));
        var line = new Dictionary<string, object?>
        {
            ["loss"] = call.Loss,
            ["n"] = call.Items,
            ["d"] = call.Width,
            ["classes"] = call.Classes,
            ["dtype"] = setting.Dtype.ToString().ToLowerInvariant(),
            ["device"] = setting.Device.type.ToString().ToLowerInvariant(),
            ["kernel"] = setting.Kernel,
            ["threads"] = call.Threads,
            ["forward_ms"] = Median(runs.Select(run => run.Forward.TotalMilliseconds)),
            ["backward_ms"] = Median(runs.Select(run => run.Backward.TotalMilliseconds)),
            ["total_ms"] = total,
            ["peak_extra_mib"] = Mebibytes(peak),
        };
        if (dense is not null)
        {
            line["dense_ms"] = denseTotal;
            line["dense_peak_extra_mib"] = Mebibytes(densePeak!.Value);
            line["times_faster"] = Math.Round(denseTotal!.Value / total, 2);
        }
        if (call.Floor)
        {
            line["floor_ms"] = Median(floors);
            line["share_of_floor"] = Math.Round(Median(floors) / total, 2);
        }
        output.WriteLine(JsonSerializer.Serialize(line));
        return 0;

        // As within a training, right after such a run.
        Stopwatches Timed(LossCase timed)
        {
            if (!inTurns) return Stopwatches.Run(timed, inputs);
            return AfterRest(() =>
            {
                Stopwatches.Run(timed, inputs);
                return Stopwatches.Run(timed, inputs);
            });
        }

        static T AfterRest<T>(Func<T> measure)
        {
            Thread.Sleep(Settle);
            return measure();
        }
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

    /// <summary>
    /// What one log-sum-exp over all pairs of a batch needs at least at the rates of this moment: half of the products and exponentials forward
    /// and again backward, each pair once, and the two products of the gradient: 4 N^2 D operations and N^2 exponentials.
    /// </summary>
    private static double FloorMilliseconds(TimedCall call)
    {
        var pairs = (double)call.Items * call.Items;
        // First, because BLAS's threads go on spinning after the products.
        var exponentials = pairs / Rates.Exponentials(call.Threads, runs: 1);
        return (exponentials + 4 * pairs * call.Width / Rates.Product(Large, Large, Large, runs: 1)) / 1e6;
    }

    private static double Mebibytes(long bytes) => Math.Round(bytes / 1024.0 / 1024.0, 1);

    private static double Median(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Math.Round(median, 3);
    }
}
