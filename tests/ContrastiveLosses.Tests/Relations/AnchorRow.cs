using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>
/// One anchor whose similarities to the other items are any numbers: embeddings of one number, of which the anchor's is 1 and the others'
/// are their similarities times temperature. The loss of that anchor is a function of these numbers alone.
/// </summary>
internal sealed class AnchorRow
{
    public const double T = 0.4;

    private readonly Draw draw;

    public AnchorRow(Shape shape)
    {
        draw = new(shape.Seed, shape.Items, shape.Width, shape.Classes);
        Random = new(shape.Seed);
        // A positive, which is the other view too, a negative, and any others: an even number of items.
        Others = 3 + (2 * (shape.Items / 2));
        Classes = 2 + (shape.Classes % (Others - 1));
        Labels = tensor([0, 0, 1, .. Enumerable.Range(3, Others - 2).Select(_ => Random.NextInt64(Classes))]);
        IsPositive = Labels.narrow(0, 1, Others).eq(0);
        BiasFeatures = draw.Rows(Others + 1, 2);
    }

    public Random Random { get; }

    /// <summary>The number of items beside the anchor.</summary>
    public int Others { get; }

    public long Classes { get; }

    /// <summary>The anchor's, which is 0, and those of the others.</summary>
    public Tensor Labels { get; }

    public Tensor IsPositive { get; }

    public Tensor IsNegative => IsPositive.logical_not();

    /// <summary>[Others + 1, 2].</summary>
    public Tensor BiasFeatures { get; }

    /// <summary>|P|.</summary>
    public double Positives => IsPositive.sum().item<long>();

    /// <summary>1 / |P| at the positives, 0 elsewhere.</summary>
    public Tensor Mean => IsPositive.to(float64) / Positives;

    /// <summary>Similarities to the others, and to as many rows of another kind as there are items.</summary>
    public Tensor Draw() => draw.Rows((2 * Others) + 1) * 2;

    /// <summary>Those to the items beside the anchor.</summary>
    public Tensor Own(Tensor s) => s.narrow(0, 0, Others);

    /// <summary>Those to the first rows of another kind.</summary>
    public Tensor Foreign(Tensor s, long count) => s.narrow(0, Others, count);

    /// <summary>[Others + 1, 1].</summary>
    public Tensor Features(Tensor s) => cat([ones(1, float64), Own(s) * T]).unsqueeze(1);

    /// <summary>The same items as views of samples: [(Others + 1) / 2, 2, 1].</summary>
    public Tensor Views(Tensor s) => Features(s).reshape(-1, 2, 1);

    /// <summary>Embeddings of another kind: prototypes, centers, universum vectors, [count, 1].</summary>
    public Tensor Rows(Tensor s, long count) => Foreign(s, count).mul(T).unsqueeze(1);

    /// <summary>log sum exp over a set.</summary>
    public static Tensor LogSumExp(Tensor s, Tensor set) => s.masked_fill(set.logical_not(), double.NegativeInfinity).logsumexp(0);

    /// <summary>exp(s - LSE) of a set, 0 elsewhere.</summary>
    public static Tensor Softmax(Tensor s, Tensor set) => s.masked_fill(set.logical_not(), double.NegativeInfinity).softmax(0);

    /// <summary>The numbers at a set, 0 elsewhere.</summary>
    public static Tensor At(Tensor set, Tensor numbers) => numbers * set.to(float64);
}
