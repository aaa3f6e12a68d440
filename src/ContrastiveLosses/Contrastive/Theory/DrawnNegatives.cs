using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>
/// For each row the log-sum-exp of its products with the columns whose numbers were drawn for it; minus infinity for none. The last column
/// is looked up where a number is negative, which is none.
/// </summary>
internal sealed record DrawnNegatives(long Draws, long Width) : IRowFormula
{
    /// <summary>The drawn columns and their products.</summary>
    public long ElementsPerRow(long columns) => Draws * (Width + 4);

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var numbers = constants[0].narrow(0, firstRow, rows.size(0));
        var isNone = numbers.lt(Scalars.Zero);
        using Scalar last = columns.size(0) - 1;
        var drawn = Lookup(columns, numbers.masked_fill(isNone, last).reshape(-1)).reshape(rows.size(0), Draws, Width);
        return drawn.bmm(rows.unsqueeze(2)).squeeze(2).LogSumExpWithout(isNone);
    }

    /// <summary>Rows by number. The gradient is added up in a fixed order: by index_select on the CPU, by index on CUDA, which sorts first.</summary>
    private static Tensor Lookup(Tensor rows, Tensor numbers) => rows.is_cuda ? rows.index([numbers]) : rows.index_select(0, numbers);
}
