using ContrastiveLosses.Modules;
using ContrastiveLosses.Reference;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests;

public sealed class GlobalContrastiveTests
{
    [Fact]
    public void TheModuleKeepsTheStateThatTheFunctionGives()
    {
        using var scope = NewDisposeScope();
        using var module = new GlobalContrastiveLoss(20, temperature: 0.2, gamma: 0.6);
        var state = full([20], double.NegativeInfinity, float32);
        foreach (var indices in new long[][] { [3, 1, 7, 19], [1, 0, 3, 8], [7, 3, 2, 1] })
        {
            var (features, chosen) = (Features(indices[0]), tensor(indices));
            var (expected, next) = Contrastive.GlobalContrastive(features, state.index_select(0, chosen), 0.2, 0.6);
            Near.Same(CaseCheck.Numbers(expected), CaseCheck.Numbers(module.call(features, chosen.to(int32))), "the module's loss");
            state.index_copy_(0, chosen, next);
            Near.Same(CaseCheck.Numbers(state), CaseCheck.Numbers(module.State), "the module's state");
        }
    }

    [Fact]
    public void TheStateIsSavedAndLoaded()
    {
        using var scope = NewDisposeScope();
        using var module = new GlobalContrastiveLoss(4);
        using var other = new GlobalContrastiveLoss(4);
        module.call(Features(1), arange(4)).Dispose();
        other.load_state_dict(module.state_dict());
        Near.Same(CaseCheck.Numbers(module.State), CaseCheck.Numbers(other.State), "the loaded state");
    }

    [Fact]
    public void TheStateOutlivesTheScopeInWhichTheModuleWasMade()
    {
        GlobalContrastiveLoss module;
        using (NewDisposeScope()) module = new GlobalContrastiveLoss(4);
        using (NewDisposeScope()) module.call(Features(1), arange(4));
        Assert.True(module.State.isfinite().all().item<bool>());
        module.Dispose();
    }

    [Fact]
    public void TheModulesStateIsNotSpoiltByEmbeddingsThatAreNotNumbers()
    {
        using var scope = NewDisposeScope();
        using var module = new GlobalContrastiveLoss(5);
        module.call(Features(1), arange(4)).Dispose();
        var before = CaseCheck.Numbers(module.State);
        var spoilt = Features(2);
        spoilt[0, 0, 0] = float.NaN;
        Assert.True(double.IsNaN(module.call(spoilt, arange(1, 5)).item<float>()));
        Near.Same(before, CaseCheck.Numbers(module.State), "the state");
    }

    [Fact]
    public void NeitherTheStateNorAnythingElseIsChangedByTheFunction()
    {
        using var scope = NewDisposeScope();
        var state = tensor(new[] { 0.5f, float.NegativeInfinity, 2, -1 });
        var before = CaseCheck.Numbers(state);
        var (_, next) = Contrastive.GlobalContrastive(Features(2), state);
        Near.Same(before, CaseCheck.Numbers(state), "the given state");
        Assert.False(next.requires_grad);
    }

    [Fact]
    public void ASampleWithoutOthersKeepsItsState()
    {
        using var scope = NewDisposeScope();
        var (loss, next) = Contrastive.GlobalContrastive(Features(3).narrow(0, 0, 1), tensor(new[] { 1.5f }));
        Assert.Equal(0, loss.item<float>());
        Assert.Equal(1.5f, next.item<float>());
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.005)]
    public void Float32IsRightAtLowTemperatures(double temperature)
    {
        using var scope = NewDisposeScope();
        var single = Features(4);
        var close = cat([single, single + 0.01], 0);
        var state = zeros(8, float64);
        for (var step = 0; step < 3; step++)
        {
            var (x, y) = (close.detach().requires_grad_(), close.to(float64).detach().requires_grad_());
            var (found, next) = Contrastive.GlobalContrastive(x, state.to(float32), temperature);
            var (expected, exact) = Contrastive.GlobalContrastive(y, state, temperature);
            (found + expected).backward();
            var tolerance = Tolerance.For(ScalarType.Float32);
            Near.Equal(CaseCheck.Numbers(expected), CaseCheck.Numbers(found), tolerance.Value, temperature);
            Near.Equal(CaseCheck.Numbers(exact), CaseCheck.Numbers(next), tolerance.Value, temperature, "state");
            Near.Equal(CaseCheck.Numbers(y.grad!), CaseCheck.Numbers(x.grad!), tolerance.Gradient, temperature, "gradient");
            state = exact;
        }
    }

    [Fact]
    public void WrongIndicesAndSizesAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        using var module = new GlobalContrastiveLoss(4);
        Assert.Equal("indices", Assert.ThrowsAny<ArgumentException>(() => module.call(Features(1), arange(1, 5))).ParamName);
        Assert.Equal("indices", Assert.ThrowsAny<ArgumentException>(() => module.call(Features(1), arange(-1, 3))).ParamName);
        Assert.Equal("indices", Assert.ThrowsAny<ArgumentException>(() => module.call(Features(1), arange(3))).ParamName);
        Assert.Equal("indices", Assert.ThrowsAny<ArgumentException>(() => module.call(Features(1), rand(4))).ParamName);
        Assert.Equal("indices", Assert.ThrowsAny<ArgumentException>(() => module.call(Features(1), zeros(4, int64))).ParamName);
        Assert.Equal("features", Assert.ThrowsAny<ArgumentException>(() => module.call(Features(1).to(META), arange(4).to(META))).ParamName);
        Assert.Equal("samples", Assert.ThrowsAny<ArgumentException>(() => new GlobalContrastiveLoss(0)).ParamName);
        Assert.Equal("state", Assert.ThrowsAny<ArgumentException>(() => Contrastive.GlobalContrastive(Features(1), zeros(3))).ParamName);
    }

    /// <summary>[4, 2, 5], float32.</summary>
    private static Tensor Features(long seed)
    {
        var random = new Random((int)seed);
        return tensor(Enumerable.Range(0, 40).Select(_ => (2 * (float)random.NextDouble()) - 1).ToArray(), [4, 2, 5]);
    }
}
