using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed.Epilogues;

/// <summary>Number, mean and squared deviations per item, merged by Chan's rule.</summary>
internal sealed unsafe class MomentState(int count) : IDisposable
{
    private readonly Scratch<double> counts = new Scratch<double>(count).Clear();
    private readonly Scratch<double> means = new Scratch<double>(count).Clear();
    private readonly Scratch<double> deviations = new Scratch<double>(count).Clear();

    public double Deviation(int item) => deviations.Pointer[item];

    public void Add(int item, double number, double mean, double squaredDeviations)
    {
        if (number == 0) return;
        var before = counts.Pointer[item];
        var total = before + number;
        var difference = mean - means.Pointer[item];
        counts.Pointer[item] = total;
        means.Pointer[item] += difference * number / total;
        deviations.Pointer[item] += squaredDeviations + difference * difference * before * number / total;
    }

    public void Dispose()
    {
        counts.Dispose();
        means.Dispose();
        deviations.Dispose();
    }
}
