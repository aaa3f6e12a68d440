using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>
/// An exponential moving average for each sample of a data set, of a number (a loss) or of a row of them (an embedding). A module
/// without parameters: its buffers go with state_dict, save and load.
/// </summary>
public sealed class EmaTable : nn.Module
{
    private readonly Tensor values;
    private readonly Tensor visits;

    /// <summary>A table of zeros that nothing has visited.</summary>
    /// <param name="count">The number of samples of the data set.</param>
    /// <param name="width">The width of a row; 1 where it is left out.</param>
    /// <param name="dtype">The type of the averages; float32 where it is left out.</param>
    /// <param name="device">Where they are; the CPU where it is left out.</param>
    /// <exception cref="ArgumentException">The type is no floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or does not fit into an int.</exception>
    public EmaTable(long count, long width = 1, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(EmaTable))
    {
        Guard.Size(count);
        Guard.Size(width);
        Guard.FloatingType(dtype);
        values = zeros([count, width], dtype, device);
        visits = zeros([count], int64, device);
        foreach (var buffer in new[] { values, visits }) buffer.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>The averages, [count, width]: a copy; zeros where nothing has visited.</summary>
    public Tensor Read()
    {
        using var call = Call.Holding(this);
        return call.Result(values.detach().clone());
    }

    /// <summary>How often each sample was visited, [count], int64: a copy.</summary>
    public Tensor Visits()
    {
        using var call = Call.Holding(this);
        return call.Result(visits.clone());
    }

    /// <summary>The averages of some samples, [N, width]: a copy.</summary>
    /// <param name="samples">Which samples, [N], integers from 0 to count - 1.</param>
    /// <exception cref="ArgumentException">The samples are no integers, [N], on the table's device, or, on the CPU, out of range.</exception>
    public Tensor Read(Tensor samples)
    {
        using var call = Call.Holding(samples, this);
        using var noGrad = no_grad();
        return call.Result(values.index_select(0, Indices(samples)));
    }

    /// <summary>The first visit writes the row itself, each later one <c>momentum old + (1 - momentum) new</c>.</summary>
    /// <param name="samples">Which samples, [N], integers from 0 to count - 1, each at most once.</param>
    /// <param name="rows">Their new values, [N, width], of the table's type and device; no gradient flows into the table.</param>
    /// <param name="momentum">The share of the old value, from 0 to 1; 0.7 is that of LfF's code.</param>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a sample is out of range or there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The momentum is not from 0 to 1.</exception>
    public void Update(Tensor samples, Tensor rows, double momentum = 0.7)
    {
        using var call = Call.Holding(samples, rows, this);
        Guard.Features(rows);
        Guard.Columns(rows, values, rowsName: "the table");
        Guard.RequiredLabels(samples, rows);
        Guard.Between(momentum, 0, 1);
        using var noGrad = no_grad();

        var indices = Indices(samples);
        Guard.Different(samples);
        var seen = visits.index_select(0, indices);
        values.index_copy_(0, indices, Next(values.index_select(0, indices), seen.gt(Scalars.Zero).unsqueeze(1), rows, momentum));
        visits.index_copy_(0, indices, seen.Plus(Scalars.One));
    }

    /// <summary>The averages after new values, which are taken as they are where there was none.</summary>
    internal static Tensor Next(Tensor averages, Tensor isSeen, Tensor values, double kept) =>
        averages.Times(kept).Plus(values.Times(1 - kept)).where(isSeen, values);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var buffer in new[] { values, visits }) buffer.Dispose();
        base.Dispose(disposing);
    }

    private Tensor Indices(Tensor samples)
    {
        Guard.IntegerVector(samples);
        Guard.SameDevice(samples, values, otherName: "the table");
        Guard.Indices(samples, values.size(0));
        return samples.to(int64);
    }
}
