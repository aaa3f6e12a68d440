using BiasedDigits;

namespace LongTailedDigits;

/// <summary>A training set of which each class has fewer digits than the one before.</summary>
internal static class LongTail
{
    /// <summary>
    /// How many digits of each class there are to be: from <paramref name="most"/> of the first down to a factor fewer of the last, by
    /// the same ratio from class to class, and at least one.
    /// </summary>
    public static int[] Counts(int most, double factor) =>
        [.. Enumerable.Range(0, Digits.Classes).Select(c => Math.Max(1, (int)Math.Round(most * Math.Pow(factor, -c / (Digits.Classes - 1.0)))))];

    /// <summary>The first digits of each class, so many of each as the tail wants; the most frequent class keeps all that the rarest could.</summary>
    public static (Digits Digits, int[] Counts) Of(Digits all, double factor)
    {
        var available = all.Labels.GroupBy(label => label).Min(group => group.Count());
        var counts = Counts(available, factor);
        var left = counts.ToArray();
        var (pixels, labels) = (new List<byte>(), new List<byte>());
        for (var i = 0; i < all.Count; i++)
        {
            if (left[all.Labels[i]]-- <= 0)
                continue;
            pixels.AddRange(all.Image(i));
            labels.Add(all.Labels[i]);
        }

        return (new([.. pixels], [.. labels]), counts);
    }
}

/// <summary>Digits on the CPU that are moved a little each time that they are looked at.</summary>
internal sealed class MovedDigits : IDisposable
{
    private const int Most = 2, Padded = Digits.Size + (2 * Most);

    private readonly Tensor padded;

    public MovedDigits(Digits digits)
    {
        using var scope = NewDisposeScope();
        const int Size = Digits.Size;
        var images = tensor(digits.Pixels).to(ScalarType.Float32).div(127.5).sub(1).reshape(digits.Count, Size, Size);
        var ground = full([digits.Count, Padded, Padded], -1.0);
        ground.narrow(1, Most, Size).narrow(2, Most, Size).copy_(images);
        padded = ground.reshape(digits.Count, Padded * Padded).DetachFromDisposeScope();
        Labels = tensor(digits.Labels).to(ScalarType.Int64).DetachFromDisposeScope();
    }

    public int Count => (int)Labels.shape[0];

    public Tensor Labels { get; }

    /// <summary>The digits at some places, [count, 1, 28, 28], each moved by up to two pixels; without a generator not at all.</summary>
    public Tensor At(long[] places, Random? random = null)
    {
        using var scope = NewDisposeScope();
        var rows = arange(Digits.Size, int64).reshape(1, -1, 1);
        var columns = arange(Digits.Size, int64).reshape(1, 1, -1);
        var corners = places.Select(_ => random is null ? (Most * Padded) + Most : (random.Next((2 * Most) + 1) * Padded) + random.Next((2 * Most) + 1));
        var pixels = (rows * Padded) + columns + tensor(corners.Select(corner => (long)corner).ToArray()).reshape(-1, 1, 1);
        return padded.index_select(0, tensor(places)).gather(1, pixels.reshape(places.Length, -1))
            .reshape(places.Length, 1, Digits.Size, Digits.Size).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        padded.Dispose();
        Labels.Dispose();
    }
}
