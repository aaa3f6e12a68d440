using System.Diagnostics;
using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Benchmarks.Measures;

/// <summary>One forward and one backward pass, timed: by the clock, or by the events of a CUDA device.</summary>
internal readonly record struct Stopwatches(TimeSpan Forward, TimeSpan Backward)
{
    public TimeSpan Total => Forward + Backward;

    public static Stopwatches Run(LossCase loss, Inputs inputs)
    {
        using var scope = NewDisposeScope();
        var leaves = inputs.Each((name, tensor) => loss.Loss.Differentiable.Contains(name) ? tensor.detach().requires_grad_() : tensor);
        Tensor value = null!;
        void Forward() => value = loss.Evaluate(leaves);
        void Backward() => value.backward();
        if (leaves.Values.First().is_cuda)
        {
            torch.cuda.synchronize();
            var times = CudaMeter.Instance.Time(Forward, Backward);
            return new(times[0], times[1]);
        }
        var start = Stopwatch.GetTimestamp();
        Forward();
        var middle = Stopwatch.GetTimestamp();
        Backward();
        return new(Stopwatch.GetElapsedTime(start, middle), Stopwatch.GetElapsedTime(middle));
    }
}
