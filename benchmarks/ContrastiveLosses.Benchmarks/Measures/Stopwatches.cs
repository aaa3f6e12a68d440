using System.Diagnostics;
using ContrastiveLosses.Benchmarks.Catalogue;

namespace ContrastiveLosses.Benchmarks.Measures;

/// <summary>One forward and one backward pass, timed.</summary>
internal readonly record struct Stopwatches(TimeSpan Forward, TimeSpan Backward)
{
    public TimeSpan Total => Forward + Backward;

    public static Stopwatches Run(LossCase loss, Inputs inputs)
    {
        using var scope = NewDisposeScope();
        var leaves = inputs.Each((name, tensor) => loss.Loss.Differentiable.Contains(name) ? tensor.detach().requires_grad_() : tensor);
        var onDevice = leaves.Values.First().is_cuda;
        Wait();
        var start = Stopwatch.GetTimestamp();
        var value = loss.Evaluate(leaves);
        Wait();
        var middle = Stopwatch.GetTimestamp();
        value.backward();
        Wait();
        return new(Stopwatch.GetElapsedTime(start, middle), Stopwatch.GetElapsedTime(middle));

        void Wait()
        {
            if (onDevice) torch.cuda.synchronize();
        }
    }
}
