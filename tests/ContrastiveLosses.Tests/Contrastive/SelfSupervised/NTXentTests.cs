using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests;

public sealed class NTXentTests
{
    /// <summary>1e308 is a float64, and infinite as float32.</summary>
    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-12)]
    [InlineData(ScalarType.BFloat16, 1e-2)]
    public void AMarginBeyondTheTypesLargestNumberIsAsGoodAsAnInfiniteOne(ScalarType type, double rounding) => EachKernel.Run(kernel =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(21);
        var features = randn(5, 3, 4, generator: generator).to(type);
        var (found, expected) = (Computed(1e308), Computed(double.PositiveInfinity));
        Near.Equal(expected.Loss, found.Loss, rounding, $"the loss by {kernel}");
        Near.Equal(expected.Gradient, found.Gradient, rounding, $"the gradient by {kernel}");
        Near.Equal(expected.Second, found.Second, 10 * rounding, $"the second derivative by {kernel}");

        (double Loss, double[] Gradient, double[] Second) Computed(double epsilon)
        {
            var leaf = features.detach().clone().requires_grad_();
            var loss = Contrastive.NTXent(leaf, epsilon: epsilon);
            var gradient = torch.autograd.grad([loss], [leaf], retain_graph: true, create_graph: true)[0];
            var second = torch.autograd.grad([gradient.square().sum()], [leaf])[0];
            return (loss.to(float64).item<double>(), Numbers(gradient), Numbers(second));
        }

        static double[] Numbers(Tensor tensor) => tensor.detach().to(float64).data<double>().ToArray();
    });
}
