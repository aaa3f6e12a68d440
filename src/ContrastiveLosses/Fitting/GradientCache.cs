using ContrastiveLosses.Arguments;
using ContrastiveLosses.Fitting;

namespace ContrastiveLosses;

/// <summary>
/// The gradient of a large batch in the memory of a small one. A contrastive loss needs the embeddings of the whole batch at once, but
/// not the graph of the encoder that made them.
/// </summary>
/// <remarks>
/// <para>Samples are encoded a chunk at a time without a graph; the loss of all embeddings is computed once, and its gradient for each
/// embedding; then each chunk is encoded again with a graph, and passes its embeddings' gradients on. This is the chain rule, not an
/// approximation: of parameters p, <c>dl/dp = sum_chunks (dz_chunk/dp)^T dl/dz_chunk</c>. It costs one more encoding of every sample.</para>
/// <para>Gao et al., Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup (2021), Sec. 3.2.</para>
/// </remarks>
public static class GradientCache
{
    /// <summary>The gradients of one large batch: as loss(encoder(inputs)).backward(), in the memory of a chunk.</summary>
    /// <remarks>
    /// <para>Gradients are added to what the parameters have, of the encoder and of whatever else the loss depends on (a temperature,
    /// prototypes): call zero_grad before, and the optimizer's step after.</para>
    /// <para>torch's random state is set back before the second encoding of a chunk, so that dropout drops the same, and is afterwards
    /// where one pass over the batch leaves it. (Generators of CUDA devices are given seeds that the CPU's draws, because their
    /// state cannot be read.) Other random numbers must not decide the embeddings, and no other thread may draw from torch's generator
    /// meanwhile; embeddings that differ the second time by more than 5 % of the chunk's largest number are an error.</para>
    /// <para>A batch norm in training mode has the statistics of a chunk, not of the batch, and its running averages move twice per
    /// chunk: what it computes is another function of the batch, of which the gradient is exact.</para>
    /// </remarks>
    /// <param name="encoder">Embeddings of some samples, a row per sample: [n, ...] to [n, D] or [n, V, D]. What it is given, and what it
    /// makes, is disposed after the chunk.</param>
    /// <param name="inputs">All samples, [N, ...]; or whatever the encoder finds them by, such as their numbers, [N].</param>
    /// <param name="loss">A number from all embeddings, with a gradient; called once.</param>
    /// <param name="chunkSize">The most samples that are encoded at once; the last chunk may have fewer.</param>
    /// <param name="progress">Called after each chunk's encoding with the number of those done and of all, two per chunk.</param>
    /// <returns>The loss, without a graph.</returns>
    /// <exception cref="ArgumentException">The encoder or the loss returned another shape than it must.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size of a chunk is not at least 1.</exception>
    /// <exception cref="InvalidOperationException">The encoder gave other embeddings the second time. Some gradients have been added by then:
    /// call zero_grad.</exception>
    public static Tensor Step(
        Func<Tensor, Tensor> encoder,
        Tensor inputs,
        Func<Tensor, Tensor> loss,
        long chunkSize,
        Action<long, long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(loss);
        return Step([new(encoder, inputs)], [nameof(encoder)], [nameof(inputs)], embeddings => loss(embeddings[0]), chunkSize, progress);
    }

    /// <summary>The same of several encoders: towers of two kinds of inputs, two views, keys of an averaged encoder as constants.</summary>
    /// <remarks>What the other overload says holds for each tower. Towers may share an encoder, and may have different numbers of samples.</remarks>
    /// <param name="towers">Each encoder with its inputs, at least one.</param>
    /// <param name="loss">A number from all embeddings, one tensor per tower, with a gradient; called once.</param>
    /// <param name="chunkSize">The most samples of a tower that are encoded at once; the last chunk may have fewer.</param>
    /// <param name="progress">Called after each chunk's encoding with the number of those done and of all: two per chunk, of a constant
    /// tower one.</param>
    /// <returns>The loss, without a graph.</returns>
    /// <exception cref="ArgumentException">There is no tower, or an encoder or the loss returned another shape than it must.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size of a chunk is not at least 1.</exception>
    /// <exception cref="InvalidOperationException">An encoder gave other embeddings the second time. Some gradients have been added by then:
    /// call zero_grad.</exception>
    public static Tensor Step(
        IReadOnlyList<Tower> towers,
        Func<Tensor[], Tensor> loss,
        long chunkSize,
        Action<long, long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(towers);
        ArgumentNullException.ThrowIfNull(loss);
        if (towers.Count == 0) throw new ArgumentException("towers must hold at least one tower.", nameof(towers));
        for (var k = 0; k < towers.Count; k++)
        {
            ArgumentNullException.ThrowIfNull(towers[k], $"towers[{k}]");
            ArgumentNullException.ThrowIfNull(towers[k].Encoder, $"towers[{k}].Encoder");
        }
        return Step(
            towers, [.. towers.Select((_, k) => $"towers[{k}].Encoder")], [.. towers.Select((_, k) => $"towers[{k}].Inputs")], loss, chunkSize, progress);
    }

    private static Tensor Step(
        IReadOnlyList<Tower> towers, string[] encoders, string[] inputs, Func<Tensor[], Tensor> loss, long chunkSize, Action<long, long>? progress)
    {
        for (var k = 0; k < towers.Count; k++) Guard.Rows(towers[k].Inputs, inputs[k]);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        using var call = Call.Holding([.. towers.Select(tower => tower.Inputs)]);
        long done = 0, all = towers.Sum(tower => CachedTower.Chunks(tower, chunkSize) * (tower.IsConstant ? 1 : 2));
        var cached = towers.Select((tower, k) => new CachedTower(tower, encoders[k], chunkSize, () => progress?.Invoke(++done, all))).ToArray();
        var value = Differentiate(loss, [.. cached.Select(tower => tower.Embeddings)]);
        var after = RandomState.Save();
        try
        {
            foreach (var tower in cached) tower.Backward();
        }
        finally
        {
            after.Restore();
        }
        return call.Result(value);
    }

    private static Tensor Differentiate(Func<Tensor[], Tensor> loss, Tensor[] embeddings)
    {
        using var scope = NewDisposeScope();
        using var recording = enable_grad();
        var value = loss(embeddings);
        Guard.Returned(value, nameof(loss));
        if (value.numel() != 1) throw new ArgumentException($"loss must return one number: it returned {Guard.Shape(value)}.", nameof(loss));
        if (!value.requires_grad) throw new ArgumentException("loss must return a number with a gradient: it does not depend on what may have one.", nameof(loss));
        value.backward();
        return value.detach().MoveToOuterDisposeScope();
    }
}
