using ContrastiveLosses.Reference.Comparison;
using TorchSharp.Modules;

namespace ContrastiveLosses.Tests.Fitting;

/// <summary>Two layers in float64, and the numbers of their parameters' gradients.</summary>
internal sealed class Encoder : IDisposable
{
    public const int Inputs = 5, Width = 3;

    private readonly Sequential layers;

    public Encoder(params (string, nn.Module<Tensor, Tensor>)[] between) => layers = nn.Sequential(
        [("first", nn.Linear(Inputs, 7, dtype: float64)), ("tanh", nn.Tanh()), .. between, ("second", nn.Linear(7, Width, dtype: float64))]);

    public Tensor Call(Tensor inputs) => layers.call(inputs);

    public nn.Module Module => layers;

    /// <summary>The gradients that have arrived, which are then forgotten.</summary>
    public double[][] Gradients()
    {
        var gradients = layers.parameters().Select(parameter => CaseCheck.Numbers(parameter.grad!)).ToArray();
        layers.zero_grad();
        return gradients;
    }

    public void Dispose() => layers.Dispose();
}

/// <summary>Drops half of the numbers, drawn by torch's generator, and remembers which.</summary>
internal sealed class Dropping(Encoder encoder)
{
    public List<Tensor> Masks { get; } = [];

    public Tensor Call(Tensor inputs)
    {
        var mask = rand([inputs.shape[0], Encoder.Width], float64).gt(0.5).to(float64);
        Masks.Add(mask.alias().DetachFromDisposeScope());
        return encoder.Call(inputs) * mask;
    }
}
