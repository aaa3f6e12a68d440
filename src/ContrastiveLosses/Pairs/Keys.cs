namespace ContrastiveLosses.Pairs;

/// <summary>
/// What decides the relation of a pair: up to three int64 vectors with one entry per item. A key of -1 equals nothing,
/// not even itself; a missing vector counts as -1 throughout.
/// </summary>
internal readonly record struct Keys(Tensor? Id, Tensor? Label = null, Tensor? Bias = null)
{
    /// <summary>The key that decides bit <paramref name="bit"/> of a pair's relation.</summary>
    public Tensor? this[int bit] => bit switch { 0 => Id, 1 => Label, _ => Bias };

    /// <summary>The same keys for the items that <paramref name="pick"/> takes from each vector.</summary>
    public Keys Select(Func<Tensor, Tensor> pick) => new(
        Id is null ? null : pick(Id),
        Label is null ? null : pick(Label),
        Bias is null ? null : pick(Bias));
}
