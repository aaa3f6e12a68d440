using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>The derivatives of DCLW, whose weights tell it apart from DCL.</summary>
public sealed class DCLWSlopes(ITestOutputHelper output)
{
    private const double T = AnchorRow.T, Sigma = 0.6;

    /// <summary>Of DCL they add up to 0; of DCLW that is so by chance only, and so it notices a number added to all similarities of a row.</summary>
    [Fact]
    public void TheSlopesOfAnAnchorAddUpToOneLessItsWeight()
    {
        var largest = 0.0;
        Property.Check(output, shape =>
        {
            var row = new AnchorRow(shape);
            var s = row.Draw().requires_grad_();
            DCLW(row.Views(s), T, Sigma, normalize: false, reduction: Reduction.None)[0, 0].backward();
            var (slopes, products) = (CaseCheck.Numbers(row.Own(s.grad!)), Products(row.Views(s)));
            var weight = 2 - (products.shape[0] * products.div(Sigma).softmax(0)[0].item<double>());
            var negatives = CaseCheck.Numbers(row.Own(s).narrow(0, 1, row.Others - 1).softmax(0));
            Near.Equal([-weight, .. negatives], slopes, Allowed.Transformed, shape, "slope");
            Near.Equal(1 - weight, slopes.Sum(), Allowed.Rearranged, shape, "sum of the slopes");
            largest = Math.Max(largest, Math.Abs(1 - weight));
        }, tests: 25);
        Assert.True(largest > 0.1);
    }

    /// <summary>By the product c of a sample's views: its share pi of the softmax of c / sigma, over sigma, times how far its c / t is from the mean over pi.</summary>
    [Fact]
    public void DifferentiatedWeightsHaveTheirOwnSlopeByEachProductOfTwoViews() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var views = b.Views.detach();
        var products = Products(views);
        var (pi, s) = (products.div(Sigma).softmax(0), products / T);
        var expected = (pi / Sigma * (s - (pi * s).sum())).reshape(-1, 1, 1) * views.flip(1);
        Near.Equal(CaseCheck.Numbers(expected), CaseCheck.Numbers(Gradient(true) - Gradient(false)), Allowed.Transformed, shape, "gradient");

        Tensor Gradient(bool weightGradient)
        {
            var x = views.clone().requires_grad_();
            DCLW(x, T, Sigma, weightGradient, normalize: false).backward();
            return x.grad!;
        }
    });

    /// <summary>c of each sample.</summary>
    private static Tensor Products(Tensor views) => (views.select(1, 0) * views.select(1, 1)).sum(1).detach();
}
