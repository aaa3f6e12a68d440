using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>
/// Items as tensor cores take them: each feature as the sum of some bfloat16 numbers, of 8 bits each, of which three are a float32; or as
/// one float16 number.
/// </summary>
/// <param name="Count">The number of items.</param>
/// <param name="Data">[items, parts, width] in bfloat16 or float16, the width padded; null where only keys matter.</param>
/// <param name="Keys">Contiguous; null where no set depends on a key.</param>
internal sealed record PackedItems(int Count, Tensor? Data, Tensor?[] Keys)
{
    /// <summary>
    /// Of each tile the first item of the other side that a set can join with it and the one behind the last, [tiles, 2]; null: all.
    /// </summary>
    public Tensor? Ranges { get; init; }

    /// <summary>Of each tile the least and the largest of each key, [tiles, 3, 2], where features are packed.</summary>
    public Tensor? Bounds { get; init; }

    /// <summary>Features with what they are padded with.</summary>
    public int Width => (int)(Data?.size(2) ?? 0);

    /// <summary>One number for each feature.</summary>
    public bool IsHalfType => Data?.size(1) == 1;

    /// <summary>Features of a half type that are in one stage with all of a tile.</summary>
    public bool IsWhole => IsHalfType && Width <= GradientPass.FewFeatures;

    public int Tiles => (Count + DeviceFunction.Tile - 1) / DeviceFunction.Tile;

    public SideParameters Parameters => new()
    {
        Data = PackedProblem.AddressOf(Data),
        Id = PackedProblem.AddressOf(Keys[0]),
        Label = PackedProblem.AddressOf(Keys[1]),
        Bias = PackedProblem.AddressOf(Keys[2]),
        Ranges = PackedProblem.AddressOf(Ranges),
        Bounds = PackedProblem.AddressOf(Bounds),
        Count = Count,
        Width = Width,
        Parts = (int)(Data?.size(1) ?? 0),
        IsHalf = Data?.dtype == ScalarType.Float16 ? 1 : 0,
    };

    public IEnumerable<Tensor> Tensors => Keys.Append(Data).Append(Ranges).Append(Bounds).OfType<Tensor>();

    /// <summary>These items beside others, both in the order of a key that the pairs of every set have in common.</summary>
    public PackedItems Beside(Tensor key, Tensor others)
    {
        using Scalar tile = DeviceFunction.Tile, last = DeviceFunction.Tile - 1, end = Count - 1;
        var first = Scalars.Range(Tiles, key.device).mul(tile);
        return this with
        {
            Ranges = stack(
                [
                    searchsorted(others, key.index_select(0, first)),
                    searchsorted(others, key.index_select(0, first.Plus(last).clamp_max(end)), right: true),
                ],
                1),
        };
    }

    /// <summary>The keys of a problem's rows and columns on which some sets depend.</summary>
    public static (PackedItems Rows, PackedItems Columns) WithoutFeatures(TileProblem problem, params IEnumerable<PairSet> sets)
    {
        var isWanted = Enumerable.Range(0, 3).Select(bit =>
            problem.RowKeys[bit] is not null && problem.ColumnKeys[bit] is not null && sets.Any(set => set.DependsOn(bit))).ToArray();
        return (Items(problem.RowCount, problem.RowKeys), Items(problem.ColumnCount, problem.ColumnKeys));

        PackedItems Items(long count, Keys keys) =>
            new((int)count, null, [.. isWanted.Select((wanted, bit) => wanted ? keys[bit]!.contiguous() : null)]);
    }
}
