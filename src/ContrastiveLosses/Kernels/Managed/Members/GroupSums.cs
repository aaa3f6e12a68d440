using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed.Members;

/// <summary>
/// For each group the sum of its items, each times its weight where there are weights, in float64. Where no group has two items, the
/// items are read where they are.
/// </summary>
internal sealed unsafe class GroupSums<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowMajor<T> items;
    private readonly double* weights;
    private readonly int[]? only;
    private readonly Scratch<double>? sums;

    public GroupSums(RowMajor<T> items, int[] groups, int count, double* weights)
    {
        this.items = items;
        this.weights = weights;
        only = Only(groups, count);
        if (only is not null) return;
        sums = new Scratch<double>((long)count * items.Width).Clear();
        // Every number of a sum is added up by one thread, in the items' order.
        Threads.ForEachSlice(groups.Length, items.Width, (first, width) =>
        {
            using var room = new Scratch<T>(width);
            for (var j = 0; j < groups.Length; j++)
                if (groups[j] >= 0)
                    ExactSums.Add(Sum(groups[j]) + first, items.Part(j, first, width, room.Pointer), WeightOf(j), width);
        });
    }

    /// <summary>The product of a group's sum with a row; 0 for no group.</summary>
    public double Product(int group, T* row, T* room)
    {
        if (group < 0) return 0;
        if (only is null) return ExactSums.Product(row, Sum(group), items.Width);
        return only[group] < 0 ? 0 : WeightOf(only[group]) * ExactSums.Product(row, items.Row(only[group], room), items.Width);
    }

    /// <summary>Adds a group's sum, times a factor, to a row.</summary>
    public void AddTo(T* row, int group, double factor, T* room)
    {
        if (group < 0) return;
        if (only is null) ExactSums.Add(row, Sum(group), factor, items.Width);
        else if (only[group] >= 0) ExactSums.Add(row, items.Row(only[group], room), factor * WeightOf(only[group]), items.Width);
    }

    public void Dispose() => sums?.Dispose();

    /// <summary>The one item of each group, -1 for none; null when a group has two.</summary>
    private static int[]? Only(int[] groups, int count)
    {
        var only = new int[count];
        Array.Fill(only, -1);
        for (var j = 0; j < groups.Length; j++)
        {
            if (groups[j] < 0) continue;
            if (only[groups[j]] >= 0) return null;
            only[groups[j]] = j;
        }
        return only;
    }

    private double* Sum(int group) => sums!.Pointer + (long)group * items.Width;

    private double WeightOf(int item) => weights == null ? 1 : weights[item];
}
