using static System.Math;
using static TorchSharp.torch.nn;

namespace TorchSharp.StandIn.Tests.Surface;

public class InitTests
{
    private static Tensor Weight => empty(200, 50, float64);

    public static TheoryData<string, Func<Tensor, Tensor>, double> Uniform => new()
    {
        { "uniform", x => init.uniform_(x, -0.3, 0.3), 0.3 },
        { "Xavier", x => init.xavier_uniform_(x, 2), 2 * Sqrt(6.0 / 250) },
        { "Glorot", x => init.glorot_uniform_(x), Sqrt(6.0 / 250) },
        { "Kaiming", x => init.kaiming_uniform_(x), Sqrt(2) * Sqrt(3.0 / 50) },
        { "Kaiming with slope", x => init.kaiming_uniform_(x, Sqrt(5)), 1 / Sqrt(50) },
        { "Kaiming to the outputs", x => init.kaiming_uniform_(x, 0, init.FanInOut.FanOut, init.NonlinearityType.ReLU),
            Sqrt(2) * Sqrt(3.0 / 200) },
    };

    public static TheoryData<string, Func<Tensor, Tensor>, double> Normal => new()
    {
        { "normal", x => init.normal_(x, 0, 0.2), 0.2 },
        { "Kaiming", x => init.kaiming_normal_(x), Sqrt(2.0 / 50) },
    };

    [Theory]
    [MemberData(nameof(Uniform))]
    public void A_uniform_start_fills_its_range(string name, Func<Tensor, Tensor> start, double bound)
    {
        using var scope = NewDisposeScope();
        Assert.NotEmpty(name);
        var x = Values.Numbers(start(Weight));
        Assert.All(x, v => Assert.InRange(v, -bound, bound));
        Assert.InRange(x.Max() / bound, 0.98, 1);
        Assert.InRange(x.Average() / bound, -0.05, 0.05);
    }

    [Theory]
    [MemberData(nameof(Normal))]
    public void A_normal_start_has_its_deviation(string name, Func<Tensor, Tensor> start, double deviation)
    {
        using var scope = NewDisposeScope();
        Assert.NotEmpty(name);
        var x = Values.Numbers(start(Weight));
        Assert.InRange(Sqrt(x.Average(v => v * v)) / deviation, 0.95, 1.05);
        Assert.InRange(x.Average() / deviation, -0.05, 0.05);
    }

    [Fact]
    public void Constants_fill_a_parameter_without_being_recorded()
    {
        using var scope = NewDisposeScope();
        var parameter = Parameter(zeros(2));
        Assert.Same(parameter, init.constant_(parameter, 3));
        Values.Same([3, 3], parameter);
        Values.Same([1, 1], init.ones_(parameter));
        Values.Same([0, 0], init.zeros_(parameter));
        Assert.True(parameter.is_leaf);
    }

    [Fact]
    public void The_fans_count_what_goes_in_and_out()
    {
        using var scope = NewDisposeScope();
        Assert.Equal((50, 200), init.CalculateFanInAndFanOut(Weight));
        Assert.Equal((3 * 20, 5 * 20), init.CalculateFanInAndFanOut(empty(5, 3, 4, 5)));
        Assert.Throws<ArgumentException>(() => init.CalculateFanInAndFanOut(zeros(3)));
    }

    [Theory]
    [InlineData(init.NonlinearityType.Linear, 0, 1), InlineData(init.NonlinearityType.Sigmoid, 0, 1)]
    [InlineData(init.NonlinearityType.Tanh, 0, 5.0 / 3), InlineData(init.NonlinearityType.ReLU, 0, 1.4142135623730951)]
    [InlineData(init.NonlinearityType.LeakyReLU, 1, 1)]
    public void A_nonlinearity_has_its_gain(init.NonlinearityType type, double parameter, double expected) =>
        Values.Same(expected, init.calculate_gain(type, parameter));

    [Theory]
    [InlineData(2.0), InlineData(1.0), InlineData(double.PositiveInfinity)]
    public void Gradients_are_clipped_together(double power)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Parameter(tensor(new[] { 3.0, -4 })), Parameter(tensor(12.0)));
        void Differentiate()
        {
            (a, b) = (Parameter(a.detach().clone()), Parameter(b.detach().clone()));
            ((a * a).sum() / 2 + b * b / 2).backward();
        }
        Differentiate();
        var expected = double.IsInfinity(power) ? 12 : Pow(Pow(3, power) + Pow(4, power) + Pow(12, power), 1 / power);
        Values.Same(expected, nn.utils.clip_grad_norm_([a, b, Parameter(zeros(1))], 2, power));
        var scale = 2 / (expected + 1e-6);
        Values.Same([3 * scale, -4 * scale, 12 * scale], cat([a.grad!, b.grad!.unsqueeze(0)]));
        Differentiate();
        nn.utils.clip_grad_norm_([a, b], 1000, power);
        Values.Same([3, -4, 12], cat([a.grad!, b.grad!.unsqueeze(0)]));
        nn.utils.clip_grad_value_([a, b], 3.5);
        Values.Same([3, -3.5, 3.5], cat([a.grad!, b.grad!.unsqueeze(0)]));
    }

    [Fact]
    public void Parameters_become_one_vector_and_come_back()
    {
        using var scope = NewDisposeScope();
        using Modules.Linear source = Linear(3, 2), target = Linear(3, 2);
        var vector = nn.utils.parameters_to_vector(source.parameters());
        Assert.Equal([8], vector.shape);
        nn.utils.vector_to_parameters(vector, target.parameters());
        Values.Same(Values.Numbers(source.weight.detach()), target.weight);
        Values.Same(Values.Numbers(source.bias!.detach()), target.bias!);
    }
}
