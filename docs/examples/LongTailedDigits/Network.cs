using BiasedDigits;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace LongTailedDigits;

/// <summary>Three small convolutions to 64 features; on them a classifier, and a projection to the embeddings that are compared.</summary>
internal sealed class Network : Module<Tensor, Tensor>
{
    public const int Features = 64;

    private readonly Sequential backbone;
    private readonly Sequential projection;

    public Network()
        : base(nameof(Network))
    {
        backbone = Sequential(
            ("conv1", Conv2d(1, 16, 5, stride: 2, padding: 2)), ("norm1", BatchNorm2d(16)), ("relu1", ReLU()),
            ("conv2", Conv2d(16, 32, 3, stride: 2, padding: 1)), ("norm2", BatchNorm2d(32)), ("relu2", ReLU()),
            ("conv3", Conv2d(32, 64, 3, stride: 2, padding: 1)), ("norm3", BatchNorm2d(64)), ("relu3", ReLU()),
            ("pool", AvgPool2d(2)), ("flatten", Flatten()), ("linear", Linear(64 * 2 * 2, Features)), ("relu4", ReLU()));
        projection = Sequential(("hidden", Linear(Features, Features)), ("relu", ReLU()), ("output", Linear(Features, Features)));
        Classifier = Linear(Features, Digits.Classes);
        RegisterComponents();
    }

    public Linear Classifier { get; }

    /// <summary>Features of images.</summary>
    public override Tensor forward(Tensor input) => backbone.call(input);

    /// <summary>What a contrastive loss compares.</summary>
    public Tensor Embed(Tensor features) => projection.call(features);
}
