namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>A loss with parameters that are worth testing, and with one or two views of each sample.</summary>
internal sealed record LossCase(LossRecord Loss, Parameters Parameters, Func<Draw, Inputs> Draw, string Name)
{
    private const string TwoViews = "views";

    /// <summary>Whether Reduction.None gives one value per anchor.</summary>
    public bool HasAnchors => Loss.HasAnchors(Parameters);

    /// <summary>Whether a factor of it is held constant by definition.</summary>
    public bool HoldsFactor => Loss.HoldsFactor(Parameters);

    /// <summary>Whether embeddings are divided by their lengths.</summary>
    public bool Normalizes => Parameters.GetValueOrDefault("normalize") as bool? ?? Loss.Normalizes;

    /// <summary>
    /// Reads one of <see cref="LossRecord.Variants"/>: parameters, after the word "views" for inputs with two of them, or after that for
    /// another kind of inputs.
    /// </summary>
    public static LossCase Of(LossRecord loss, string variant)
    {
        var (kind, rest) = variant.Split(' ', 2) is [var first, .. var more] ? (first, string.Concat(more)) : ("", "");
        var draw = kind == TwoViews ? loss.DrawViews ?? throw new ArgumentException($"{loss.Name} takes no views.") : loss.OtherDraws.GetValueOrDefault(kind);
        return new(loss, Parameters.Parse(draw is null ? variant : rest), draw ?? loss.Draw, $"{loss.Name} {variant}".TrimEnd());
    }

    /// <summary>The loss of these inputs.</summary>
    public Tensor Evaluate(Inputs inputs, Reduction reduction = Reduction.Mean, ICollective? collective = null) =>
        Loss.Evaluate(inputs, Parameters, reduction, collective);

    public override string ToString() => Name;
}
