using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>
/// Items as tensor cores take them: each feature as the sum of some bfloat16 numbers, of 8 bits each. Three are a float32, two a float16.
/// </summary>
/// <param name="Count">The number of items.</param>
/// <param name="Data">[items, parts, width] in bfloat16, the width padded; null where only keys matter.</param>
/// <param name="Keys">Contiguous; null where no set depends on a key.</param>
internal sealed record PackedItems(int Count, Tensor? Data, Tensor?[] Keys)
{
    /// <summary>Features with what they are padded with.</summary>
    public int Width => (int)(Data?.shape[2] ?? 0);

    public int Tiles => (Count + DeviceFunction.Tile - 1) / DeviceFunction.Tile;

    public SideParameters Parameters => new()
    {
        Data = PackedProblem.AddressOf(Data),
        Id = PackedProblem.AddressOf(Keys[0]),
        Label = PackedProblem.AddressOf(Keys[1]),
        Bias = PackedProblem.AddressOf(Keys[2]),
        Count = Count,
        Width = Width,
        Parts = (int)(Data?.shape[1] ?? 0),
    };

    public IEnumerable<Tensor> Tensors => Keys.Append(Data).OfType<Tensor>();

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
