using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class MixtureTests(ITestOutputHelper output)
{
    [Fact]
    public void APartnerIsTheDrawnOneAmongTheCandidatesOfAnotherLabel() => Property.Check(output, shape =>
    {
        var random = new Random(shape.Seed);
        var labels = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes).Labels().sub(3);
        var uniforms = Enumerable.Range(0, shape.Items).Select(_ => random.NextDouble()).ToArray();
        foreach (long? candidates in new long?[] { null, 0, 1, shape.Items / 2, shape.Items })
        {
            var keys = CaseCheck.Numbers(labels);
            var expected = keys.Select((key, i) =>
            {
                var others = Enumerable.Range(0, (int)(candidates ?? shape.Items)).Where(j => keys[j] != key).ToArray();
                return others.Length == 0 ? -1.0 : others[(int)(uniforms[i] * others.Length)];
            }).ToArray();
            Assert.Equal(expected, CaseCheck.Numbers(Mixing.UniversumPartners(labels, tensor(uniforms), candidates)));
        }
    }, tests: 40);

    [Fact]
    public void UniformNumbersAtTheirEndsAreCandidatesToo()
    {
        using var scope = NewDisposeScope();
        var ends = tensor([0.0, 1, Math.BitDecrement(1), double.NaN]);
        Assert.Equal([1.0, 3, 1, 1], CaseCheck.Numbers(Mixing.UniversumPartners(tensor([0L, 1, 0, 0]), ends)));
        var beyond = tensor([-1e30, double.NegativeInfinity, -1, double.NaN, 5, 1e30, double.PositiveInfinity]);
        Assert.Equal([1.0, 0, 0, 0, 6, 6, 5], CaseCheck.Numbers(Mixing.UniversumPartners(tensor([0L, 1, 1, 1, 0, 0, 2]), beyond)));
    }

    [Fact]
    public void AMixtureOfShareOneIsThePartnerAndOfShareZeroTheSample()
    {
        using var scope = NewDisposeScope();
        var (x, partners) = (randn(4, 2, 3, dtype: float64).requires_grad_(), tensor([2L, -1, 0, 1]));
        Assert.Equal(CaseCheck.Numbers(x), CaseCheck.Numbers(Mixing.MixWithPartner(x, partners, 0)));
        var whole = Mixing.MixWithPartner(x, partners, 1);
        Assert.Equal(CaseCheck.Numbers(x.index(tensor([2L, 1, 0, 1]))), CaseCheck.Numbers(whole));
        whole.sum().backward();
        Assert.Equal([1.0, 2, 1, 0], CaseCheck.Numbers(x.grad!.mean([1, 2])));
    }

    [Fact]
    public void ASampleWithoutAPartnerIsNotTouchedByWhatIsNotANumber()
    {
        using var scope = NewDisposeScope();
        var x = tensor([double.NaN, 1, 2], [3, 1]).requires_grad_();
        var mixed = Mixing.MixWithPartner(x, tensor([1L, -1, -1]));
        mixed[1].sum().backward();
        Assert.Equal([double.NaN, 1, 2], CaseCheck.Numbers(mixed));
        Assert.Equal([0.0, 1, 0], CaseCheck.Numbers(x.grad!));
    }

    [Fact]
    public void ABoxHasItsShareUnlessTheEdgeCutsItOff()
    {
        Assert.Equal(new ImageBox(5, 4, 27, 26), Mixing.CutMixBox(32, 32, 0.5, 0.48));
        Assert.Equal(new ImageBox(0, 0, 11, 11), Mixing.CutMixBox(32, 32, 0, 0));
        Assert.Equal(0, Mixing.CutMixBox(32, 20, 0.5, 0.5, 0).Area);
        Assert.Equal(new ImageBox(0, 0, 32, 20), Mixing.CutMixBox(32, 20, 0.5, 0.5, 1));
        var random = new Random(1);
        for (var k = 0; k < 200; k++)
        {
            var (height, width, share) = (random.NextInt64(1, 40), random.NextInt64(1, 40), random.NextDouble());
            var box = Mixing.CutMixBox(height, width, random.NextDouble(), random.NextDouble(), share);
            Assert.True(box is { Top: >= 0, Left: >= 0 } && box.Bottom <= height && box.Right <= width && box.Area >= 0);
            Assert.True(box.Area <= share * height * width + 1e-9, $"{height} x {width}, {share}: {box}");
        }
    }

    [Fact]
    public void CutMixPutsTheOwnBoxIntoThePartner()
    {
        using var scope = NewDisposeScope();
        var images = arange(3, float64).reshape(3, 1, 1, 1).expand(3, 2, 4, 5).clone().requires_grad_();
        var mixed = Mixing.CutMix(images, tensor(new[] { 1, -1, 0 }), new ImageBox(1, 2, 3, 4));
        var first = mixed[0];
        Assert.Equal(2 * 16, first.sum().item<double>());
        Assert.Equal(0, first.narrow(1, 1, 2).narrow(2, 2, 2).abs().sum().item<double>());
        Assert.Equal(40, mixed[1].sum().item<double>());
        Assert.Equal(2 * 4 * 2, mixed[2].sum().item<double>());
        mixed.sum().backward();
        Assert.Equal([(4 + 16) / 20.0, (20 + 16) / 20.0, 4 / 20.0], CaseCheck.Numbers(images.grad!.mean([1, 2, 3])));
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (x, partners, labels) = (randn(3, 2, 2), tensor([0L, 1, 2]), tensor([0L, 1, 1]));
        Assert.Equal("partners", Assert.Throws<ArgumentException>(() => Mixing.MixWithPartner(x, partners.add(1))).ParamName);
        Assert.Equal("partners", Assert.Throws<ArgumentException>(() => Mixing.MixWithPartner(x, partners.sub(2))).ParamName);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => Mixing.MixWithPartner(x, partners, 1.5)).ParamName);
        Assert.Equal("x", Assert.Throws<ArgumentException>(() => Mixing.MixWithPartner(labels, partners)).ParamName);
        Assert.Equal("images", Assert.Throws<ArgumentException>(() => Mixing.CutMix(x.sum(2), partners, default)).ParamName);
        Assert.Equal("box", Assert.Throws<ArgumentException>(() => Mixing.CutMix(x, partners, new ImageBox(0, 0, 3, 1))).ParamName);
        Assert.Equal("middleRow", Assert.Throws<ArgumentOutOfRangeException>(() => Mixing.CutMixBox(4, 4, -0.1, 0)).ParamName);
        Assert.Equal("height", Assert.Throws<ArgumentOutOfRangeException>(() => Mixing.CutMixBox(0, 4, 0, 0)).ParamName);
        Assert.Equal("width", Assert.Throws<ArgumentOutOfRangeException>(() => Mixing.CutMixBox(4, long.MaxValue, 0, 0)).ParamName);
        Assert.Equal("uniforms", Assert.Throws<ArgumentException>(() => Mixing.UniversumPartners(labels, ones(2))).ParamName);
        Assert.Equal("candidates", Assert.Throws<ArgumentOutOfRangeException>(() => Mixing.UniversumPartners(labels, ones(3), 4)).ParamName);
        Assert.Equal("candidates", Assert.Throws<ArgumentOutOfRangeException>(() => Mixing.UniversumPartners(labels, ones(3), -1)).ParamName);
        Assert.Equal("uniforms", Assert.Throws<ArgumentException>(() => Mixing.SelecMix(x, labels, partners, ones(2))).ParamName);
    }
}
