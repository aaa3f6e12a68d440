using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed.Epilogues;

/// <summary>Per item the largest number so far and the item where it was found; -1 before there is one.</summary>
internal sealed unsafe class LargestState<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Scratch<T> numbers;
    private readonly Scratch<int> places;

    public LargestState(int count)
    {
        (numbers, places) = (new Scratch<T>(count), new Scratch<int>(count));
        new Span<T>(numbers.Pointer, count).Fill(T.NegativeInfinity);
        new Span<int>(places.Pointer, count).Fill(-1);
    }

    /// <summary>Where an item's largest number is.</summary>
    public int Place(int item) => places.Pointer[item];

    /// <summary>Whether a number is as large as any so far.</summary>
    public bool MayTake(int item, T number) => number >= numbers.Pointer[item];

    /// <summary>Takes a number, if it is larger than all so far, or equal and from a lower place.</summary>
    public void Take(int item, T number, int place)
    {
        if (places.Pointer[item] >= 0 && number == numbers.Pointer[item] && place > places.Pointer[item]) return;
        (numbers.Pointer[item], places.Pointer[item]) = (number, place);
    }

    public void Dispose()
    {
        numbers.Dispose();
        places.Dispose();
    }
}
