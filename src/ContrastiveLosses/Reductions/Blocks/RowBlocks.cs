using ContrastiveLosses.Arguments;
namespace ContrastiveLosses.Reductions;

/// <summary>
/// A differentiable map from rows to numbers per row, for what no row reduction can say because it needs a whole row at once (an
/// order, a double sum). A block of rows at a time, forward and backward, so that memory is O(block x M).
/// </summary>
/// <param name="Formula">What is computed of a block.</param>
/// <param name="Elements">How many numbers a block may hold at once, unless a single row needs more: 16 MiB of float64.</param>
internal sealed record RowBlocks(IRowFormula Formula, long Elements = RowBlocks.DefaultElements)
{
    public const long DefaultElements = 1 << 21;

    /// <summary>The number of the first row, where the rows are some of the columns: those of one rank.</summary>
    public long FirstRow { get; init; }

    /// <summary>The formula's numbers for each row; null means that the columns are the rows. No gradient flows to constants.</summary>
    public Tensor Map(Tensor rows, Tensor? columns, params Tensor[] constants) => RowBlockFunction.Map(this, rows, columns, constants);

    /// <summary>
    /// The same of this rank's rows with the columns of all ranks. Constants too are given in this rank's part, and come from all.
    /// </summary>
    public Tensor Map(Ranks ranks, Tensor rows, Tensor? columns, params Tensor[] constants)
    {
        if (ranks.IsAlone) return Map(rows, columns, constants);
        var all = ranks.Gather(columns ?? rows);
        return (this with { FirstRow = ranks.FirstOf(all.size(0)) }).Map(rows, all, [.. constants.Select(ranks.GatherConstants)]);
    }

    /// <summary>The values, a block at a time; nothing is recorded.</summary>
    public Tensor Forward(Tensor rows, Tensor columns, Tensor[] constants)
    {
        var values = new List<Tensor>();
        foreach (var (first, count) in Blocks(rows, columns))
        {
            using var scope = NewDisposeScope();
            values.Add(Formula.Evaluate(rows.narrow(0, first, count), columns, FirstRow + first, constants).MoveToOuterDisposeScope());
        }
        return cat(values);
    }

    /// <summary>
    /// The gradients for rows and columns, each where it is needed: each block is computed again, and autograd differentiates it.
    /// </summary>
    public (Tensor? OfRows, Tensor? OfColumns) Backward(Tensor rows, Tensor columns, Tensor[] constants, Tensor gradient)
    {
        var (ofRows, ofColumns) = (Zeros(rows), Zeros(columns));
        foreach (var (first, count) in Blocks(rows, columns))
        {
            using var scope = NewDisposeScope();
            using var recording = enable_grad();
            var row = rows.narrow(0, first, count).detach().requires_grad_(ofRows is not null);
            var column = columns.detach().requires_grad_(ofColumns is not null);
            var value = Formula.Evaluate(row, column, FirstRow + first, constants);
            if (!value.requires_grad) continue;
            Tensor[] wanted = [.. new[] { row, column }.Where(input => input.requires_grad)];
            var parts = new Queue<Tensor>(torch.autograd.grad([value], wanted, [gradient.narrow(0, first, count)], allow_unused: true));
            Add(ofRows?.narrow(0, first, count), parts);
            Add(ofColumns, parts);
        }
        return (ofRows, ofColumns);

        static Tensor? Zeros(Tensor input) => input.requires_grad ? zeros_like(input) : null;

        static void Add(Tensor? sum, Queue<Tensor> parts)
        {
            if (sum is not null && parts.Dequeue() is { IsInvalid: false } part) sum.add_(part, Scalars.One);
        }
    }

    /// <summary>
    /// The same gradients as functions that can be differentiated again; costs the memory of all rows at once. They are taken by views
    /// of the inputs, because the rows may themselves be a function of the columns, and that path has a gradient of its own.
    /// </summary>
    public (Tensor? OfRows, Tensor? OfColumns) Recorded(Tensor ofRows, Tensor? ofColumns, Tensor[] constants, Tensor gradient)
    {
        var (rows, columns) = (ofRows.view(ofRows.shape), ofColumns?.view(ofColumns.shape));
        var value = Formula.Evaluate(rows, columns ?? rows, FirstRow, constants);
        Tensor[] wanted = [.. new[] { rows, columns }.OfType<Tensor>().Where(input => input.requires_grad)];
        if (!value.requires_grad || wanted.Length == 0) return (null, null);
        var found = new Queue<Tensor>(torch.autograd.grad(
            [value], wanted, [gradient], retain_graph: true, create_graph: true, allow_unused: true));
        return (Next(rows), Next(columns));

        Tensor? Next(Tensor? input) => input is { requires_grad: true } && found.Dequeue() is { IsInvalid: false } part ? part : null;
    }

    /// <summary>At least one block, though it may have no rows: its formula says how many numbers a row has.</summary>
    private IEnumerable<(long First, long Count)> Blocks(Tensor rows, Tensor columns)
    {
        var (total, perRow) = (rows.size(0), Math.Max(1, Formula.ElementsPerRow(columns.size(0))));
        var size = Math.Max(1, Elements / perRow);
        for (long first = 0; first == 0 || first < total; first += size) yield return (first, Math.Min(size, total - first));
    }
}
