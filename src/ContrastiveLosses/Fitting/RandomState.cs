namespace ContrastiveLosses.Fitting;

/// <summary>
/// Where torch's generators are. That of the CPU is read. Those of CUDA devices cannot be: they are given a new seed, drawn from the
/// CPU's, and later the same one again.
/// </summary>
internal readonly record struct RandomState(Tensor OfCpu, long? CudaSeed)
{
    private static readonly Lazy<bool> HasCuda = new(cuda.is_available);

    /// <summary>The state now, which on a CUDA device is a new one.</summary>
    public static RandomState Save()
    {
        if (!HasCuda.Value) return new(torch.random.get_rng_state(), null);
        var seed = randint(long.MaxValue, [1], int64).item<long>();
        cuda.manual_seed_all(seed);
        return new(torch.random.get_rng_state(), seed);
    }

    /// <summary>Makes the generators draw again what they drew after <see cref="Save"/>.</summary>
    public void Restore()
    {
        if (CudaSeed is { } seed) cuda.manual_seed_all(seed);
        torch.random.set_rng_state(OfCpu);
    }
}
