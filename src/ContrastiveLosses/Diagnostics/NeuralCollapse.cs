using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>How far features have collapsed to the vertices of a simplex: all but the accuracy go to 0.</summary>
/// <param name="NC1">Variation within the classes relative to that between them: tr(S_W pinv(S_B)) / C.</param>
/// <param name="NC2Norms">Standard deviation (with 1 / (C - 1)) of the lengths of the centred class means, relative to their mean.</param>
/// <param name="NC2Cosines">Standard deviation (over all pairs, with 1 / their number) of the cosines of two centred class means.</param>
/// <param name="NC2Angles">Mean distance of these cosines from -1 / (C - 1), that of a simplex.</param>
/// <param name="ETFDistance"><see cref="Diagnostics.ETFDistance"/> of the class means.</param>
/// <param name="NearestMeanAccuracy">Share of the samples whose nearest class mean is their own; goes to 1.</param>
/// <param name="NC3">Squared distance of classifier and centred class means, each divided by its Frobenius norm; null without classifier.</param>
/// <param name="NC4">Share of the samples that the classifier does not give to the nearest class mean; null without classifier.</param>
public sealed record NeuralCollapseMetrics(
    double NC1, double NC2Norms, double NC2Cosines, double NC2Angles, double ETFDistance, double NearestMeanAccuracy, double? NC3, double? NC4);

public static partial class Diagnostics
{
    // Directions of S_B whose variance is below this share of the largest are rounding.
    private const double RelativeCut = 1e-10;

    /// <summary>Measures neural collapse: NC1 to NC4, the distance to a simplex, and the accuracy of the nearest class mean.</summary>
    /// <remarks>
    /// <para>m_c is the mean of class c, m their unweighted mean, M the C rows m_c - m. <c>S_W = 1/N sum_i (x_i - m_c(i)) (x_i - m_c(i))^T</c>,
    /// <c>S_B = 1/C M^T M</c>. NC1: <c>tr(S_W pinv(S_B)) / C</c>. NC2: <c>std_c ||M_c|| / mean_c ||M_c||</c>, <c>std cos(M_c, M_c')</c> and
    /// <c>mean |cos(M_c, M_c') + 1 / (C - 1)|</c> over c != c'. NC3: <c>|| W / ||W||_F - M / ||M||_F ||_F^2</c>. NC4: how often
    /// <c>argmax_c &lt;x_i, w_c&gt;</c> is not the class of the nearest mean; of equals the lowest.</para>
    /// <para>Embeddings are taken as they are, in float64; no gradient; it waits for the device. All numbers are NaN with fewer than two classes,
    /// with features that are not finite, and with class means that are all equal; NC3 and NC4 with weights that are not finite. Memory: O(N (C + D)).</para>
    /// <para>Papyan, Han and Donoho, Prevalence of Neural Collapse during the Terminal Phase of Deep Learning Training (2020). NC1 there
    /// has no factor 1 / C in the published notebook.</para>
    /// </remarks>
    /// <param name="features">What goes into the last linear layer, [N, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers; with weights they number its rows.</param>
    /// <param name="weights">The last layer's weights, [C, D], of the features' type; rows of classes that do not occur are left out.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a label is no row of the weights.</exception>
    public static NeuralCollapseMetrics NeuralCollapse(Tensor features, Tensor labels, Tensor? weights = null)
    {
        using var call = Call.Holding(features, labels, weights);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        if (weights is not null)
        {
            Guard.Columns(weights, features);
            Guard.Indices(labels, weights.size(0));
        }

        using var noGrad = no_grad();
        var x = OfSizeOne(features);
        var classes = ClassMeans.Of(x, labels, Ranks.Alone);
        if (Centred(classes.Means, x.size(0)) is not { } centred) return Undefined(weights is not null);
        var w = weights is null ? null : OfSizeOne(weights.index_select(0, classes.Labels));
        var nearest = cdist(x, classes.Means, 2, compute_mode.donot_use_mm_for_euclid_dist).argmin(1);
        var lengths = centred.norm(1);
        var cosines = OffDiagonal(Cosines(centred));
        double? nc3 = w is null ? null : Number((UnitNorm(w) - UnitNorm(centred)).Squared().sum());
        return new(
            WithinOverBetween(classes.Deviations(x), centred),
            Number(lengths.std().div(lengths.mean())),
            Number(cosines.std(false)),
            Number(cosines.Plus(1.0 / (classes.Count - 1)).abs().mean()),
            DistanceToETF(centred),
            Number(nearest.eq(classes.Class).to(float64).mean()),
            nc3,
            // A weight that is NaN would be the largest product.
            nc3 is null or double.NaN ? nc3 : Number(x.mm(w!.t()).argmax(1).ne(nearest).to(float64).mean()));
    }

    /// <summary>Measures how far vectors are from a simplex, an equiangular tight frame: as many vectors as can be, at equal angles.</summary>
    /// <remarks>
    /// <para><c>|| G / ||G||_F - (I - 1 1^T / C) / sqrt(C - 1) ||_F</c>, G the inner products of the C vectors less their mean.</para>
    /// <para>Range: [0, sqrt 2]; 0 exactly for the vertices of a simplex, of any size and anywhere. NaN for fewer than two vectors, for equal
    /// ones and for ones that are not finite. Computed in float64; no gradient; it waits for the device. Memory: O(C (C + D)).</para>
    /// <para>Papyan, Han and Donoho, Prevalence of Neural Collapse during the Terminal Phase of Deep Learning Training (2020).</para>
    /// </remarks>
    /// <param name="vectors">[C, D], floating point; class means, or the weights of a classifier.</param>
    /// <returns>The distance.</returns>
    /// <exception cref="ArgumentException">The vectors are no floating tensor of shape [C, D].</exception>
    public static double ETFDistance(Tensor vectors)
    {
        using var call = Call.Holding(vectors);
        Guard.Features(vectors);
        using var noGrad = no_grad();
        return Centred(OfSizeOne(vectors), vectors.size(0)) is { } centred ? DistanceToETF(centred) : double.NaN;
    }

    /// <summary>Makes the vertices of a simplex around 0: C vectors of length 1, each two at the cosine -1 / (C - 1).</summary>
    /// <remarks>
    /// <c>sqrt(C / (C - 1)) (I - 1 1^T / C)</c>. Where classes collapse to them, <see cref="ETFDistance"/> is 0, and for equal priors no place has a
    /// lower <see cref="Contrastive.PopulationNCE"/>. As the weights of a classifier they need no training. Papyan, Han and Donoho (2020).
    /// </remarks>
    /// <param name="classes">C, at least 2.</param>
    /// <returns>[C, C], one row per vertex; float64, on the CPU.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two classes.</exception>
    public static Tensor SimplexVertices(long classes)
    {
        Guard.Size(classes, least: 2);
        using var call = Call.Holding();
        return call.Result(CentredIdentity(classes, CPU).Times(Math.Sqrt(classes / (classes - 1.0))));
    }

    private static double DistanceToETF(Tensor centred)
    {
        var simplex = CentredIdentity(centred.size(0), centred.device).Over(Math.Sqrt(centred.size(0) - 1));
        return Number((UnitNorm(centred.mm(centred.t())) - simplex).norm());
    }

    private static Tensor CentredIdentity(long size, Device device) => eye(size, dtype: float64, device: device).Plus(-1.0 / size);

    /// <summary>tr(S_W pinv(S_B)) / C, in the directions v_r of S_B: the variance of each within the classes over that between them.</summary>
    private static double WithinOverBetween(Tensor deviations, Tensor centred)
    {
        var (_, values, directions) = linalg.svd(centred, fullMatrices: false);
        var between = values.Squared();
        using Scalar cut = RelativeCut * between.max().item<double>();
        var isNothing = between.le(cut);
        var within = deviations.mm(directions.t()).Squared().mean([0]);
        return Number(within.div(between.masked_fill(isNothing, Scalars.One)).masked_fill(isNothing, Scalars.Zero).sum());
    }

    /// <summary>In float64, divided by the largest magnitude, on which nothing here depends: squares neither overflow nor underflow.</summary>
    private static Tensor OfSizeOne(Tensor vectors)
    {
        var exact = vectors.to(float64);
        var size = Largest(exact);
        return size > 0 ? exact.Over(size) : exact;
    }

    /// <summary>
    /// Vectors of size 1 less their mean; null when they are all equal (so are none, and one) or not finite. Equal means of so many rows
    /// differ by their sums' rounding.
    /// </summary>
    private static Tensor? Centred(Tensor vectors, long rows)
    {
        var centred = vectors - vectors.mean([0], keepdim: true);
        return Largest(centred) > rows * Math.ScaleB(1, -52) ? centred : null;
    }

    private static Tensor Cosines(Tensor rows)
    {
        var unit = Embeddings.Normalize(rows);
        return unit.mm(unit.t());
    }

    private static Tensor OffDiagonal(Tensor square) =>
        square.masked_select(eye(square.size(0), dtype: @bool, device: square.device).logical_not());

    private static Tensor UnitNorm(Tensor matrix)
    {
        var norm = matrix.norm();
        return matrix.div(norm.masked_fill(norm.eq(Scalars.Zero), Scalars.One));
    }

    private static double Largest(Tensor numbers) => numbers.numel() == 0 ? 0 : numbers.abs().max().item<double>();

    private static double Number(Tensor number) => number.item<double>();

    private static NeuralCollapseMetrics Undefined(bool withClassifier)
    {
        double? ofClassifier = withClassifier ? double.NaN : null;
        return new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, ofClassifier, ofClassifier);
    }
}
