using TorchSharp.Modules;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>A module as users write them: fields, registered by reflection.</summary>
internal sealed class Network : nn.Module<Tensor, Tensor>
{
    public readonly Linear first = nn.Linear(3, 4, dtype: float64);
    private readonly nn.Module<Tensor, Tensor> second = nn.Sequential(("scale", nn.Tanh()),
        ("out", nn.Linear(4, 2, dtype: float64)));
    public readonly Parameter factor = nn.Parameter(ones(1, float64));
    public readonly Tensor steps = zeros(1, int64);

    public Network() : base(nameof(Network)) => RegisterComponents();

    public override Tensor forward(Tensor input) => second.call(first.call(input)) * factor;
}

/// <summary>A module with many inputs.</summary>
internal sealed class Sum : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    public Sum() : base(nameof(Sum)) { }

    public override Tensor forward(Tensor input1, Tensor input2, Tensor input3) => input1 + input2 + input3;
}

/// <summary>A loss of one's own, as libraries write them.</summary>
internal sealed class Gap(double margin, nn.Reduction reduction = nn.Reduction.Mean) : Loss<Tensor, Tensor, Tensor>(reduction)
{
    public double Margin { get; } = margin;

    public override Tensor forward(Tensor input1, Tensor input2) => (input1 - input2 - Margin).relu().mean();
}
