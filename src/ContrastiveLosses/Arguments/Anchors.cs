namespace ContrastiveLosses;

/// <summary>Over which anchors a mean is taken. An anchor that does not count (for most losses: one without a positive) has loss 0.</summary>
public enum Anchors
{
    /// <summary>Over the anchors that count; the default. When none counts, the mean is 0, with gradient 0.</summary>
    Valid,

    /// <summary>Over all anchors, those that do not count as 0: what most published code does.</summary>
    All,
}
