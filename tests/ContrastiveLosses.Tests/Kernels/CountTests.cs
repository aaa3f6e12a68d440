using ContrastiveLosses.Kernels;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Tests.Kernels;

/// <summary>The members of sets, more of them than a launch counts, against a look at each pair.</summary>
public sealed class CountTests
{
    private static readonly PairSet[] Sets =
    [
        PairSet.Positives, PairSet.Negatives, PairSet.ConflictingNegatives, !PairSet.All, PairSet.AlignedPositives, PairSet.All,
        PairSet.SameLabel | PairSet.SameBias,
    ];

    public static TheoryData<string, bool> Each => NamedKernels.AndShape;

    [Theory]
    [MemberData(nameof(Each))]
    public void EachSetHasTheMembersThatAreFoundPairByPair(string name, bool square)
    {
        using var scope = NewDisposeScope();
        foreach (var (rows, others) in new[] { (1, 1), (40, 300), (130, 35) })
        {
            var random = new Random(rows);
            var columns = square ? rows : others;
            var (ofRows, ofColumns) = (Draw(rows), square ? null : Draw(columns));
            var problem = new TileProblem(ones(rows, 3), square ? null : ones(columns, 3), KeysOf(ofRows), KeysOf(ofColumns ?? ofRows), 1, []);
            var counts = NamedKernels.Of(name).Count(problem, Sets);
            Assert.Equal(Sets.Length, counts.Length);
            foreach (var (set, count) in Sets.Zip(counts))
                Assert.Equal(ofRows.Select(row => (long)(ofColumns ?? ofRows).Count(column => set.Contains(Relation(row, column)))), count.data<long>().ToArray());

            // A key of -1 equals nothing.
            long[][] Draw(int count) => [.. Enumerable.Range(0, count).Select(id => new[] { id, random.Next(-1, 3), random.Next(-1, 2) + (random.Next(2) * (1L << 33)) })];
        }

        static Keys KeysOf(long[][] items) => new(Key(items, 0), Key(items, 1), Key(items, 2));
        static Tensor Key(long[][] items, int bit) => tensor(items.Select(item => item[bit]).ToArray());
        static int Relation(long[] row, long[] column) => Enumerable.Range(0, 3).Sum(bit => row[bit] != -1 && row[bit] == column[bit] ? 1 << bit : 0);
    }
}
