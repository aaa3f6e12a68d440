namespace ContrastiveLosses.Kernels.Torch;

/// <summary>Some consecutive rows against the consecutive columns that matter to them.</summary>
internal readonly record struct RowBlock(long FirstRow, long Rows, long FirstColumn, long Columns)
{
    public TileProblem Of(TileProblem problem) => problem.Block(FirstRow, Rows, FirstColumn, Columns);
}
