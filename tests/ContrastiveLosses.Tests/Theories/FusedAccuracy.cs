using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>What the fused kernel gives in float32, over several tiles, against torch's operators in float64 on the same numbers.</summary>
public sealed class FusedAccuracy(ITestOutputHelper output)
{
    /// <summary>Relative to the value, or to 1.</summary>
    private const double OfValues = 1e-6;

    /// <summary>
    /// Relative to the largest entry. HCL takes the difference of nearly equal values, which are float64 elsewhere, but float32 of the CUDA
    /// kernels: there it comes to 2.5e-5, all others stay below 1e-5.
    /// </summary>
    private static readonly double OfGradients = Place.HasCudaKernels ? 3e-5 : 1e-5;

    public static TheoryData<string> Cases => CatalogueData.Where(loss => loss.Loss.HasTemperature && loss.Normalizes);

    [Theory]
    [MemberData(nameof(Cases))]
    public void ValuesAndGradientsAreRightToTheRoundingOfFloat32(string name)
    {
        foreach (var temperature in new[] { 0.05, 0.2, 1 })
        {
            using var scope = NewDisposeScope();
            var drawn = Example.Of(name, output, items: 150, width: 24, classes: 5, dtype: ScalarType.Float32);
            var single = drawn with { Loss = drawn.Loss with { Parameters = drawn.Loss.Parameters.With("temperature", temperature) } };
            Evaluated expected;
            using (KernelChoice.Force(TorchKernel.Instance)) expected = Evaluated.Of(single.To(ScalarType.Float64));
            var found = Evaluated.Of(single);
            var value = Error(expected.Values, found.Values, 1);
            output.WriteLine($"temperature {temperature}: value {value:e1}");
            Assert.True(value <= OfValues, $"{single} at temperature {temperature}: the value is off by {value:e1}.");
            foreach (var (input, gradient) in expected.Gradients)
            {
                var error = Error(gradient, found.Gradient(input), 1e-30);
                output.WriteLine($"temperature {temperature}: gradient of {input} {error:e1}");
                Assert.True(error <= OfGradients, $"{single} at temperature {temperature}: the gradient of {input} is off by {error:e1}.");
            }
        }
    }

    private static double Error(double[] expected, double[] found, double least) =>
        expected.Zip(found, (a, b) => Math.Abs(a - b)).Append(0).Max() / Math.Max(least, expected.Select(Math.Abs).Append(0).Max());
}
