namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>Every loss of the library, one record each, in families.</summary>
internal static class Losses
{
    public static IReadOnlyList<LossRecord> All { get; } =
    [
        .. SelfSupervised.All,
        .. Decoupled.All,
        .. CrossView.All,
        .. Supervised.All,
        .. Debiased.All,
        .. BiasUnknown.All,
        .. Translations.All,
        .. Mixtures.All,
        .. Metric.All,
        .. Theory.All,
        .. Diagnosed.All,
        .. Relational.All,
        .. CrossModal.All,
        .. Sentences.All,
        .. Ranked.All,
        .. Prototypical.All,
    ];

    /// <summary>Every loss with each of its variants.</summary>
    public static IReadOnlyList<LossCase> Cases { get; } = [.. All.SelectMany(loss => loss.Cases)];

    /// <summary>The loss of a reference file; null when there is none of that name.</summary>
    public static LossRecord? Find(string name) => All.FirstOrDefault(loss => loss.Name == name);
}
