using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests;

public sealed class LogitAdjustedCrossEntropyTests
{
    [Fact]
    public void AdjustedLogitsAreLessByTheLogarithmOfTheClassesShares()
    {
        using var scope = NewDisposeScope();
        var adjusted = Debiasing.AdjustLogits(tensor([1.0, 2, 0, -1], [2, 2]), tensor(new[] { 1L, 3 }), tau: 2);
        var (first, second) = (2 * Math.Log(0.25), 2 * Math.Log(0.75));
        Near.Equal([1 - first, 2 - second, -first, -1 - second], CaseCheck.Numbers(adjusted), Allowed.Rearranged, "two classes");
    }

    [Fact]
    public void AClassThatNeverOccursIsFineWhereNoSampleIsOfIt()
    {
        using var scope = NewDisposeScope();
        var logits = tensor([1.0, 2, 3], [1, 3]).requires_grad_();
        var loss = Debiasing.LogitAdjustedCrossEntropy(logits, tensor(new[] { 1L }), tensor(new[] { 1L, 1, 0 }));
        loss.backward();
        Near.Equal(Math.Log(1 + Math.Exp(-1)), loss.item<double>(), Allowed.Rearranged, "two classes");
        Assert.Equal(0, logits.grad![0, 2].item<double>());
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (z, y) = (randn(4, 3), tensor(new long[] { 0, 1, 1, 0 }));
        Assert.Equal("classCounts", Refused(() => Debiasing.LogitAdjustedCrossEntropy(z, y, tensor(new[] { 3, 0, 1 }))));
        Assert.Equal("classCounts", Refused(() => Debiasing.LogitAdjustedCrossEntropy(z, y, tensor(new[] { 3, 1, -1 }))));
        Assert.Equal("classCounts", Refused(() => Debiasing.AdjustLogits(z, tensor(new[] { 3, 1, 0 }))));

        static string? Refused(Action call) => Assert.Throws<ArgumentException>(call).ParamName;
    }
}
