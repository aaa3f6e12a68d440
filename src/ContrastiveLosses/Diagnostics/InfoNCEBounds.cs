using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>
/// What a batch says of two lower bounds of InfoNCE that are made of supervised losses. Each number is a mean over the batch: average them
/// over many batches.
/// </summary>
/// <param name="Coverage">1 if every class occurs in the batch, else 0; its average estimates <see cref="Diagnostics.CoverageProbability"/>.</param>
/// <param name="Supervised">Loss of the mean classifier of all classes, if every class occurs; else 0.</param>
/// <param name="Partial">Loss of the mean classifier of the classes that occur, if not every class does; else 0.</param>
/// <param name="Conflict">Mean of log n_i, n_i the rows of the batch that are of the class of row i; its average estimates
/// <see cref="Diagnostics.ExpectedLogCollisions"/>.</param>
/// <param name="AloneInClass">Loss of the mean classifier of the classes that occur, of the rows that are alone in their class, the others
/// counting as 0.</param>
public sealed record InfoNCEBoundTerms(double Coverage, double Supervised, double Partial, double Conflict, double AloneInClass)
{
    /// <summary>The bound of Nozawa and Sato: half of Supervised + Partial + Conflict.</summary>
    public double Bound => (Supervised + Partial + Conflict) / 2;

    /// <summary>The bound of CURL, of Saunshi et al.: AloneInClass + Conflict.</summary>
    public double CURLBound => AloneInClass + Conflict;
}

public static partial class Diagnostics
{
    /// <summary>Estimates from a batch the lower bounds that supervised losses and collisions put on InfoNCE.</summary>
    /// <remarks>
    /// <para><c>l_i = -log( e^{&lt;x_i, m_c&gt; / temperature} / sum_{c' occurs} e^{&lt;x_i, m_c'&gt; / temperature} )</c>, x the rows of features, c
    /// the class of i, m the class means; n_i rows are of the class of i. <c>Bound = 1/2 mean_i ( l_i + log n_i )</c>,
    /// <c>CURLBound = mean_i ( [n_i = 1] l_i + log n_i )</c>.</para>
    /// <para>In expectation over batches neither is above the InfoNCE, in one direction and at this temperature, of rows with one positive each
    /// and the other rows' positives as negatives (k + 1 rows are k negatives), when the classes are independent draws, and a row and its
    /// positive independent draws of the class, whose mean is m_c. For two views of one sample <c>E &lt;x_i, m_c - m_i&gt; / temperature</c>
    /// is to be added, m_i the mean of the sample's own views.</para>
    /// <para>Range: [0, inf). No row: 0. NaN for features and means of occurring classes that are not finite. Computed in float64; no gradient;
    /// it waits for the device. Memory: O(N (C + D)).</para>
    /// <para>Nozawa and Sato, Understanding Negative Samples in Instance Discriminative Self-supervised Representation Learning (2021), equations 8
    /// (CURL) and 10; CURL: Saunshi et al. (2019).</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], integers from 0 to C - 1.</param>
    /// <param name="classMeans">Mean embedding of each class, [C, D], of the features' type; taken as they are.</param>
    /// <param name="temperature">Divides the products, above 0.</param>
    /// <param name="normalize">Whether each embedding is divided by its length; the means are not.</param>
    /// <returns>The terms, in nats, and the bounds.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a label is no row of the means.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static InfoNCEBoundTerms InfoNCEBounds(Tensor features, Tensor labels, Tensor classMeans, double temperature = 1, bool normalize = true)
    {
        using var call = Call.Holding(features, labels, classMeans);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        Guard.Columns(classMeans, features);
        Guard.Indices(labels, classMeans.size(0));
        Guard.Positive(temperature);

        using var noGrad = no_grad();
        var (classes, index, counts) = labels.to(int64).unique(sorted: true, return_inverse: true, return_counts: true);
        var isCovered = classes.size(0) == classMeans.size(0);
        var coverage = isCovered ? 1.0 : 0;
        // No row has no logits, of which there is no log-sum-exp.
        if (labels.size(0) == 0) return new(coverage, 0, 0, 0, 0);
        var means = Embeddings.Prepare(classMeans.index_select(0, classes), normalize: false).to(float64);
        var logits = Embeddings.Prepare(features, normalize).to(float64).mm(means.t()).Over(temperature);
        var losses = logits.CrossEntropy(index!);
        var ofClass = counts!.index_select(0, index!).to(float64);
        var loss = losses.mean().item<double>();
        // NaN of a row that is not alone must not be passed over.
        var alone = double.IsNaN(loss) ? loss : losses.masked_fill(ofClass.gt(Scalars.One), Scalars.Zero).mean().item<double>();
        return new(coverage, isCovered ? loss : 0, isCovered ? 0 : loss, ofClass.log().mean().item<double>(), alone);
    }
}
