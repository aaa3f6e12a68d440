namespace BiasedDigits;

/// <summary>Some digits as the network sees them, with the class and the colour of each.</summary>
internal readonly record struct Batch(Tensor Images, Tensor Labels, Tensor Colours);

/// <summary>
/// A set of digits and their colours on a device. The images are painted when they are asked for: a quarter of the memory,
/// and another colouring of the same digits costs nothing.
/// </summary>
internal sealed class ColouredDigits : IDisposable
{
    private readonly Tensor grey;
    private readonly Tensor palette;

    public ColouredDigits(Digits digits, long[] colours, Device device)
    {
        using var scope = NewDisposeScope();
        const int Size = Digits.Size;
        Tensor Keep(Tensor tensor) => tensor.to(device).DetachFromDisposeScope();

        grey = Keep(tensor(digits.Pixels).to(ScalarType.Float32).div(255).reshape(digits.Count, 1, Size, Size));
        palette = Keep(tensor(PaletteValues()).reshape(Colouring.Palette.Count, 3, 1, 1));
        Labels = Keep(tensor(digits.Labels).to(ScalarType.Int64));
        Colours = Keep(tensor(colours));
        Count = digits.Count;
    }

    public int Count { get; }

    public Tensor Labels { get; }

    public Tensor Colours { get; }

    /// <summary>The digits at the given places.</summary>
    public Batch At(long[] places)
    {
        using var scope = NewDisposeScope();
        var index = tensor(places).to(Labels.device);
        var labels = Labels.index_select(0, index);
        var colours = Colours.index_select(0, index);
        var ink = grey.index_select(0, index);
        var ground = palette.index_select(0, colours);

        // White ink (1) on a coloured ground: ink + (1 - ink) * ground, written so that two operations touch all pixels.
        var images = ground + ink * (1 - ground);
        return new(images.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope(), colours.MoveToOuterDisposeScope());
    }

    /// <summary>All digits in their order, some at a time.</summary>
    public IEnumerable<long[]> InOrder(int size)
    {
        for (var start = 0; start < Count; start += size)
            yield return [.. Enumerable.Range(start, Math.Min(size, Count - start)).Select(place => (long)place)];
    }

    /// <summary>All digits in a random order, in batches of one size; the few left over wait for the next epoch.</summary>
    public IEnumerable<long[]> Shuffled(int size, Random random)
    {
        var order = InOrder(Count).Single();
        random.Shuffle(order);
        for (var start = 0; start + size <= Count; start += size)
            yield return order[start..(start + size)];
    }

    public void Dispose()
    {
        grey.Dispose();
        palette.Dispose();
        Labels.Dispose();
        Colours.Dispose();
    }

    /// <summary>The colours from -1 to 1, the range that the network is given, as in the published set-up.</summary>
    private static float[] PaletteValues() =>
        [.. Colouring.Palette.SelectMany(colour => new[] { colour.Red, colour.Green, colour.Blue }).Select(value => value / 127.5f - 1)];
}
