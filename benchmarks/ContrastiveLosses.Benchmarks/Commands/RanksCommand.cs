using System.Diagnostics;
using System.Text.Json;
using ContrastiveLosses.Benchmarks.Measures;
using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>Times one loss whose batch is shared by threads, and counts what they send: one line of JSON for each way to exchange columns.</summary>
internal static class RanksCommand
{
    private const double Mebibyte = 1 << 20;

    public static int Run(string name, int ranks, int items, int width, int classes, int repeat, TextWriter output)
    {
        var loss = Losses.Find(name)!.Cases.First();
        if (loss.Loss.IsOfOneProcess) throw new NotAvailableException($"{name} has no batch that ranks could share.");
        using var scope = NewDisposeScope();
        var inputs = loss.Draw(new(1, items, width, classes, float32));
        // Each rank is a thread: torch's own would be theirs many times over.
        set_num_threads(1);
        foreach (var columns in new[] { ColumnExchange.Gather, ColumnExchange.Ring })
        {
            Run(columns, 1);
            var (milliseconds, sent, peak) = Run(columns, repeat);
            output.WriteLine(JsonSerializer.Serialize(new
            {
                loss = name, ranks, n = items, d = width, columns = columns.ToString().ToLowerInvariant(),
                ms = Math.Round(milliseconds.Order().ElementAt(milliseconds.Length / 2), 1), mib_sent = Math.Round(sent / Mebibyte, 1),
                peak_extra_mib = Math.Round(peak / Mebibyte, 1),
            }));
        }
        return 0;

        // Of rank 0 the times and the bytes; of all ranks together the memory.
        (double[] Milliseconds, long Sent, long Peak) Run(ColumnExchange columns, int times)
        {
            var (milliseconds, sent) = (new double[times], 0L);
            var peak = PeakMemory.Of(() => InProcessCollective.Run(ranks, collective =>
            {
                for (var k = 0; k < times; k++)
                {
                    var counted = new CountedCollective(collective);
                    var took = Once(counted);
                    if (collective.Rank == 0) (milliseconds[k], sent) = (took.TotalMilliseconds, counted.BytesSent);
                }
            }, columns));
            return (milliseconds, sent, peak);
        }

        TimeSpan Once(ICollective collective)
        {
            using var once = NewDisposeScope();
            var leaves = inputs.Each((input, tensor) => Leaf(input, Part(input, tensor)));
            collective.SumOverRanks(zeros(1));
            var start = Stopwatch.GetTimestamp();
            loss.Evaluate(leaves, collective: collective).backward();
            return Stopwatch.GetElapsedTime(start);

            Tensor Part(string input, Tensor tensor)
            {
                if (loss.Loss.SameOnRanks.Contains(input)) return tensor;
                var (first, end) = (tensor.shape[0] * collective.Rank / collective.Size, tensor.shape[0] * (collective.Rank + 1) / collective.Size);
                return tensor.narrow(0, first, end - first);
            }

            Tensor Leaf(string input, Tensor tensor) => loss.Loss.Differentiable.Contains(input) ? tensor.detach().clone().requires_grad_() : tensor;
        }
    }
}
