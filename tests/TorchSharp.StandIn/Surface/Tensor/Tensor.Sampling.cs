namespace TorchSharp;

/// <summary>Random numbers.</summary>
internal static class Sampling
{
    internal static readonly Operator
        uniform_ = new("aten::uniform_"), normal_ = new("aten::normal_"), log_normal_ = new("aten::log_normal_"),
        exponential_ = new("aten::exponential_"), cauchy_ = new("aten::cauchy_"), geometric_ = new("aten::geometric_"),
        random_From = new("aten::random_", "from"), bernoulli_Float = new("aten::bernoulli_", "float"),
        bernoulli_ = new("aten::bernoulli_", "Tensor"), bernoulli = new("aten::bernoulli"),
        multinomial = new("aten::multinomial"), poisson = new("aten::poisson");
}

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor uniform_(double from, double to, Generator? generator = null)
            => Sampling.uniform_.CallInPlace(this, from, to, generator);
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null)
            => Sampling.normal_.CallInPlace(this, mean, std, generator);
        public Tensor log_normal_(double mean = 0.0, double std = 1.0, Generator? generator = null)
            => Sampling.log_normal_.CallInPlace(this, mean, std, generator);
        public Tensor exponential_(double lambda = 1.0, Generator? generator = null)
            => Sampling.exponential_.CallInPlace(this, lambda, generator);
        public Tensor cauchy_(double median = 0.0, double sigma = 1.0, Generator? generator = null)
            => Sampling.cauchy_.CallInPlace(this, median, sigma, generator);
        public Tensor geometric_(double p, Generator? generator = null)
            => Sampling.geometric_.CallInPlace(this, p, generator);
        public Tensor random_(double from, double to, Generator? generator = null)
            => Sampling.random_From.CallInPlace(this, (long)from, (long)to, generator);
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
            => Sampling.bernoulli_Float.CallInPlace(this, p, generator);
        public Tensor bernoulli_(Tensor p, Generator? generator = null)
            => Sampling.bernoulli_.CallInPlace(this, p, generator);

        public Tensor bernoulli(Generator? generator = null) => Sampling.bernoulli.Call(this, generator);
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null)
            => Sampling.multinomial.Call(this, num_samples, replacement, generator);
        public Tensor poisson(Generator? generator = null) => Sampling.poisson.Call(this, generator);
    }
}
