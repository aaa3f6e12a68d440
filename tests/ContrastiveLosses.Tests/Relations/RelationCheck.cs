using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using Side = System.Func<ContrastiveLosses.Tests.Relations.RelationBatch, TorchSharp.torch.Tensor>;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>Two sides of a relation on random batches.</summary>
internal static class RelationCheck
{
    /// <summary>Both sides are equal, in value and gradient.</summary>
    public static void Equal(ITestOutputHelper output, (Side Left, Side Right) sides, double tolerance = Allowed.Transformed) => Check(output, (batch, shape) =>
    {
        var (left, right) = (batch.Evaluate(sides.Left), batch.Evaluate(sides.Right));
        Near.Equal(right.Values, left.Values, tolerance, shape);
        foreach (var (expected, found) in right.Gradients.Zip(left.Gradients)) Near.Equal(expected, found, tolerance, shape, "gradient");
    });

    /// <summary>The first side is never above the second, anchor by anchor.</summary>
    public static void AtMost(ITestOutputHelper output, (Side Lower, Side Upper) sides) => Check(output, (batch, shape) =>
    {
        var (lower, upper) = (CaseCheck.Numbers(sides.Lower(batch)), CaseCheck.Numbers(sides.Upper(batch)));
        Assert.Equal(lower.Length, upper.Length);
        for (var k = 0; k < lower.Length; k++)
            Assert.True(lower[k] <= upper[k] + (Allowed.Rearranged * Math.Max(1, Math.Abs(upper[k]))), $"{shape}: {lower[k]:R} is above {upper[k]:R} at anchor {k}.");
    });

    private static void Check(ITestOutputHelper output, Action<RelationBatch, Shape> check) =>
        Property.Check(output, shape => check(new RelationBatch(shape), shape), tests: 20);
}
