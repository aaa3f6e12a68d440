using ContrastiveLosses;
using TorchSharp;
using static TorchSharp.torch;

// Ten steps on three clusters with two losses of the package; prints the loss of each step.
random.manual_seed(0);
using var model = nn.Linear(8, 4);
using var optimizer = optim.Adam(model.parameters(), 0.05);
using var labels = tensor(Enumerable.Range(0, 48).Select(k => (long)(k % 3)).ToArray());
using var backgrounds = tensor(Enumerable.Range(0, 48).Select(k => (long)(k / 3 % 2)).ToArray());
using var features = randn(48, 8) + nn.functional.one_hot(labels, 8).to(float32);
for (var step = 0; step < 10; step++)
{
    using var scope = NewDisposeScope();
    var embeddings = model.call(features);
    var loss = Contrastive.SupCon(embeddings, labels, temperature: 0.5) + Debiasing.FairKL(embeddings, labels, backgrounds);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    Console.WriteLine(loss.item<float>().ToString(System.Globalization.CultureInfo.InvariantCulture));
}
