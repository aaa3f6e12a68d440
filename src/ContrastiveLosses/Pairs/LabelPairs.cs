using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Pairs;

/// <summary>Which pairs of some anchor rows with all items are positives and which negatives, [rows, items].</summary>
internal readonly record struct LabelPairs(Tensor Positive, Tensor Negative)
{
    /// <summary>Of the <paramref name="rows"/> items from <paramref name="firstRow"/> on; an item is neither of itself.</summary>
    public static LabelPairs Of(Tensor labels, long firstRow, long rows)
    {
        var number = Scalars.Range(labels.size(0), labels.device);
        var isOther = number.narrow(0, firstRow, rows).unsqueeze(1).ne(number.unsqueeze(0));
        var isSame = labels.narrow(0, firstRow, rows).unsqueeze(1).eq(labels.unsqueeze(0));
        return new(isSame.logical_and(isOther), isSame.logical_not());
    }
}
