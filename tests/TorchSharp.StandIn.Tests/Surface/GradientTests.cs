namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>backward against differences.</summary>
public class GradientTests
{
    private static readonly long[] Shape = [3, 4];
    private static readonly double[] X = Values.Some(12);

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["sum of squares"] = x => (x * x).sum(),
        ["mean of exponentials"] = x => x.exp().mean(),
        ["log-sum-exp of rows"] = x => x.logsumexp(1).sum(),
        ["log-sum-exp of similarities"] = x => (x.mm(x.T) / 0.7).logsumexp(1).sum(),
        ["softmax against itself"] = x => (x.softmax(1) * x).sum(),
        ["log-softmax of the diagonal"] = x => x.mm(x.T).log_softmax(1).diagonal().sum(),
        ["masked similarities"] = x => x.mm(x.T).masked_fill(eye(3, dtype: ScalarType.Bool), 0).sum(),
        ["where"] = x => where(x > 0, x * 2, x.square()).sum(),
        ["clamp"] = x => (x.clamp(-1, 1) * x).sum(),
        ["normalised rows"] = x => (nn.functional.normalize(x) * arange(12.0).reshape(3, 4)).sum(),
        ["cosine similarity"] = x => nn.functional.cosine_similarity(x, x.flip(0) + 1).sum(),
        ["distances"] = x => cdist(x, x + 1).sum(),
        ["norm"] = x => x.norm(),
        ["variance"] = x => x.var(1).sum() + x.std([0]).sum(),
        ["gather"] = x => x.gather(1, tensor(new[] { 2L, 0, 1 }).unsqueeze(1)).prod(),
        ["index add"] = x => zeros(2, 4, float64).index_add(0, tensor(new[] { 0L, 1, 0 }), x, 1).square().sum(),
        ["cat and stack"] = x => (cat([x, x * x], 1).sum() + stack([x, -x]).max()) * 2,
        ["einsum"] = x => einsum("ij,kj->ik", x, x).square().sum(),
        ["cumulative sum"] = x => x.cumsum(1).square().sum(),
        ["views"] = x => x.transpose(0, 1).reshape(2, 6).unsqueeze(0).narrow(2, 1, 3).square().sum(),
        ["log-add-exp"] = x => x.logaddexp(x.flip(1)).sum(),
        ["softplus"] = x => nn.functional.softplus(x).sum(),
        ["singular values"] = x => linalg.svdvals(x + 3 * eye(3, 4, float64)).sum(),
        ["triplets"] = x => nn.functional.triplet_margin_loss(x, x + 0.3, x.flip(0)),
        ["cross entropy"] = x => nn.functional.cross_entropy(x, tensor(new[] { 1L, 0, 3 })),
        ["batch norm"] = x => (nn.functional.batch_norm(x, null, null, training: true) * arange(12.0).reshape(3, 4)).sum(),
        ["layer norm"] = x => (nn.functional.layer_norm(x, [4]) * arange(12.0).reshape(3, 4)).sum(),
        ["convolution"] = x => nn.functional.conv2d(x.reshape(1, 1, 3, 4), x[..2, ..2].reshape(1, 1, 2, 2)).square().sum(),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_gradient_is_the_slope(string name)
    {
        using var scope = NewDisposeScope();
        var x = tensor(X, requires_grad: true);
        Functions[name](x.reshape(Shape)).backward();
        using var unrecorded = no_grad();
        Values.Same(Values.Slopes(Functions[name], X, Shape), x.grad!, 1e-6);
    }
}
