namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The losses of methods that translate images, and of the models that do it.</summary>
internal static class Translations
{
    /// <summary>Whose loss it is, in the words of the reference file.</summary>
    private enum Part
    {
        Discriminator,
        Generator,
    }

    public static LossRecord[] All { get; } =
    [
        new("bias_transformed_contrastive", BiasTransformedContrastive, draw => new() { ["features"] = draw.Rows(), ["transformed"] = draw.Rows() })
        {
            Differentiable = ["features", "transformed"],
            Labels = [],
            AnchorsPerRow = 2,
            Layout = FileLayout.AnchorsByView,
            Variants = ["temperature=0.1", "temperature=0.5 normalize=false"],
        },
        new("translation_adversarial", Adversarial, draw => new() { ["real_scores"] = draw.Rows(draw.Items), ["fake_scores"] = draw.Rows(draw.Items) })
        {
            Differentiable = ["real_scores", "fake_scores"],
            Labels = [],
            IsOfBatch = false,
            HasTemperature = false,
        },
    ];

    private static Tensor BiasTransformedContrastive(LossCall call) => Debiasing.BiasTransformedContrastive(
        call.Input("features"), call.Input("transformed"), call.Temperature, call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor Adversarial(LossCall call)
    {
        var (real, fake, form) = (call.Input("real_scores"), call.Input("fake_scores"), call.Choice("kind", AdversarialForm.NonSaturating));
        return call.Choice("part", Part.Discriminator) == Part.Discriminator
            ? Translation.AdversarialDiscriminator(real, fake, form, call.Collective)
            : Translation.AdversarialGenerator(fake, form, call.Collective);
    }
}
