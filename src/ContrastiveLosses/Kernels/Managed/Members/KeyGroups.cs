namespace ContrastiveLosses.Kernels.Managed.Members;

/// <summary>Rows and columns that agree in some keys have the same group number; -1 stands for an unknown key.</summary>
internal sealed record KeyGroups(int[] Rows, int[] Columns, int Count)
{
    /// <summary>The groups by the keys whose bits are set in <paramref name="agreeing"/>, all in one group for none; null when a key is missing.</summary>
    public static KeyGroups? Of(ProblemKeys keys, int agreeing)
    {
        if (agreeing == 0) return new(new int[keys.Rows], new int[keys.Columns], 1);
        KeyNumbers? groups = null;
        for (var bit = 0; bit < 3; bit++)
        {
            if (((agreeing >> bit) & 1) == 0) continue;
            if (keys[bit] is not { } key) return null;
            groups = groups is null ? key : Both(groups, key);
        }
        return new(groups!.Rows, groups.Columns, groups.Count);
    }

    private static KeyNumbers Both(KeyNumbers first, KeyNumbers second)
    {
        var rows = Both(first.Rows, second.Rows, second.Count);
        return KeyNumbers.Of(rows, ReferenceEquals(first.Rows, first.Columns) ? rows : Both(first.Columns, second.Columns, second.Count));
    }

    private static long[] Both(int[] first, int[] second, int count)
    {
        var both = new long[first.Length];
        for (var k = 0; k < both.Length; k++) both[k] = first[k] < 0 || second[k] < 0 ? -1 : ((long)first[k] * count) + second[k];
        return both;
    }
}
