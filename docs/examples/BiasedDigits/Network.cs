using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace BiasedDigits;

/// <summary>
/// Three small convolutions and a linear layer, 41,000 parameters: 28 x 28 colour images to 64 features. Small enough to
/// train in seconds, and as eager as any large network to look at the colour and leave it at that.
/// </summary>
internal sealed class Network : Module<Tensor, Tensor>
{
    public const int Features = 64;

    private readonly Sequential layers;

    public Network()
        : base(nameof(Network))
    {
        layers = Sequential(
            ("conv1", Conv2d(3, 16, 5, stride: 2, padding: 2)), ("norm1", BatchNorm2d(16)), ("relu1", ReLU()),
            ("conv2", Conv2d(16, 32, 3, stride: 2, padding: 1)), ("norm2", BatchNorm2d(32)), ("relu2", ReLU()),
            ("conv3", Conv2d(32, 64, 3, stride: 2, padding: 1)), ("norm3", BatchNorm2d(64)), ("relu3", ReLU()),
            ("pool", AvgPool2d(2)), ("flatten", Flatten()), ("linear", Linear(64 * 2 * 2, Features)), ("relu4", ReLU()));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => layers.call(input);

    /// <summary>The features of every digit of a set, [count, 64], in evaluation mode and without gradients.</summary>
    public Tensor FeaturesOf(ColouredDigits digits)
    {
        const int ChunkSize = 500;
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        eval();
        var chunks = new List<Tensor>();
        foreach (var places in digits.InOrder(ChunkSize))
        {
            using var chunk = NewDisposeScope();
            chunks.Add(call(digits.At(places).Images).MoveToOuterDisposeScope());
        }

        return cat(chunks).MoveToOuterDisposeScope();
    }
}
