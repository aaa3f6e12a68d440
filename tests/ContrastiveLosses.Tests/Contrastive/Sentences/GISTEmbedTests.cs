using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests;

public sealed class GISTEmbedTests
{
    [Fact]
    public void ACandidateThatTheGuideFindsAsNearAsThePairStays()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            using var scope = NewDisposeScope();
            var generator = new Generator((ulong)seed, CPU);
            // Both queries have the same document, so that its similarity to each is the pair's own.
            var (queries, document) = (Random(2), Random(1).expand(2, 64).contiguous());
            var loss = Contrastive.GISTEmbed(queries, document, queries, document, temperature: 1, contrastAnchors: false, contrastPositives: false, reduction: nn.Reduction.None);
            Near.Equal([Math.Log(2), Math.Log(2)], CaseCheck.Numbers(loss), Allowed.Rearranged, seed);

            var dropped = Contrastive.GISTEmbed(queries, document, queries, document, temperature: 1, margin: 1e-9, contrastAnchors: false, contrastPositives: false);
            Assert.Equal(0, dropped.item<double>());

            Tensor Random(int rows) => randn([rows, 64], float64, generator: generator);
        }
    }
}
