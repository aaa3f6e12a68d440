namespace ContrastiveLosses.Pairs;

/// <summary>
/// A set of (row, column) pairs, as a truth table over the relation of a pair. The relation is a 3-bit code:
/// bit 0 says that both are the same item (equal id), bit 1 that their labels are equal, bit 2 that their biases are.
/// Bit <c>code</c> of the table says whether pairs of that relation belong to the set.
/// </summary>
internal readonly record struct PairSet(byte Table)
{
    /// <summary>The number of relations: three keys, each equal or not.</summary>
    public const int Relations = 8;

    public static PairSet All { get; } = new(0b1111_1111);
    public static PairSet SameItem { get; } = new(0b1010_1010);
    public static PairSet SameLabel { get; } = new(0b1100_1100);
    public static PairSet SameBias { get; } = new(0b1111_0000);

    /// <summary>A(i): every item but the anchor itself.</summary>
    public static PairSet Others { get; } = !SameItem;

    /// <summary>P(i): the other items of the anchor's label.</summary>
    public static PairSet Positives { get; } = Others & SameLabel;

    /// <summary>N(i): the other items, of another label.</summary>
    public static PairSet Negatives { get; } = Others & !SameLabel;

    /// <summary>P(i) with the anchor's bias.</summary>
    public static PairSet AlignedPositives { get; } = Positives & SameBias;

    /// <summary>P(i) with another bias.</summary>
    public static PairSet ConflictingPositives { get; } = Positives & !SameBias;

    /// <summary>N(i) with the anchor's bias.</summary>
    public static PairSet AlignedNegatives { get; } = Negatives & SameBias;

    /// <summary>N(i) with another bias.</summary>
    public static PairSet ConflictingNegatives { get; } = Negatives & !SameBias;

    public static PairSet operator &(PairSet left, PairSet right) => new((byte)(left.Table & right.Table));

    public static PairSet operator |(PairSet left, PairSet right) => new((byte)(left.Table | right.Table));

    public static PairSet operator !(PairSet set) => new((byte)~set.Table);

    /// <summary>Whether pairs of this relation belong to the set.</summary>
    public bool Contains(int relation) => ((Table >> relation) & 1) != 0;

    /// <summary>Whether it matters to the set that the key of a relation's bit is equal.</summary>
    public bool DependsOn(int bit)
    {
        for (var relation = 0; relation < Relations; relation++)
            if (Contains(relation) != Contains(relation ^ (1 << bit)))
                return true;
        return false;
    }

    /// <summary>Whether every pair of this set is a pair of <paramref name="other"/>.</summary>
    public bool IsWithin(PairSet other) => (this & !other).Table == 0;
}
