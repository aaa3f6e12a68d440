namespace ContrastiveLosses.Tests.Fitting;

/// <summary>What the functions that a step is given may not return, and what the messages call it.</summary>
public sealed class GradientCacheResultTests
{
    [Fact]
    public void WhatAFunctionReturnsIsNotTakenForTheFunction()
    {
        using var scope = NewDisposeScope();
        var inputs = rand([10, 6], float64).requires_grad_();
        Refused("encoder must return a tensor: it returned one that has been disposed.", WithoutMovingItOut, Sum);
        Refused("encoder must return a tensor: it returned null.", _ => null!, Sum);
        Refused("encoder must return floating point: it returned Int64 [5, 6].", samples => samples.to(int64), Sum);
        Refused("loss must return a tensor: it returned one that has been disposed.", samples => samples * 2, WithoutMovingItOut);
        Refused("loss must return a tensor: it returned null.", samples => samples * 2, _ => null!);

        static Tensor Sum(Tensor embeddings) => embeddings.sum();

        static Tensor WithoutMovingItOut(Tensor samples)
        {
            using var inner = NewDisposeScope();
            return samples.sum();
        }

        void Refused(string message, Func<Tensor, Tensor> encoder, Func<Tensor, Tensor> loss) => Assert.StartsWith(
            message, Assert.Throws<ArgumentException>(() => GradientCache.Step(encoder, inputs, loss, 5)).Message, StringComparison.Ordinal);
    }
}
