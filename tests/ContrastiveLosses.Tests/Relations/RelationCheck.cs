using ContrastiveLosses.Benchmarks.Reference;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using Side = System.Func<ContrastiveLosses.Tests.Relations.RelationBatch, TorchSharp.torch.Tensor>;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>Two sides of a relation on random batches, by the kernel that the machine takes and by torch's operators.</summary>
internal static class RelationCheck
{
    /// <summary>Each name of a relation with each kernel.</summary>
    public static TheoryData<string, string> WithKernels(IEnumerable<string> names)
    {
        var all = new TheoryData<string, string>();
        foreach (var name in names)
            foreach (var kernel in new[] { "chosen", "torch" })
                all.Add(name, kernel);
        return all;
    }

    /// <summary>Both sides are equal, in value and gradient.</summary>
    public static void Equal(ITestOutputHelper output, string kernel, Side left, Side right) => Check(output, kernel, (batch, shape) =>
    {
        var (first, second) = (batch.Evaluate(left), batch.Evaluate(right));
        Near.Equal(second.Values, first.Values, Allowed.Transformed, shape);
        foreach (var (expected, found) in second.Gradients.Zip(first.Gradients)) Near.Equal(expected, found, Allowed.Transformed, shape, "gradient");
    });

    /// <summary>The first side is never above the second, anchor by anchor.</summary>
    public static void AtMost(ITestOutputHelper output, string kernel, Side lower, Side upper) => Check(output, kernel, (batch, shape) =>
    {
        var (small, large) = (CaseCheck.Numbers(lower(batch)), CaseCheck.Numbers(upper(batch)));
        Assert.Equal(small.Length, large.Length);
        for (var k = 0; k < small.Length; k++)
            Assert.True(small[k] <= large[k] + (Allowed.Rearranged * Math.Max(1, Math.Abs(large[k]))), $"{shape}: {small[k]:R} is above {large[k]:R} at anchor {k}.");
    });

    private static void Check(ITestOutputHelper output, string kernel, Action<RelationBatch, Shape> check)
    {
        using var forced = kernel == "torch" ? KernelChoice.Force(TorchKernel.Instance) : null;
        Property.Check(output, shape => check(new RelationBatch(shape), shape), tests: 15);
    }
}
