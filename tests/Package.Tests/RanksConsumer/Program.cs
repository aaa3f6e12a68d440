using System.Globalization;
using ContrastiveLosses;
using TorchSharp;
using static TorchSharp.torch;

// Ten steps on three clusters, alone or as a rank of an MPI job; the first rank prints the loss of each step.
if (args is ["ranks"]) MpiCollective.Run(Train);
else Train(null);

static void Train(ICollective? collective)
{
    var (rank, size) = (collective?.Rank ?? 0, collective?.Size ?? 1);
    random.manual_seed(0);
    using var model = nn.Linear(8, 4);
    using var optimizer = optim.Adam(model.parameters(), 0.1);
    using var labels = tensor(Enumerable.Range(0, 48).Select(k => (long)(k % 3)).ToArray());
    using var features = randn(48, 8) + nn.functional.one_hot(labels, 8).to(float32);
    var (first, count) = (48 * rank / size, 48 / size);
    for (var step = 0; step < 10; step++)
    {
        using var scope = NewDisposeScope();
        var loss = Contrastive.SupCon(model.call(features.narrow(0, first, count)), labels.narrow(0, first, count), temperature: 0.5, collective: collective);
        optimizer.zero_grad();
        loss.backward();
        foreach (var parameter in model.parameters()) collective?.SumOverRanks(parameter.grad!);
        optimizer.step();
        var whole = loss.detach().clone();
        collective?.SumOverRanks(whole);
        if (rank == 0) Console.WriteLine(whole.item<float>().ToString(CultureInfo.InvariantCulture));
    }
}
