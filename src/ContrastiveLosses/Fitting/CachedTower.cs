using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Fitting;

/// <summary>A tower in chunks: encoded without a graph for the embeddings, and once more for the gradients of its parameters.</summary>
internal sealed class CachedTower
{
    /// <summary>
    /// How far embeddings may be from those of the first time, relative to the largest: on a GPU the order of sums may differ, and half
    /// types round; another dropout changes them by far more.
    /// </summary>
    private const double Tolerance = 0.05;

    private readonly Tower tower;
    private readonly string name;
    private readonly long chunkSize;
    private readonly RandomState[] states;
    private readonly Action encoded;

    /// <summary>Encodes every chunk for the first time.</summary>
    /// <param name="tower">What is encoded.</param>
    /// <param name="name">What its encoder is called in messages.</param>
    /// <param name="chunkSize">The most samples of a chunk.</param>
    /// <param name="encoded">Called after each chunk.</param>
    public CachedTower(Tower tower, string name, long chunkSize, Action encoded)
    {
        (this.tower, this.name, this.chunkSize, this.encoded) = (tower, name, chunkSize, encoded);
        states = new RandomState[Chunks(tower, chunkSize)];
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor[] chunks = [.. states.Select((_, k) => EncodeFirst(k))];
        foreach (var chunk in chunks)
            if (Guard.AnyRows(chunk) != Guard.AnyRows(chunks[0]))
                throw new ArgumentException($"{name} must return the same kind of rows for every chunk: it made {Guard.AnyRows(chunks[0])} and {Guard.AnyRows(chunk)}.", name);
        Embeddings = cat(chunks).MoveToOuterDisposeScope();
        foreach (var state in states) state.OfCpu.MoveToOuterDisposeScope();
        if (!tower.IsConstant) Embeddings.requires_grad_();
    }

    /// <summary>Of all samples; a leaf of autograd's graph unless the tower is constant.</summary>
    public Tensor Embeddings { get; }

    /// <summary>How many chunks there are: one at least, though it may have no samples, because the encoder knows the width.</summary>
    public static long Chunks(Tower tower, long chunkSize) => Math.Max(1, (tower.Inputs.size(0) + chunkSize - 1) / chunkSize);

    /// <summary>Encodes each chunk again and hands the gradient that has arrived at its embeddings on to what the encoder is made of.</summary>
    public void Backward()
    {
        if (tower.IsConstant) return;
        using var scope = NewDisposeScope();
        var gradient = Embeddings.grad;
        for (var k = 0; k < states.Length; k++)
        {
            if (gradient is not null) EncodeAgain(k, gradient);
            encoded();
        }
    }

    private Tensor EncodeFirst(int chunk)
    {
        using var scope = NewDisposeScope();
        states[chunk] = RandomState.Save();
        states[chunk].OfCpu.MoveToOuterDisposeScope();
        // A copy, because embeddings may be a view of what is far larger.
        var embeddings = Encode(chunk).detach().clone();
        encoded();
        return embeddings.MoveToOuterDisposeScope();
    }

    private void EncodeAgain(int chunk, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var recording = enable_grad();
        states[chunk].Restore();
        var (embeddings, before) = (Encode(chunk), Part(Embeddings.detach(), chunk));
        if (!IsSame(embeddings.detach(), before))
            throw new InvalidOperationException(
                $"{name} gave other embeddings when it was called for the second time with the same samples: the gradient would be wrong. Only torch's generators are set back between the calls.");
        if (embeddings.requires_grad) embeddings.backward([Part(gradient, chunk)]);
    }

    private Tensor Encode(int chunk)
    {
        var samples = Part(tower.Inputs, chunk);
        var embeddings = tower.Encoder(samples);
        Guard.Returned(embeddings, name);
        if (embeddings.device_type == DeviceType.META)
            throw new ArgumentException($"{name} must return numbers: it returned {Guard.Shape(embeddings)} on the meta device, which has none.", name);
        if (embeddings.dim() == 0 || embeddings.size(0) != samples.size(0))
            throw new ArgumentException($"{name} must return one row per sample: of {Guard.Shape(samples)} it made {Guard.Shape(embeddings)}.", name);
        return embeddings;
    }

    private Tensor Part(Tensor all, int chunk) => all.narrow(0, chunk * chunkSize, Math.Min(chunkSize, all.size(0) - (chunk * chunkSize)));

    private static bool IsSame(Tensor again, Tensor before)
    {
        if (again.dtype != before.dtype || !again.shape.AsSpan().SequenceEqual(before.shape)) return false;
        if (before.numel() == 0) return true;
        var (difference, size) = (again.sub(before).abs().max().to(float64).item<double>(), before.abs().max().to(float64).item<double>());
        // Embeddings that are no numbers are the loss's to tell.
        return !(difference > Tolerance * size);
    }
}
