using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The running first and second moments of a gradient, and the step that Adam and AdamW make of them.</summary>
internal readonly record struct Moments(Tensor First, Tensor Second, Tensor? Largest)
{
    internal void Apply(Parameter parameter, Tensor grad, long step, double lr, (double First, double Second) betas, double eps)
    {
        First.mul_(betas.First).add_(grad, 1 - betas.First);
        Second.mul_(betas.Second).addcmul_(grad, grad, 1 - betas.Second);
        Largest?.copy_(torch.maximum(Largest, Second));
        var denominator = ((Largest ?? Second).sqrt() / Math.Sqrt(1 - Math.Pow(betas.Second, step))).add_(eps);
        parameter.addcdiv_(First, denominator, -lr / (1 - Math.Pow(betas.First, step)));
    }

    internal static void Check(double lr, double beta1, double beta2, double eps, double weight_decay)
    {
        if (lr < 0)
            throw new ArgumentException($"Invalid learning rate: {lr}");
        if (eps < 0)
            throw new ArgumentException($"Invalid ε: {eps}");
        if (beta1 is < 0 or >= 1)
            throw new ArgumentException($"Invalid beta1: {beta1}");
        if (beta2 is < 0 or >= 1)
            throw new ArgumentException($"Invalid beta2: {beta2}");
        if (weight_decay < 0)
            throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
    }
}
