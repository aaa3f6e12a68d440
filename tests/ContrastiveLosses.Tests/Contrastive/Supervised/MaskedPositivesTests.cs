using ContrastiveLosses.Reference.Comparison;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests;

/// <summary>What stands on the diagonal of a mask: of one view an item and itself, which is nothing.</summary>
public sealed class MaskedPositivesTests
{
    [Theory]
    [InlineData(SupConForm.Out)]
    [InlineData(SupConForm.In)]
    public void OfOneViewTheDiagonalDoesNotMatter(SupConForm form)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        foreach (var x in new[] { randn(9, 5), randn(9, 1, 5) })
        {
            var mask = rand(9, 9);
            var expected = Of(0);
            foreach (var diagonal in new[] { 1, 1e6, double.PositiveInfinity, double.NaN }) Assert.Equal(expected, Of(diagonal));

            double[] Of(double diagonal)
            {
                using Scalar number = diagonal;
                var leaf = x.detach().requires_grad_();
                var loss = SupCon(leaf, form: form, mask: mask.masked_fill(eye(9, dtype: @bool), number), reduction: Reduction.None);
                loss.sum().backward();
                return [.. CaseCheck.Numbers(loss), .. CaseCheck.Numbers(leaf.grad!)];
            }
        }
    }
}
