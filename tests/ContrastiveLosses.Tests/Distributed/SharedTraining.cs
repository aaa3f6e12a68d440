using System.Globalization;
using BiasedDigits;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>A few steps of training on digits, by one process or by ranks that have a part of each batch; in float64.</summary>
internal static class SharedTraining
{
    private const int Steps = 20, Batch = 120, Pixels = 28 * 28;

    /// <summary>The loss of each step, of the whole batch; ranks print it too.</summary>
    public static double[] Run(ICollective? collective)
    {
        using var scope = NewDisposeScope();
        var (digits, _) = Digits.ReadFolder(Path.Combine(AppContext.BaseDirectory, "data"));
        using var generator = new Generator(1);
        Tensor[] parameters = [Random(Pixels, 64), Random(64, 16)];
        var losses = new double[Steps];
        for (var step = 0; step < Steps; step++)
        {
            using var ofStep = NewDisposeScope();
            var (first, count) = Part();
            var images = tensor(digits.Pixels.AsSpan((step * Batch + first) * Pixels, count * Pixels).ToArray(), [count, Pixels]).to(float64) / 255;
            var labels = tensor(digits.Labels.AsSpan(step * Batch + first, count).ToArray()).to(int64);
            var share = Contrastive.SupCon(images.mm(parameters[0]).relu().mm(parameters[1]), labels, 0.2, collective: collective);
            share.backward();
            var loss = share.detach().clone();
            collective?.SumOverRanks(loss);
            using (no_grad())
                foreach (var parameter in parameters)
                {
                    var gradient = parameter.grad!;
                    collective?.SumOverRanks(gradient);
                    parameter.sub_(gradient * 0.3);
                    gradient.zero_();
                }
            losses[step] = loss.item<double>();
            if (collective is { Rank: 0 }) Console.WriteLine(losses[step].ToString("R", CultureInfo.InvariantCulture));
        }
        return losses;

        Tensor Random(long rows, long columns) => (randn(rows, columns, dtype: float64, generator: generator) / Math.Sqrt(rows)).requires_grad_();

        // Uneven parts.
        (int First, int Count) Part() => collective is null ? (0, Batch) : collective.Rank == 0 ? (0, 50) : (50, Batch - 50);
    }

    /// <summary>What the ranks have printed.</summary>
    public static double[] Losses(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
}
