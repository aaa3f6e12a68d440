using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>
/// The newest embeddings of earlier batches, with an id each, as negatives for <see cref="Contrastive.InfoNCEQueue"/> or as items of a
/// larger batch. A module without parameters: its buffers go with state_dict, save and load.
/// </summary>
/// <remarks>
/// Read before you write: a batch that is already in the queue is its own negative. What is read is a copy that later writes do not change, so that
/// a backward may still need it. He et al., Momentum Contrast (2020), Algorithm 1; there the queue starts with random rows, here it starts empty.
/// </remarks>
public sealed class FeatureQueue : nn.Module
{
    private readonly Tensor features;
    private readonly Tensor ids;
    private readonly Tensor written;

    /// <summary>An empty queue.</summary>
    /// <param name="capacity">K, the most rows that it holds.</param>
    /// <param name="width">D, the width of a row.</param>
    /// <param name="dtype">The type of the rows; float32 where it is left out.</param>
    /// <param name="device">Where the rows are; the CPU where it is left out.</param>
    /// <exception cref="ArgumentException">The type is no floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or does not fit into an int.</exception>
    public FeatureQueue(long capacity, long width, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(FeatureQueue))
    {
        Guard.Size(capacity);
        Guard.Size(width);
        Guard.FloatingType(dtype);
        features = zeros([capacity, width], dtype, device);
        ids = full([capacity], Scalars.NoKey, int64, device);
        written = zeros([1], int64, device);
        foreach (var buffer in new[] { features, ids, written }) buffer.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>K, the most rows that it holds.</summary>
    public long Capacity => features.size(0);

    /// <summary>How many rows it holds.</summary>
    public long Count => Math.Min(Written, Capacity);

    private long Written => written.item<long>();

    /// <summary>The rows that it holds, the oldest first, [Count, D], and their ids, [Count]: a copy, without gradient.</summary>
    public (Tensor Features, Tensor Ids) Read()
    {
        using var call = Call.Holding(this);
        using var noGrad = no_grad();
        var order = Places(Written - Count, Count);
        return (call.Result(features.index_select(0, order)), call.Result(ids.index_select(0, order)));
    }

    /// <summary>Appends rows; the oldest ones leave when it is full. Of more rows than it can hold the last ones are kept.</summary>
    /// <param name="keys">[N, D], of the queue's width, type and device; no gradient flows into the queue.</param>
    /// <param name="keyIds">What the rows are of (an index in the data set, a label), [N], integers; -1 where it is left out, which a loss that
    /// is given these as labels takes for a class like any other.</param>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public void Enqueue(Tensor keys, Tensor? keyIds = null)
    {
        using var call = Call.Holding(keys, keyIds, this);
        Guard.Features(keys);
        Guard.Columns(keys, features, rowsName: "the queue");
        Guard.Labels(keyIds, keys);
        using var noGrad = no_grad();

        var (count, start) = (keys.size(0), Written);
        var kept = Math.Min(count, Capacity);
        var places = Places(start + count - kept, kept);
        features.index_copy_(0, places, keys.detach().narrow(0, count - kept, kept));
        var newIds = keyIds is null ? full([count], Scalars.NoKey, int64, keys.device) : keyIds.to(int64);
        ids.index_copy_(0, places, newIds.narrow(0, count - kept, kept));
        using Scalar total = start + count;
        written.fill_(total);
    }

    /// <summary>Forgets every row.</summary>
    public void Clear()
    {
        using var call = Call.Holding(this);
        using var noGrad = no_grad();
        features.zero_();
        ids.fill_(Scalars.NoKey);
        written.zero_();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var buffer in new[] { features, ids, written }) buffer.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Where the rows number <paramref name="first"/> and following lie.</summary>
    private Tensor Places(long first, long count)
    {
        using Scalar offset = first, capacity = Capacity;
        return Scalars.Range(count, features.device).Plus(offset).remainder(capacity);
    }
}
