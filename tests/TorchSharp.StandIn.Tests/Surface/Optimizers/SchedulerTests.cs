using TorchSharp.Modules;
using static System.Math;
using static TorchSharp.torch.optim.lr_scheduler;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>Learning rates over the steps against their formulas.</summary>
public class SchedulerTests
{
    private const double Rate = 0.8;

    public static TheoryData<string, Func<optim.Optimizer, LRScheduler>, Func<int, double>> Schedules => new()
    {
        { "StepLR", o => StepLR(o, 3, 0.5), t => Rate * Pow(0.5, t / 3) },
        { "MultiStepLR", o => MultiStepLR(o, [2, 5], 0.1), t => Rate * (t < 2 ? 1 : t < 5 ? 0.1 : 0.01) },
        { "ExponentialLR", o => ExponentialLR(o, 0.9), t => Rate * Pow(0.9, t) },
        { "LambdaLR", o => LambdaLR(o, t => 1.0 / (1 + t)), t => Rate / (1 + t) },
        { "CosineAnnealingLR", o => CosineAnnealingLR(o, 6, 0.1), t => 0.1 + (Rate - 0.1) * (1 + Cos(PI * t / 6)) / 2 },
        { "OneCycleLR", o => OneCycleLR(o, 1.0, total_steps: 12, pct_start: 0.5, cycle_momentum: false), OneCycle },
        { "OneCycleLR by epochs", o => OneCycleLR(o, [1.0], epochs: 3, steps_per_epoch: 4, pct_start: 0.5,
            cycle_momentum: false), OneCycle },
    };

    private static double OneCycle(int t)
    {
        double Between(double from, double to, double part) => to + (from - to) / 2 * (1 + Cos(PI * part));
        return t <= 5 ? Between(1.0 / 25, 1, t / 5.0) : Between(1, 1.0 / 25 / 1e4, (t - 5) / 6.0);
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void A_rate_follows_its_schedule(string name, Func<optim.Optimizer, LRScheduler> create, Func<int, double> expected)
    {
        using var scope = NewDisposeScope();
        Assert.NotEmpty(name);
        using var optimizer = optim.SGD([nn.Parameter(zeros(1))], Rate);
        var scheduler = create(optimizer);
        for (var step = 0; step < 10; step++, scheduler.step())
        {
            Values.Same(expected(step), optimizer.ParamGroups.Single().LearningRate);
            Values.Same(expected(step), scheduler.get_last_lr().Single());
        }
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void A_rate_can_be_asked_of_any_step(string name, Func<optim.Optimizer, LRScheduler> create, Func<int,
        double> expected)
    {
        using var scope = NewDisposeScope();
        Assert.NotEmpty(name);
        using var optimizer = optim.SGD([nn.Parameter(zeros(1))], Rate);
        var scheduler = create(optimizer);
        scheduler.step(7);
        Values.Same(expected(7), optimizer.ParamGroups.Single().LearningRate);
    }

    [Fact]
    public void The_momentum_goes_the_other_way()
    {
        using var scope = NewDisposeScope();
        using var sgd = optim.SGD([nn.Parameter(zeros(1))], Rate, momentum: 0.9);
        using var adam = optim.Adam([nn.Parameter(zeros(1))]);
        LRScheduler[] schedulers = [OneCycleLR(sgd, 1.0, total_steps: 12, pct_start: 0.5),
            OneCycleLR(adam, 1.0, total_steps: 12, pct_start: 0.5)];
        double Momentum() => ((SGD.ParamGroup)sgd.ParamGroups.Single()).Momentum;
        double Beta() => ((Adam.ParamGroup)adam.ParamGroups.Single()).Betas.Item1;
        Assert.Equal((0.95, 0.95), (Momentum(), Beta()));
        for (var step = 0; step < 5; step++)
            Array.ForEach(schedulers, scheduler => scheduler.step());
        Values.Same(0.85, Momentum());
        Values.Same(0.85, Beta());
        Assert.Throws<ArgumentException>(() => OneCycleLR(sgd, 1.0));
    }

    [Fact]
    public void Every_group_keeps_its_own_rate()
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.SGD([new SGD.ParamGroup([nn.Parameter(zeros(1))], 0.4),
            new SGD.ParamGroup([nn.Parameter(zeros(1))], 0.2)], 1);
        var scheduler = ExponentialLR(optimizer, 0.5);
        scheduler.step();
        Assert.Equal([0.2, 0.1], optimizer.ParamGroups.Select(group => group.LearningRate));
    }
}
