using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// The items that a loss compares: one embedding a row, with its keys. Features of shape [N, V, D] become N V items in
/// sample-major order (item n V + v is view v of sample n); [N, D] is one view.
/// </summary>
/// <param name="Features">[items, D], of the type that the loss computes in.</param>
/// <param name="Keys">One key of each kind per item.</param>
/// <param name="Shape">The leading shape of the features, [N] or [N, V]: that of a result with one value per item.</param>
internal sealed record Items(Tensor Features, Keys Keys, long[] Shape)
{
    /// <summary>The number of items.</summary>
    public long Count => Features.shape[0];

    /// <summary>
    /// Flattens the views, repeats each sample's label and bias for them, and normalises where asked. Without labels each
    /// sample is a class of its own, so that an item's positives are its other views.
    /// </summary>
    public static Items Of(Tensor features, Tensor? labels, Tensor? biases, bool normalize)
    {
        var shape = features.shape;
        var samples = shape[0];
        var views = shape.Length == 3 ? shape[1] : 1;
        var rows = Embeddings.Prepare(shape.Length == 3 ? features.reshape(samples * views, shape[2]) : features, normalize);
        var device = features.device;
        var id = Scalars.Range(samples * views, device);
        var label = PerView(labels ?? Scalars.Range(samples, device), views, device);
        var bias = biases is null ? null : PerView(biases, views, device);
        return new Items(rows, new Keys(id, label, bias), shape[..^1]);
    }

    /// <summary>Items that are the same as no other and share no label: negatives of everything.</summary>
    public static Items Unrelated(Tensor features, bool normalize) =>
        new(Embeddings.Prepare(features, normalize), default, features.shape[..1]);

    /// <summary>One item per class, of label 0, 1, ...; prototypes, that are the same as no item.</summary>
    public static Items OfClasses(Tensor prototypes, bool normalize) => new(
        Embeddings.Prepare(prototypes, normalize), new(null, Scalars.Range(prototypes.shape[0], prototypes.device)), prototypes.shape[..1]);

    /// <summary>These items and then others; a key that either lacks equals nothing. The shape is that of a list.</summary>
    public Items And(Items others)
    {
        return new(cat([Features, others.Features]), new(Both(0), Both(1), Both(2)), [Count + others.Count]);

        Tensor? Both(int kind) => Keys[kind] is null && others.Keys[kind] is null
            ? null
            : cat([Keys[kind] ?? None(Count), others.Keys[kind] ?? None(others.Count)]);

        Tensor None(long count) => full([count], Scalars.NoKey, int64, Features.device);
    }

    /// <summary>The items of the first view, in sample order.</summary>
    public Items FirstView()
    {
        if (Shape.Length == 1) return this;
        using Scalar views = Shape[1];
        var first = Scalars.Range(Shape[0], Features.device).mul(views);
        return new Items(Features.index_select(0, first), Keys.Select(key => key.index_select(0, first)), [Shape[0]]);
    }

    private static Tensor PerView(Tensor key, long views, Device device)
    {
        var keys = key.to(int64, device);
        // A user's key may be any number. Negative ones move down by one, so that none is -1, which equals nothing.
        keys = keys.sub(keys.lt(Scalars.Zero).to(int64));
        return views == 1 ? keys : keys.repeat_interleave(views);
    }
}
