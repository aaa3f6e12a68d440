using System.Runtime.CompilerServices;
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
    // The features or, of half types, their handle.
    private readonly Tensor handle = Features;

    /// <summary>[items, D], of the type that the loss computes in.</summary>
    public Tensor Features
    {
        get => Half is null ? handle : Half.Wide;
        init => (handle, Half) = (value, null);
    }

    /// <summary>The features where they are of a half type and the kernel reads them as they are.</summary>
    public HalfFeatures? Half { get; private init; }

    /// <summary>What autograd knows the features by: shape, device and type are theirs, the numbers only where there is no <see cref="Half"/>.</summary>
    public Tensor Handle => handle;

    /// <summary>The ranks of whose batch these items are a part; this process alone has them all.</summary>
    public Ranks Ranks { get; init; } = Ranks.Alone;

    /// <summary>The features of these items as they were given, which may have been in a half type.</summary>
    private (Tensor? Handle, ScalarType Type) given;

    /// <summary>The type in which the features were given; that of the features themselves where they are others since.</summary>
    public ScalarType GivenType => ReferenceEquals(given.Handle, handle) ? given.Type : handle.dtype;

    /// <summary>The number of items.</summary>
    public long Count => handle.size(0);

    /// <summary>The number of items on all ranks.</summary>
    public long TotalCount => Ranks.IsAlone ? Count : Ranks.Samples * (Shape is [_, var views] ? views : 1);

    /// <summary>Whether each item has exactly one positive, the other view of its sample.</summary>
    public bool ArePairs { get; private init; }

    /// <summary>The number of samples on all ranks.</summary>
    public long TotalSamples => Ranks.IsAlone ? Shape[0] : Ranks.Samples;

    /// <summary>
    /// Flattens the views, repeats each sample's label and bias for them, and normalises where asked. Without labels each
    /// sample is a class of its own, so that an item's positives are its other views. With a collective they are this rank's part of a batch,
    /// and numbered over all ranks.
    /// </summary>
    public static Items Of(
        Tensor features, Tensor? labels, Tensor? biases, bool normalize, ICollective? collective = null, [CallerMemberName] string loss = "")
    {
        var ranks = Ranks.Of(collective, new(loss, features, labels is not null));
        var shape = features.shape;
        var samples = shape[0];
        var views = shape.Length == 3 ? shape[1] : 1;
        var given = shape.Length == 3 ? features.reshape(samples * views, shape[2]) : features;
        var half = normalize ? null : HalfFeatures.Of(given);
        var rows = half?.Handle ?? Embeddings.Prepare(given, normalize);
        var device = features.device;
        var id = Numbers(ranks.FirstSample * views, samples * views);
        var label = PerView(labels ?? Numbers(ranks.FirstSample, samples), views, device);
        var bias = biases is null ? null : PerView(biases, views, device);
        return new Items(rows, new Keys(id, label, bias), shape[..^1]) { Ranks = ranks, Half = half, ArePairs = labels is null && shape is [_, 2, _] }.GivenIn(features.dtype);

        Tensor Numbers(long first, long count)
        {
            using Scalar offset = first;
            return first == 0 ? Scalars.Range(count, device) : Scalars.Range(count, device).Plus(offset);
        }
    }

    /// <summary>The same without biases.</summary>
    public static Items Of(
        Tensor features, Tensor? labels, bool normalize, ICollective? collective = null, [CallerMemberName] string loss = "") =>
        Of(features, labels, null, normalize, collective, loss);

    /// <summary>The same without labels and biases.</summary>
    public static Items Of(Tensor features, bool normalize, ICollective? collective = null, [CallerMemberName] string loss = "") =>
        Of(features, null, null, normalize, collective, loss);

    /// <summary>Items that are the same as no other and share no label: negatives of everything.</summary>
    public static Items Unrelated(Tensor features, bool normalize, ICollective? collective = null, [CallerMemberName] string loss = "") =>
        Of(features, normalize, collective, loss) with { Keys = default };

    /// <summary>One item per class, of label 0, 1, ...; prototypes, that are the same as no item.</summary>
    public static Items OfClasses(Tensor prototypes, bool normalize) => new Items(
        Embeddings.Prepare(prototypes, normalize), new(null, Scalars.Range(prototypes.size(0), prototypes.device)), prototypes.shape[..1])
        .GivenIn(prototypes.dtype);

    /// <summary>
    /// The items of all ranks, rank 0's first, as a list; these where this process is alone. Gradients come home: see <see cref="Ranks.Gather"/>.
    /// </summary>
    public Items OfAllRanks()
    {
        if (Ranks.IsAlone) return this;
        var keys = KeysOfAllRanks();
        var all = Ranks.Gather(Features);
        return new Items(all, keys, [all.size(0)]).GivenIn(GivenType);
    }

    /// <summary>The keys of <see cref="OfAllRanks"/>.</summary>
    public Keys KeysOfAllRanks()
    {
        Tensor[] own = [.. SavedTensors.Of(Keys).OfType<Tensor>()];
        if (Ranks.IsAlone || own.Length == 0) return Keys;
        var all = new Queue<Tensor>(Ranks.GatherConstants(stack(own, 1)).unbind(1));
        return Keys.Select(_ => all.Dequeue());
    }

    /// <summary>These items and then others, of all ranks; a key that either lacks equals nothing. The shape is that of a list.</summary>
    public Items And(Items others)
    {
        if (!Ranks.IsAlone || !others.Ranks.IsAlone) return OfAllRanks().And(others.OfAllRanks());
        return new Items(cat([Features, others.Features]), new(Both(0), Both(1), Both(2)), [Count + others.Count])
            .GivenIn(GivenType == others.GivenType ? GivenType : Features.dtype);

        Tensor? Both(int kind) => Keys[kind] is null && others.Keys[kind] is null
            ? null
            : cat([Keys[kind] ?? None(Count), others.Keys[kind] ?? None(others.Count)]);

        Tensor None(long count) => full([count], Scalars.NoKey, int64, Features.device);
    }

    /// <summary>The first items only, as a list.</summary>
    public Items First(long count) =>
        new Items(Features.narrow(0, 0, count), Keys.Select(key => key.narrow(0, 0, count)), [count]) { Ranks = Ranks }.GivenIn(GivenType);

    /// <summary>The mean of the items of all ranks, [1, D], a constant.</summary>
    public Tensor Centre() => Ranks.Constant(Features.detach().sum(0, keepdim: true)).Over(Math.Max(1, TotalCount));

    /// <summary>
    /// The loss from one value per item: over the items that count, or of their shape for <see cref="Reduction.None"/>.
    /// </summary>
    public Tensor OverAnchors(Tensor perAnchor, Tensor counts, Anchors anchors, Reduction reduction)
    {
        var loss = AnchorMean.Of(perAnchor, counts, anchors, reduction, Ranks);
        return reduction == Reduction.None ? loss.reshape(Shape) : loss;
    }

    /// <summary>The items of the first view, in sample order; where there are no views, none.</summary>
    public Items FirstView()
    {
        if (Shape is not [_, > 0]) return this;
        using Scalar views = Shape[1];
        var first = Scalars.Range(Shape[0], Features.device).mul(views);
        return new Items(Features.index_select(0, first), Keys.Select(key => key.index_select(0, first)), [Shape[0]]) { Ranks = Ranks }
            .GivenIn(GivenType);
    }

    /// <summary>These items, whose features were given in a type; features made of them later are no longer.</summary>
    private Items GivenIn(ScalarType type) => this with { given = (handle, type) };

    private static Tensor PerView(Tensor key, long views, Device device)
    {
        var keys = key.to(int64, device);
        // A user's key may be any number. Negative ones move down by one, so that none is -1, which equals nothing.
        keys = keys.sub(keys.lt(Scalars.Zero).to(int64));
        return views == 1 ? keys : keys.repeat_interleave(views);
    }
}
