using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Fitting;

/// <summary>The large batch in chunks against the large batch at once. torch's generator is one for all threads.</summary>
[Collection(nameof(Alone))]
public sealed class GradientCacheTests : IDisposable
{
    private const double Rounding = 1e-12;
    private const int Samples = 12;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Encoder encoder;
    private readonly Tensor inputs, labels;

    public GradientCacheTests()
    {
        random.manual_seed(1);
        encoder = new();
        inputs = randn([Samples, Encoder.Inputs], float64);
        labels = tensor(new long[] { 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 0, 0 });
    }

    public void Dispose()
    {
        encoder.Dispose();
        scope.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(100)]
    public void ChunksOfAnySizeGiveTheGradientOfTheWholeBatch(int chunkSize)
    {
        var expected = SupCon(encoder.Call(inputs));
        expected.backward();
        var gradients = encoder.Gradients();
        var value = GradientCache.Step(encoder.Call, inputs, SupCon, chunkSize);
        Near.Equal(expected.item<double>(), value.item<double>(), Rounding, "the loss");
        Same(gradients, encoder.Gradients());
        Assert.False(value.requires_grad);
    }

    /// <summary>The masks of the chunks, one after the other, are those of a whole batch that draws them so.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void WhatDropsDropsTheSameTwiceAndTheGradientIsThatOfTheWholeBatch(int chunkSize)
    {
        var dropping = new Dropping(encoder);
        var value = GradientCache.Step(dropping.Call, inputs, SupCon, chunkSize);
        var gradients = encoder.Gradients();
        var chunks = dropping.Masks.Count / 2;
        var first = cat(dropping.Masks[..chunks].ToArray());
        Assert.True(first.eq(cat(dropping.Masks[chunks..].ToArray())).all().item<bool>());
        Assert.False(dropping.Masks[0].narrow(0, 0, 2).eq(dropping.Masks[1].narrow(0, 0, 2)).all().item<bool>());

        var expected = SupCon(encoder.Call(inputs) * first);
        expected.backward();
        Near.Equal(expected.item<double>(), value.item<double>(), Rounding, "the loss");
        Same(encoder.Gradients(), gradients);
        foreach (var mask in dropping.Masks) mask.Dispose();
    }

    [Fact]
    public void EmbeddingsWithoutNumbersAreRefused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => GradientCache.Step(samples => samples.to(META), inputs, embeddings => embeddings.sum(), 3));
        Assert.Equal("encoder", refusal.ParamName);
        Assert.Contains("meta", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Against the graphs of all chunks at once, which is what a user would write who has the memory.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DropoutAndBatchNormAreThoseOfTheChunks(bool isDropout)
    {
        using var noisy = new Encoder(isDropout ? ("drop", nn.Dropout(0.3)) : ("norm", nn.BatchNorm1d(7, dtype: float64)));
        random.manual_seed(2);
        var expected = SupCon(cat(inputs.split(5).Select(noisy.Call).ToArray()));
        expected.backward();
        var (gradients, next) = (noisy.Gradients(), rand(3));
        random.manual_seed(2);
        var value = GradientCache.Step(noisy.Call, inputs, SupCon, 5);
        Near.Equal(expected.item<double>(), value.item<double>(), Rounding, "the loss");
        Same(gradients, noisy.Gradients());
        // The generator is where one pass leaves it.
        Assert.Equal(next.data<float>().ToArray(), rand(3).data<float>().ToArray());
    }

    [Fact]
    public void TwoTowersAndALearntTemperatureGetTheirGradients()
    {
        using var other = new Encoder();
        var logTemperature = tensor(-1.0).requires_grad_();
        var texts = randn([Samples, Encoder.Inputs], float64);
        var expected = Loss(encoder.Call(inputs), other.Call(texts));
        expected.backward();
        var (gradients, others, ofTemperature) = (encoder.Gradients(), other.Gradients(), logTemperature.grad!.item<double>());
        logTemperature.grad = null;

        var value = GradientCache.Step([new(encoder.Call, inputs), new(other.Call, texts)], all => Loss(all[0], all[1]), 5);
        Near.Equal(expected.item<double>(), value.item<double>(), Rounding, "the loss");
        Same(gradients, encoder.Gradients());
        Same(others, other.Gradients());
        Near.Equal(ofTemperature, logTemperature.grad!.item<double>(), Rounding, "the temperature's gradient");

        Tensor Loss(Tensor x, Tensor y) => Contrastive.InfoNCE(x, y, logTemperature.exp());
    }

    [Fact]
    public void MomentumKeysAreConstantsAndEncodedOnce()
    {
        using var keyEncoder = new Encoder();
        var (queue, calls) = (randn([6, Encoder.Width], float64), 0);
        Contrastive.InfoNCEQueue(encoder.Call(inputs), keyEncoder.Call(inputs).detach(), queue).backward();
        var gradients = encoder.Gradients();
        var progress = new List<(long, long)>();
        GradientCache.Step(
            [new(encoder.Call, inputs), new(Keys, inputs, IsConstant: true)], all => Contrastive.InfoNCEQueue(all[0], all[1], queue), 5,
            (done, all) => progress.Add((done, all)));
        Same(gradients, encoder.Gradients());
        Assert.All(keyEncoder.Module.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.Equal(3, calls);
        Assert.Equal(Enumerable.Range(1, 9).Select(done => ((long)done, 9L)), progress);

        Tensor Keys(Tensor samples)
        {
            calls++;
            return keyEncoder.Call(samples);
        }
    }

    /// <summary>Each of its inputs that may have a gradient has a tower of its own.</summary>
    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void EveryLossMayBeTheLoss(string name)
    {
        var loss = CatalogueData.Find(name);
        var example = Example.Of(loss, Example.SeedOf(name), Samples, 4, 3);
        string[] names = [.. loss.Loss.Differentiable];
        var weights = names.ToDictionary(input => input, input => randn([example.Inputs[input].shape[^1], example.Inputs[input].shape[^1]], float64).requires_grad_());
        var expected = Of([.. names.Select(input => Encode(input, example.Inputs[input]))]);
        expected.backward();
        var gradients = Gradients();
        Assert.Contains(gradients, gradient => gradient.Any(number => number != 0));
        var value = GradientCache.Step([.. names.Select(input => new Tower(samples => Encode(input, samples), example.Inputs[input]))], Of, 5);
        Near.Equal(expected.item<double>(), value.item<double>(), Rounding, example);
        Same(gradients, Gradients());

        Tensor Encode(string input, Tensor samples)
        {
            var width = weights[input].shape[0];
            return samples.reshape(-1, width).mm(weights[input]).reshape(samples.shape);
        }

        Tensor Of(Tensor[] embeddings) => loss.Evaluate(names.Zip(embeddings).Aggregate(example.Inputs, (inputs, one) => inputs.With(one.First, one.Second)));

        double[][] Gradients() => [.. names.Select(input =>
        {
            var gradient = weights[input].grad is { } found ? CaseCheck.Numbers(found) : new double[weights[input].numel()];
            weights[input].grad = null;
            return gradient;
        })];
    }

    [Fact]
    public void GradientsAreAddedAndNoTensorIsLeftOver()
    {
        GradientCache.Step(encoder.Call, inputs, SupCon, 5);
        var once = encoder.Gradients();
        Twice();
        Same(once.Select(gradient => gradient.Select(number => 2 * number).ToArray()).ToArray(), encoder.Gradients());
        Assert.Equal(After(), After());

        void Twice()
        {
            using var step = NewDisposeScope();
            for (var k = 0; k < 2; k++) GradientCache.Step(encoder.Call, inputs, SupCon, 5);
        }

        long After()
        {
            Twice();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Tensor.TotalCount;
        }
    }

    [Fact]
    public void AnEncoderThatIsFrozenOrUnusedAndABatchWithoutSamplesAreFine()
    {
        using var frozen = new Encoder();
        foreach (var parameter in frozen.Module.parameters()) parameter.requires_grad = false;
        GradientCache.Step([new(encoder.Call, inputs), new(frozen.Call, inputs), new(frozen.Call, inputs)], all => Contrastive.InfoNCE(all[0], all[1]), 5);
        Contrastive.InfoNCE(encoder.Call(inputs), frozen.Call(inputs)).backward();
        var both = encoder.Gradients();
        Contrastive.InfoNCE(encoder.Call(inputs), frozen.Call(inputs)).backward();
        Same(both, encoder.Gradients().Select(gradient => gradient.Select(number => 2 * number).ToArray()).ToArray());

        var value = GradientCache.Step(encoder.Call, inputs.narrow(0, 0, 0), embeddings => Contrastive.SupCon(embeddings), 5);
        Assert.Equal(0, value.item<double>());
        Assert.All(encoder.Gradients(), gradient => Assert.All(gradient, number => Assert.Equal(0, number)));
    }

    [Fact]
    public void AnEncoderThatDrawsFromElsewhereIsFoundWhenItsNumbersDifferByATwentieth()
    {
        var weight = tensor(1.0).requires_grad_();
        var wrong = Assert.Throws<InvalidOperationException>(() => Step(0.06));
        Assert.StartsWith("encoder gave other embeddings", wrong.Message, StringComparison.Ordinal);
        Assert.NotNull(weight.grad);
        Step(0.04);

        // From the second time on one number of each chunk is another, by a share of the largest.
        void Step(double share)
        {
            var calls = 0;
            GradientCache.Step(
                samples =>
                {
                    var embeddings = encoder.Call(samples);
                    var change = zeros_like(embeddings);
                    if (++calls > 3) change[0, 0] = embeddings.detach().abs().max() * share;
                    return embeddings + change;
                },
                inputs, embeddings => SupCon(embeddings) * weight, 5);
        }
    }

    [Fact]
    public void WhatCannotBeIsRefusedByName()
    {
        Refused<ArgumentOutOfRangeException>("chunkSize", () => GradientCache.Step(encoder.Call, inputs, SupCon, 0));
        Refused<ArgumentNullException>("encoder", () => GradientCache.Step(null!, inputs, SupCon, 1));
        Refused<ArgumentNullException>("loss", () => GradientCache.Step(encoder.Call, inputs, null!, 1));
        Refused<ArgumentNullException>("inputs", () => GradientCache.Step(encoder.Call, null!, SupCon, 1));
        Refused<ArgumentException>("inputs", () => GradientCache.Step(encoder.Call, tensor(1.0), SupCon, 1));
        Refused<ArgumentException>("encoder", () => GradientCache.Step(samples => encoder.Call(samples).sum(0), inputs, SupCon, 5));
        Refused<ArgumentException>("encoder", () => GradientCache.Step(samples => samples.to(int64), inputs, SupCon, 5));
        Refused<ArgumentException>("encoder", () => GradientCache.Step(samples => samples.narrow(1, 0, samples.shape[0]), inputs, SupCon, 5));
        Refused<ArgumentException>("loss", () => GradientCache.Step(encoder.Call, inputs, embeddings => embeddings, 5));
        Refused<ArgumentException>("loss", () => GradientCache.Step(encoder.Call, inputs, embeddings => embeddings.detach().sum(), 5));
        Refused<ArgumentException>("towers", () => GradientCache.Step([], all => all[0], 5));
        Refused<ArgumentException>("towers[1].Encoder", () => GradientCache.Step(
            [new(encoder.Call, inputs), new(samples => encoder.Call(samples).narrow(0, 1, 1), inputs)], all => all[0].sum(), 5));

        static void Refused<T>(string argument, Action action)
            where T : ArgumentException => Assert.Equal(argument, Assert.Throws<T>(action).ParamName);
    }

    private Tensor SupCon(Tensor embeddings) => Contrastive.SupCon(embeddings, labels);

    private static void Same(double[][] expected, double[][] found)
    {
        for (var k = 0; k < expected.Length; k++) Near.Equal(expected[k], found[k], Rounding, "parameters", $"gradient of parameter {k}");
    }
}
