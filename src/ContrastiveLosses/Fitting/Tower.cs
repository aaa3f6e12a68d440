namespace ContrastiveLosses;

/// <summary>One of the encoders of a <see cref="GradientCache"/>, with its inputs.</summary>
/// <param name="Encoder">Embeddings of some samples, a row per sample of the inputs that it is given: [n, ...] to [n, D] or [n, V, D].</param>
/// <param name="Inputs">All samples, [N, ...]; or whatever the encoder finds them by, such as their numbers, [N].</param>
/// <param name="IsConstant">Whether its embeddings are constants, as momentum keys are: it is then called once per chunk, not twice.</param>
public sealed record Tower(Func<Tensor, Tensor> Encoder, Tensor Inputs, bool IsConstant = false);
