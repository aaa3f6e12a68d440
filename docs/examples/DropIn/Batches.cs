using LongTailedDigits;

namespace DropIn;

/// <summary>Random batches of digits.</summary>
internal static class Batches
{
    /// <summary>The length of an embedding.</summary>
    public const int Width = 64;

    private const int Size = 128;

    /// <summary>The numbers of different digits.</summary>
    public static long[] DrawPlaces(this MovedDigits digits, Random random)
    {
        var all = Enumerable.Range(0, digits.Count).Select(place => (long)place).ToArray();
        random.Shuffle(all);
        return all[..Math.Min(Size, all.Length)];
    }

    /// <summary>Digits, each moved a little, [N, 1, 28, 28], and their labels, [N].</summary>
    public static (Tensor Images, Tensor Labels) Draw(this MovedDigits digits, Random random)
    {
        var places = digits.DrawPlaces(random);
        return (digits.At(places, random), digits.Labels.index_select(0, tensor(places)));
    }
}
