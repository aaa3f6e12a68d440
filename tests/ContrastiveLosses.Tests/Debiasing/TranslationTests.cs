using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class TranslationTests(ITestOutputHelper output)
{
    [Fact]
    public void BiasTransformedContrastiveIsNTXentOfBothAndTheyCanBeExchanged() => Property.Check(output, shape =>
    {
        var batch = new RelationBatch(shape);
        var found = batch.Evaluate(b => Debiasing.BiasTransformedContrastive(b.X, b.Y, 0.2));
        foreach (var same in new Func<RelationBatch, Tensor>[]
        {
            b => Contrastive.NTXent(Views.Stack(b.X, b.Y), 0.2),
            b => Debiasing.BiasTransformedContrastive(b.Y, b.X, 0.2),
            b => Contrastive.SupCon(cat([b.X, b.Y]), cat([b.Distinct, b.Distinct]), 0.2),
        })
        {
            var expected = batch.Evaluate(same);
            Near.Equal(expected.Values, found.Values, Allowed.Transformed, shape);
            foreach (var (one, other) in expected.Gradients.Zip(found.Gradients)) Near.Equal(one, other, Allowed.Transformed, shape, "gradient");
        }
    });

    [Fact]
    public void AtScoresOfZeroTheNonSaturatingLossIsTwiceAndOnceTheLogarithmOfTwo() => Property.Check(output, shape =>
    {
        var (real, fake) = (zeros(shape.Items, shape.Width, float64), zeros(shape.Classes, float64));
        Near.Equal(2 * Math.Log(2), Translation.AdversarialDiscriminator(real, fake).item<double>(), Allowed.Rearranged, shape);
        Near.Equal(Math.Log(2), Translation.AdversarialGenerator(fake).item<double>(), Allowed.Rearranged, shape);
    });

    [Fact]
    public void OneNumberAddedToAllScoresDoesNotChangeTheWassersteinLoss() => Property.Check(output, shape =>
    {
        var draw = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var (real, fake) = (draw.Rows(), draw.Rows(shape.Items));
        Near.Equal(Loss(real, fake), Loss(real.add(2.5), fake.add(2.5)), Allowed.Rearranged, shape);

        static double Loss(Tensor real, Tensor fake) =>
            Translation.AdversarialDiscriminator(real, fake, AdversarialForm.Wasserstein).item<double>();
    });

    [Fact]
    public void LeastSquaresAreZeroAtTheTargetsAndHingesBeyondTheMargins() => Property.Check(output, shape =>
    {
        var draw = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes);
        Assert.Equal(0, Translation.AdversarialDiscriminator(ones(shape.Items), zeros(shape.Classes), AdversarialForm.LeastSquares).item<float>());
        Assert.Equal(0, Translation.AdversarialGenerator(ones(shape.Items), AdversarialForm.LeastSquares).item<float>());
        var (real, fake) = ((draw.Rows().abs() + 1).requires_grad_(), -1 - draw.Rows(shape.Classes).abs());
        var loss = Translation.AdversarialDiscriminator(real, fake, AdversarialForm.Hinge);
        loss.backward();
        Assert.Equal(0, loss.item<double>());
        Assert.Equal(0, real.grad!.abs().sum().item<double>());
    });

    [Fact]
    public void LargeScoresNeitherOverflowNorVanish()
    {
        using var scope = NewDisposeScope();
        var fake = tensor([-1e4f, 1e4f]).requires_grad_();
        var loss = Translation.AdversarialGenerator(fake);
        loss.backward();
        Assert.Equal(5e3f, loss.item<float>());
        Assert.Equal([-0.5, 0], CaseCheck.Numbers(fake.grad!));
        Assert.Equal(Math.Exp(-30), Translation.AdversarialGenerator(full([1], 30.0, float64)).item<double>(), 1e-25);
    }

    [Fact]
    public void WithoutScoresImagesOrNumbersEveryLossIsZero()
    {
        using var scope = NewDisposeScope();
        var (scores, images) = (zeros(0, float64), zeros([0, 3, 2, 2], float64).requires_grad_());
        foreach (var form in Enum.GetValues<AdversarialForm>())
        {
            Assert.Equal(0, Translation.AdversarialDiscriminator(scores, scores, form).item<double>());
            Assert.Equal(0, Translation.AdversarialGenerator(scores, form).item<double>());
        }
        Assert.Equal(0, Translation.Reconstruction(images, images).item<double>());
        Assert.Equal(0, Translation.Diversity(images, images).item<double>());
        Assert.Equal(0, Translation.GradientPenalty(images.sum([1, 2, 3]), images).item<double>());
        Assert.Equal(0, Translation.R1(images.sum([1, 2, 3]), images).item<double>());
    }

    [Fact]
    public void ReconstructionAndDiversityAreMeanAbsoluteDifferencesWithOppositeSigns() => Property.Check(output, shape =>
    {
        var draw = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var (x, y) = (draw.Rows(shape.Items, 2, shape.Width).requires_grad_(), draw.Rows(shape.Items, 2, shape.Width).requires_grad_());
        var expected = CaseCheck.Numbers(x).Zip(CaseCheck.Numbers(y), (a, b) => Math.Abs(a - b)).Average();
        Near.Equal(expected, Translation.Reconstruction(x, y).item<double>(), Allowed.Rearranged, shape);
        var diversity = Translation.Diversity(x, y);
        Near.Equal(-expected, diversity.item<double>(), Allowed.Rearranged, shape);
        diversity.backward();
        Assert.True(x.grad!.abs().sum().item<double>() > 0);
        Assert.True(y.grad is null || y.grad.IsInvalid);
    });

    [Fact]
    public void DomainClassificationIsTheCrossEntropy()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (new Draw(1, 9, 4, 3).Rows(), new Draw(1, 9, 4, 3).Labels());
        Near.Equal(nn.functional.cross_entropy(logits, labels).item<double>(), Translation.DomainClassification(logits, labels).item<double>(), Allowed.Rearranged, "classes");
    }

    [Fact]
    public void ALinearDiscriminatorsPenaltiesAreThoseOfItsWeights() => Property.Check(output, shape =>
    {
        var draw = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var (images, weight) = (draw.Rows(shape.Items, shape.Width, 2).requires_grad_(), draw.Rows(shape.Width, 2).requires_grad_());
        var length = weight.detach().square().sum().sqrt().item<double>();
        Tensor Scores() => images.mul(weight).sum([1, 2]);
        var penalty = Translation.GradientPenalty(Scores(), images);
        Near.Equal((length - 1) * (length - 1), penalty.item<double>(), Allowed.Transformed, shape);
        penalty.backward();
        Near.Equal([.. CaseCheck.Numbers(weight).Select(number => 2 * (length - 1) * number / length)], CaseCheck.Numbers(weight.grad!), Allowed.Transformed, shape, "gradient");
        weight.grad = null;
        var r1 = Translation.R1(Scores(), images);
        Near.Equal(length * length / 2, r1.item<double>(), Allowed.Transformed, shape);
        r1.backward();
        Near.Equal(CaseCheck.Numbers(weight), CaseCheck.Numbers(weight.grad!), Allowed.Transformed, shape, "gradient");
    });

    [Fact]
    public void AFlatDiscriminatorHasAFinitePenaltyWithGradientZero()
    {
        using var scope = NewDisposeScope();
        var (images, weight) = (ones(3, 2).requires_grad_(), zeros(2).requires_grad_());
        var penalty = Translation.GradientPenalty(images.mul(weight).sum(1), images);
        penalty.backward();
        Assert.Equal(1, penalty.item<float>());
        Assert.Equal([0.0, 0], CaseCheck.Numbers(weight.grad!));
    }

    [Fact]
    public void TheScoresOfAPenaltyCanHaveALossOfTheirOwn()
    {
        using var scope = NewDisposeScope();
        var (images, weight) = (ones(2, 2).requires_grad_(), tensor([3.0f, 4]).requires_grad_());
        var scores = images.mul(weight).sum(1).square();
        (Translation.R1(scores, images) + Translation.AdversarialGenerator(scores, AdversarialForm.Wasserstein)).backward();
        // R1 is 2 s^2 |w|^2 with s = 7, |w|^2 = 25; the other -s^2.
        Assert.Equal([(4 * 7 * 25) + (4 * 49 * 3) - 14, (4 * 7 * 25) + (4 * 49 * 4) - 14], CaseCheck.Numbers(weight.grad!));
    }

    [Fact]
    public void InterpolatedImagesLieBetweenBothByTheirShares()
    {
        using var scope = NewDisposeScope();
        var (real, translated) = (ones(3, 1, 2).requires_grad_(), full([3, 1, 2], 5f));
        Assert.Equal([1.0, 1, 5, 5, 3, 3], CaseCheck.Numbers(Translation.Interpolate(real, translated, tensor([1.0, 0, 0.5]))));
    }

    [Fact]
    public void WhatCannotBeDifferentiatedIsRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (images, other) = (randn(3, 2).requires_grad_(), randn(3, 2).requires_grad_());
        foreach (var penalty in new Func<Tensor, Tensor, ICollective?, Tensor>[] { Translation.GradientPenalty, Translation.R1 })
        {
            Assert.Equal("images", Assert.Throws<ArgumentException>(() => penalty(images.sum(1), images.detach(), null)).ParamName);
            Assert.Equal("scores", Assert.Throws<ArgumentException>(() => penalty(other.sum(1), images, null)).ParamName);
            Assert.Equal("scores", Assert.Throws<ArgumentException>(() => penalty(images.detach().sum(1), images, null)).ParamName);
        }
        Assert.Equal("fakeScores", Assert.Throws<ArgumentException>(() => Translation.AdversarialDiscriminator(ones(2), ones(2, float64))).ParamName);
        Assert.Equal("shares", Assert.Throws<ArgumentException>(() => Translation.Interpolate(images, images, ones(2))).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => Translation.DomainClassification(images, tensor([0L, 2, 1]))).ParamName);
    }
}
