using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace LargeBatch;

/// <summary>Three small convolutions and two layers, [N, 1, 28, 28] to [N, 64]. Without a batch norm, which makes a sample depend on its chunk.</summary>
internal sealed class Network : Module<Tensor, Tensor>
{
    private readonly Sequential layers;

    public Network()
        : base(nameof(Network))
    {
        layers = Sequential(
            ("conv1", Conv2d(1, 16, 5, stride: 2, padding: 2)), ("relu1", ReLU()),
            ("conv2", Conv2d(16, 32, 3, stride: 2, padding: 1)), ("relu2", ReLU()),
            ("conv3", Conv2d(32, 64, 3, stride: 2, padding: 1)), ("relu3", ReLU()),
            ("flatten", Flatten()), ("hidden", Linear(64 * 4 * 4, 128)), ("relu4", ReLU()), ("output", Linear(128, 64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => layers.call(input);

    /// <summary>Two views of each sample, [N, 2, 1, 28, 28] to [N, 2, 64].</summary>
    public Tensor Views(Tensor views)
    {
        var embeddings = call(views.flatten(0, 1));
        return embeddings.reshape(views.shape[0], views.shape[1], embeddings.shape[1]);
    }
}
