namespace ContrastiveLosses;

/// <summary>How far apart two embeddings are.</summary>
public enum Distance
{
    /// <summary>The length of their difference. Its gradient is 0 where they are equal.</summary>
    Euclidean,

    /// <summary>The square of that length.</summary>
    SquaredEuclidean,

    /// <summary>1 minus the cosine of the angle between them: in [0, 2], whatever their lengths.</summary>
    Cosine,
}
