using TorchSharp.Modules;
using static System.Math;
using static TorchSharp.torch.nn;

namespace TorchSharp.StandIn.Tests.Surface;

public class LayerModuleTests
{
    [Theory]
    [InlineData(true), InlineData(false)]
    public void A_linear_layer_starts_within_its_bound(bool biased)
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(25, 40, biased);
        Assert.Equal((25, 40, biased), (layer.in_features, layer.out_features, layer.bias is not null));
        Assert.Equal([40, 25], layer.weight.shape);
        Assert.Equal(ScalarType.Float32, layer.weight.dtype);
        Assert.All(layer.parameters(), parameter => Assert.InRange(parameter.abs().max().item<float>(), 0.1, 0.2));
        var x = randn(3, 25);
        var expected = biased ? x.mm(layer.weight.T) + layer.bias! : x.mm(layer.weight.T);
        Values.Same(Values.Numbers(expected.detach()), layer.call(x), 1e-5);
        Assert.Same(layer.weight, Linear(layer.weight).weight);
    }

    [Fact]
    public void A_convolution_starts_within_its_bound_and_convolves()
    {
        using var scope = NewDisposeScope();
        using var layer = Conv2d(4, 6, (2, 3), stride: (1, 2), padding: (0, 1), dtype: float64);
        Assert.Equal([6, 4, 2, 3], layer.weight.shape);
        Assert.All(layer.parameters(), parameter => Assert.InRange(parameter.abs().max().item<double>(), 0.05, 1 / Sqrt(24)));
        var x = tensor(Values.Some(4 * 5 * 6)).reshape(1, 4, 5, 6);
        Values.Same(Values.Numbers(functional.conv2d(x, layer.weight, layer.bias, [1, 2], [0, 1]).detach()), [1, 6, 4, 3],
            layer.call(x));
        Assert.Equal([6, 4, 3], layer.call(x.squeeze(0)).shape);
        Assert.Throws<ArgumentException>(() => layer.call(zeros(1, 3, 5, 6)));
        Assert.Equal([1, 2, 5, 6], Conv2d(4, 2, 3, Padding.Same, dtype: float64, bias: false).call(x).shape);
        Assert.Equal([1, 2, 5, 6], Conv2d(4, 2, (3, 3), Padding.Same, dtype: float64).call(x).shape);
    }

    [Fact]
    public void A_convolution_can_repeat_what_is_at_the_border()
    {
        using var scope = NewDisposeScope();
        using var layer = Conv2d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Replicate, bias: false, dtype: float64);
        var x = tensor(Values.Some(12)).reshape(1, 1, 3, 4);
        var padded = functional.pad(x, (1, 1, 1, 1), PaddingModes.Replicate);
        Values.Same(Values.Numbers(functional.conv2d(padded, layer.weight).detach()), layer.call(x));
    }

    [Fact]
    public void Batch_normalisation_learns_the_statistics_it_uses_later()
    {
        using var scope = NewDisposeScope();
        using var layer = BatchNorm1d(2, dtype: float64);
        double[] x = [1, 2, 4], y = [-3, 0, 9];
        var batch = stack([tensor(x), tensor(y)], 1);
        double Variance(double[] v) => v.Sum(a => Pow(a - v.Average(), 2)) / v.Length;
        double[] Normal(double[] v) => [.. v.Select(a => (a - v.Average()) / Sqrt(Variance(v) + 1e-5))];
        Values.Same(Normal(x).Zip(Normal(y)).SelectMany(pair => new[] { pair.First, pair.Second }), layer.call(batch));
        Values.Same([0.1 * x.Average(), 0.1 * y.Average()], layer.running_mean!);
        Values.Same([0.9 + 0.1 * Variance(x) * 1.5, 0.9 + 0.1 * Variance(y) * 1.5], layer.running_var!);
        Assert.Equal(["weight", "bias"], layer.named_parameters().Select(named => named.name));
        Assert.Equal(["running_mean", "running_var", "num_batches_tracked"], layer.named_buffers().Select(named => named.name));
        Values.Same([1], layer.num_batches_tracked!);
        layer.eval();
        Values.Same(x.Select(a => (a - 0.1 * x.Average()) / Sqrt(0.9 + 0.15 * Variance(x) + 1e-5)),
            layer.call(batch).select(1, 0));
        layer.reset_running_stats();
        Values.Same([0, 0], layer.running_mean!);
        Assert.Throws<ArgumentException>(() => layer.call(zeros(2)));
    }

    [Fact]
    public void Images_are_normalised_channel_by_channel()
    {
        using var scope = NewDisposeScope();
        using var layer = BatchNorm2d(3, affine: false, track_running_stats: false);
        var result = layer.call(randn(4, 3, 5, 5) * 7 + 2);
        Values.Same([0, 0, 0], result.mean([0, 2, 3]), 1e-5);
        Values.Same([1, 1, 1], result.var([0L, 2, 3], unbiased: false), 1e-4);
        Assert.Empty(layer.parameters());
        Assert.Throws<ArgumentException>(() => layer.call(zeros(2, 3)));
    }

    [Fact]
    public void A_sequence_calls_one_module_after_another()
    {
        using var scope = NewDisposeScope();
        using var sequence = Sequential(Linear(3, 4), ReLU(), Linear(4, 2));
        var x = randn(5, 3);
        Values.Same(Values.Numbers(sequence[2].call(sequence[0].call(x).relu()).detach()), sequence.call(x));
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], sequence.named_parameters().Select(named => named.name));
        Assert.Equal(3, sequence.Count);
        Assert.Equal([5, 4], sequence[..2].call(x).shape);
        Assert.Equal(1, sequence[(2, null)].Count);
        Assert.Equal([5, 2], sequence.append(Tanh()).append("last", Identity()).call(x).shape);
        Assert.Equal(["0", "1", "2", "3", "last"], sequence.named_children().Select(named => named.name));
        Values.Same([1, 2], Sequential().call(tensor(new[] { 1.0, 2 })));
        Assert.Equal(2, Sequential(new List<Module<Tensor, Tensor>> { ReLU(), Tanh() }).Count);
        Assert.Equal(["a"], Sequential(("a", ReLU())).named_children().Select(named => named.name));
    }

    [Fact]
    public void Lists_and_dictionaries_of_modules_register_what_they_hold()
    {
        using var scope = NewDisposeScope();
        using var list = ModuleList<Module<Tensor, Tensor>>(Linear(1, 2), Linear(2, 3));
        using var dictionary = ModuleDict<Module>(("a", Linear(1, 2)), ("b", Linear(2, 3)));
        using var holder = new Holder(list, dictionary);
        Assert.Equal(["list.0.weight", "list.0.bias", "list.1.weight", "list.1.bias", "map.a.weight", "map.a.bias",
            "map.b.weight", "map.b.bias"],
            holder.named_parameters().Select(named => named.name));
        Assert.Equal((2, 2), (list.Count, dictionary.Count));
        Assert.Same(list[0], list.First());
        Assert.True(dictionary.ContainsKey("b"));
        Assert.Equal(["a", "b"], dictionary.Keys);
    }

    [Fact]
    public void Small_modules_do_what_their_names_say()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 3, 4);
        Assert.Equal([2, 12], Flatten().call(x).shape);
        Assert.Equal([6, 4], Flatten(0, 1).call(x).shape);
        var same = Identity().call(x);
        Assert.NotSame(x, same);
        Values.Same(Values.Numbers(x), same);
        using var dropout = Dropout(0.5);
        Assert.Contains(0.0, Values.Numbers(dropout.call(ones(1000))));
        dropout.eval();
        Values.Same(Values.Numbers(x), dropout.call(x));
        Assert.Throws<InvalidOperationException>(() => dropout.register_parameter("p", nn.Parameter(zeros(1))));
    }

    [Fact]
    public void An_embedding_looks_rows_up()
    {
        using var scope = NewDisposeScope();
        using var layer = Embedding(5, 3, padding_idx: 0);
        Values.Same([0, 0, 0], layer.weight![0]);
        Values.Same(Values.Numbers(layer.weight!.detach().index_select(0, tensor(new[] { 4L, 1 }))), [2, 3],
            layer.call(tensor(new[] { 4L, 1 })));
        var table = tensor(Values.Some(6)).reshape(3, 2);
        using var frozen = Embedding_from_pretrained(table);
        Assert.False(frozen.weight!.requires_grad);
        Values.Same(Values.Some(6)[4..], frozen.call(tensor(2L)));
    }

    private sealed class Holder : Module
    {
        public readonly ModuleList<Module<Tensor, Tensor>> list;
        public readonly ModuleDict<Module> map;

        public Holder(ModuleList<Module<Tensor, Tensor>> list, ModuleDict<Module> map) : base(nameof(Holder))
        {
            (this.list, this.map) = (list, map);
            RegisterComponents();
        }
    }
}
