namespace ContrastiveLosses.Tests.Docs;

/// <summary>Twelve samples in three classes, and the losses of them as plain sums, without anything of the library.</summary>
internal sealed class Batch
{
    private const double Temperature = 0.2;

    public Batch(int seed)
    {
        random.manual_seed(seed);
        (X, Y, Queue) = (randn(12, 5, dtype: float64), randn(12, 5, dtype: float64), randn(7, 5, dtype: float64));
        (Vector, Logits, Table) = (randn(1, 5, dtype: float64), randn(12, 3, dtype: float64), rand(3, 3, dtype: float64));
    }

    public Tensor X { get; }

    public Tensor Y { get; }

    public Tensor Queue { get; }

    public Tensor Vector { get; }

    public Tensor Logits { get; }

    public Tensor Table { get; }

    public Tensor Views => stack([X, Y], 1);

    public Tensor Empty { get; } = zeros(0, 5, float64);

    public Tensor Labels { get; } = tensor(new long[] { 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2 });

    public Tensor Balanced { get; } = tensor(new long[] { 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2 });

    public Tensor TwoClasses { get; } = tensor(new long[] { 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1 });

    public Tensor Biases { get; } = tensor(new long[] { 0, 0, 1, 1, 2, 1, 1, 2, 0, 2, 2, 0 });

    public Tensor Cosines
    {
        get
        {
            var unit = Unit(X);
            return unit.mm(unit.t());
        }
    }

    /// <summary>|P(i)|.</summary>
    public Tensor Positives => IsPositive.sum(1).to(float64);

    /// <summary>The number of positives of another bias.</summary>
    public Tensor Conflicting => IsPositive.logical_and(Differ(Biases)).sum(1).to(float64);

    /// <summary>max(-epsilon, the largest lead of a negative over the key), with epsilon 0.3.</summary>
    public Tensor Ahead
    {
        get
        {
            var (query, key, queue) = (Unit(X), Unit(Y), Unit(Queue));
            return (query.mm(queue.t()).amax([1]) - (query * key).sum(1)).div(Temperature).clamp_min(-0.3);
        }
    }

    public Tensor EnDParts
    {
        get
        {
            var (disentangling, entangling) = Debiasing.EnDParts(X, Labels, Biases);
            return stack([disentangling, entangling]);
        }
    }

    private Tensor IsPositive => Differ(Labels).logical_not().logical_and(eye(12).to(@bool).logical_not());

    public Tensor Class(long label) => X.index(TwoClasses.eq(label));

    public Tensor SupCon(SupConForm form) => Contrastive.SupCon(X, Labels, Temperature, form, reduction: Reduction.None);

    public Tensor EpsilonSupInfoNCE(double epsilon) =>
        Contrastive.EpsilonSupInfoNCE(X, Labels, Temperature, epsilon, reduction: Reduction.None);

    public Tensor EpsilonSupCon(double epsilon) =>
        Contrastive.EpsilonSupCon(X, Labels, Temperature, epsilon, reduction: Reduction.None);

    public Tensor InfoNCEQueue(Tensor queue, double epsilon) =>
        Contrastive.InfoNCEQueue(X, Y, queue, Temperature, epsilon: epsilon, reduction: Reduction.None);

    public Tensor FairKL(FairKLForm form, double temperature = 1) =>
        Debiasing.FairKL(X, Labels, Biases, form, varianceFloor: 0, temperature: temperature);

    public Tensor Official(double kld) => Debiasing.FairKLOfficial(X, Labels, Biases, kld);

    /// <summary>The negatives' sum of exponentials over that of the key, which is e^l - 1.</summary>
    public Tensor Negatives(Tensor queue) => InfoNCEQueue(queue, 0).expm1();

    /// <summary>The mean of SupCon with a number added to the similarity of each negative.</summary>
    public Tensor SupCon(double added)
    {
        var s = Similarities(added);
        var all = s.masked_fill(eye(12).to(@bool), double.NegativeInfinity).logsumexp(1);
        return (all - (s.masked_fill(IsPositive.logical_not(), 0).sum(1) / Positives)).mean();
    }

    /// <summary>The mean of SINCERE with a number added to the similarity of each negative.</summary>
    public Tensor SINCERE(double added)
    {
        var s = Similarities(added);
        var negatives = s.masked_fill(Differ(Labels).logical_not(), double.NegativeInfinity).logsumexp(1, keepdim: true);
        var terms = (s.exp() + negatives.exp()).log() - s;
        return (terms.masked_fill(IsPositive.logical_not(), 0).sum(1) / Positives).mean();
    }

    /// <summary>The divergence of two normal distributions with the moments of aligned and of conflicting pairs.</summary>
    public Tensor Divergence(Tensor values, bool jeffreys)
    {
        var (isPositive, isNegative, differs) = (IsPositive, Differ(Labels), Differ(Biases));
        return Of(isPositive) + Of(isNegative);

        Tensor Of(Tensor members)
        {
            var aligned = values.masked_select(members.logical_and(differs.logical_not()));
            var conflicting = values.masked_select(members.logical_and(differs));
            return jeffreys ? Between(aligned, conflicting) + Between(conflicting, aligned) : Between(aligned, conflicting);
        }

        static Tensor Between(Tensor one, Tensor other)
        {
            var (v, w, difference) = (one.var(), other.var(), one.mean() - other.mean());
            return (((v + difference.square()) / w) - (v / w).log() - 1) / 2;
        }
    }

    private static Tensor Unit(Tensor rows) => nn.functional.normalize(rows, dim: 1);

    private static Tensor Differ(Tensor keys) => keys.unsqueeze(1).ne(keys.unsqueeze(0));

    private Tensor Similarities(double added) => (Cosines / Temperature) + (Differ(Labels).to(float64) * added);
}
