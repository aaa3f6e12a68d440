using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Tests.Pairs;

public sealed class PairSetTests
{
    [Fact]
    public void TheNamedSetsHoldWhatTheirNamesSay()
    {
        for (var relation = 0; relation < PairSet.Relations; relation++)
        {
            var (item, label, bias) = ((relation & 1) != 0, (relation & 2) != 0, (relation & 4) != 0);
            Assert.Equal(!item, PairSet.Others.Contains(relation));
            Assert.Equal(!item && label, PairSet.Positives.Contains(relation));
            Assert.Equal(!item && !label, PairSet.Negatives.Contains(relation));
            Assert.Equal(!item && label && bias, PairSet.AlignedPositives.Contains(relation));
            Assert.Equal(!item && label && !bias, PairSet.ConflictingPositives.Contains(relation));
            Assert.Equal(!item && !label && bias, PairSet.AlignedNegatives.Contains(relation));
            Assert.Equal(!item && !label && !bias, PairSet.ConflictingNegatives.Contains(relation));
        }
    }

    [Fact]
    public void SetsComposeAsTheirMembersDo()
    {
        for (var left = 0; left < 256; left += 5)
            for (var right = 0; right < 256; right += 7)
            {
                var (a, b) = (new PairSet((byte)left), new PairSet((byte)right));
                for (var relation = 0; relation < PairSet.Relations; relation++)
                {
                    Assert.Equal(a.Contains(relation) && b.Contains(relation), (a & b).Contains(relation));
                    Assert.Equal(a.Contains(relation) || b.Contains(relation), (a | b).Contains(relation));
                    Assert.Equal(!a.Contains(relation), (!a).Contains(relation));
                }
                Assert.Equal((left & ~right) == 0, a.IsWithin(b));
            }
    }
}
