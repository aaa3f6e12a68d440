using TorchSharp.Modules;
using static System.Math;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>Every optimiser against its rule, step by step, on a parameter with given gradients.</summary>
public class OptimizerTests
{
    private static readonly double[] Start = [1, -2, 0.5];
    private static readonly double[][] Gradients = [[0.1, 2, -3], [0.4, -1, -3], [-0.2, 0.5, 1], [0.3, 0.3, 0.3]];

    /// <summary>What one element becomes under the rule, which keeps its own state.</summary>
    private static double[] Expected(Func<Func<double, double, int, double>> newRule) => [.. Start.Select((x, i) =>
    {
        var rule = newRule();
        return Gradients.Select((gradient, step) => (gradient, step)).Aggregate(x,
            (value, g) => rule(value, g.gradient[i], g.step + 1));
    })];

    private static double[] Found(Func<Parameter, torch.optim.Optimizer> create)
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(tensor(Start));
        using var optimizer = create(parameter);
        foreach (var gradient in Gradients)
        {
            optimizer.zero_grad();
            (parameter * tensor(gradient)).sum().backward();
            optimizer.step();
        }
        return Values.Numbers(parameter);
    }

    private static void Same(double[] expected, params double[][] found) =>
        Assert.All(found, values => Assert.All(expected.Zip(values), pair => Values.Same(pair.First, pair.Second)));

    [Theory]
    [InlineData(0, 0, 0, false, false), InlineData(0.9, 0, 0, false, false), InlineData(0.9, 0.3, 0, false, false)]
    [InlineData(0.9, 0, 0.01, true, false), InlineData(0.5, 0, 0.1, false, true)]
    public void Gradient_descent_has_momentum_damping_and_decay(double momentum, double dampening, double decay, bool nesterov,
        bool maximize)
    {
        var expected = Expected(() =>
        {
            double? buffer = null;
            return (x, g, _) =>
            {
                g += decay * x;
                buffer = momentum == 0 ? null : buffer is { } b ? momentum * b + (1 - dampening) * g : g;
                var direction = buffer is not { } now ? g : nesterov ? g + momentum * now : now;
                return maximize ? x + 0.1 * direction : x - 0.1 * direction;
            };
        });
        Same(expected, Found(p => torch.optim.SGD([p], 0.1, momentum, dampening, decay, nesterov, maximize)),
            Found(p => torch.optim.SGD([("p", p)], 0.1, momentum, dampening, decay, nesterov, maximize)),
            Found(p => torch.optim.SGD([new SGD.ParamGroup([p], 0.1, momentum, dampening, decay, nesterov, maximize)], 9)));
    }

    [Theory]
    [InlineData(0, false, false), InlineData(0.1, false, false), InlineData(0, true, false), InlineData(0.1, true, true)]
    public void Adam_divides_the_mean_gradient_by_its_deviation(double decay, bool amsgrad, bool maximize) => Same(
        Expected(() => AdamRule(decay, false, amsgrad, maximize)),
        Found(p => torch.optim.Adam([p], 0.05, 0.8, 0.99, 1e-6, decay, amsgrad, maximize)),
        Found(p => torch.optim.Adam([("p", p)], 0.05, 0.8, 0.99, 1e-6, decay, amsgrad, maximize)),
        Found(p => torch.optim.Adam([new Adam.ParamGroup([p], 0.05, 0.8, 0.99, 1e-6, decay, amsgrad, maximize)])));

    [Theory]
    [InlineData(0, false, false), InlineData(0.1, false, false), InlineData(0.1, true, false), InlineData(0.1, false, true)]
    public void AdamW_shrinks_the_parameter_itself(double decay, bool amsgrad, bool maximize) => Same(
        Expected(() => AdamRule(decay, true, amsgrad, maximize)),
        Found(p => torch.optim.AdamW([p], 0.05, 0.8, 0.99, 1e-6, decay, amsgrad, maximize)),
        Found(p => torch.optim.AdamW([("p", p)], 0.05, 0.8, 0.99, 1e-6, decay, amsgrad, maximize)),
        Found(p => torch.optim.AdamW([new AdamW.ParamGroup([p], 0.05, 0.8, 0.99, 1e-6, decay, amsgrad, maximize)])));

    private static Func<double, double, int, double> AdamRule(double decay, bool decoupled, bool amsgrad, bool maximize)
    {
        double m = 0, v = 0, largest = 0;
        return (x, g, step) =>
        {
            g = maximize ? -g : g;
            x = decoupled ? x * (1 - 0.05 * decay) : x;
            g = decoupled ? g : g + decay * x;
            m = 0.8 * m + 0.2 * g;
            v = 0.99 * v + 0.01 * g * g;
            largest = Max(largest, v);
            return x - 0.05 * m / (1 - Pow(0.8, step)) / (Sqrt((amsgrad ? largest : v) / (1 - Pow(0.99, step))) + 1e-6);
        };
    }

    [Fact]
    public void Groups_take_what_they_leave_open_from_the_optimizer()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (nn.Parameter(tensor(1.0)), nn.Parameter(tensor(1.0)));
        using var optimizer = new SGD([new SGD.ParamGroup([a], new SGD.Options { LearningRate = 0.5 }),
            new SGD.ParamGroup { Parameters = [b] }], 0.1);
        Assert.Equal([0.5, 0.1], optimizer.ParamGroups.Select(group => group.LearningRate));
        (a + b).backward();
        optimizer.step();
        Values.Same([0.5, 0.9], stack([a, b]));
        Assert.Equal([a, b], optimizer.parameters(), ReferenceEqualityComparer.Instance);
        optimizer.add_param_group(new SGD.ParamGroup([nn.Parameter(tensor(2.0))], 0.25));
        Assert.Equal(3, optimizer.ParamGroups.Count());
    }

    [Fact]
    public void A_closure_is_evaluated_with_gradients_and_its_value_returned()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(tensor(3.0));
        using var optimizer = torch.optim.Adam([parameter], 0.1);
        var loss = optimizer.step(() =>
        {
            var value = parameter * parameter;
            value.backward();
            return value;
        });
        Values.Same([9], loss);
        Assert.True(parameter.item<double>() < 3);
        Assert.False(loss.IsInvalid);
    }

    [Fact]
    public void Zeroing_keeps_the_gradients_as_zeros()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(tensor(3.0));
        using var optimizer = torch.optim.SGD([parameter], 0.1);
        (parameter * 2).backward();
        optimizer.zero_grad();
        Values.Same([0], parameter.grad!);
        var without = nn.Parameter(tensor(1.0));
        using var other = torch.optim.AdamW([without]);
        other.step();
        Values.Same([1], without);
    }

    [Fact]
    public void A_state_moves_to_another_optimizer_in_memory_or_on_disk()
    {
        var straight = Found(p => torch.optim.Adam([p], 0.05));
        Assert.Equal(straight, Found(p => new Interrupted(p)));
        Assert.Equal(straight, Found(p => new Interrupted(p, onDisk: true)));
    }

    [Theory]
    [InlineData(-0.1, 0.9, 0.0), InlineData(0.1, 1.0, 0.0), InlineData(0.1, 0.9, -1.0)]
    public void Impossible_options_are_argument_errors(double rate, double beta, double decay)
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(zeros(1));
        Assert.Throws<ArgumentException>(() => torch.optim.Adam([parameter], rate, beta, weight_decay: decay));
        Assert.Throws<ArgumentException>(() => torch.optim.AdamW([parameter], rate, beta, weight_decay: decay));
        Assert.Throws<ArgumentException>(() => torch.optim.SGD([parameter], 0.1, nesterov: true));
    }

    /// <summary>Gives its state to a fresh Adam after every step.</summary>
    private sealed class Interrupted(Parameter parameter, bool onDisk = false) : OptimizerHelper
    {
        private Adam adam = torch.optim.Adam([parameter], 0.05);

        public override void zero_grad() => adam.zero_grad();

        public override Tensor step(Func<Tensor>? closure = null)
        {
            adam.step();
            var next = torch.optim.Adam([parameter], 0.7);
            if (onDisk)
            {
                using var memory = new MemoryStream();
                adam.save_state_dict(new BinaryWriter(memory));
                memory.Position = 0;
                next.load_state_dict(new BinaryReader(memory));
            }
            else
            {
                next.load_state_dict(adam.state_dict());
            }
            adam = next;
            return zeros(1);
        }
    }
}
