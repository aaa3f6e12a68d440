using System.Runtime.InteropServices;
using static System.Math;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>torch.nn.functional's losses and their modules against loops.</summary>
public class LossTests
{
    private const int Rows = 4;
    private const int Columns = 3;
    private static readonly double[] X = Values.Some(Rows * Columns);
    private static readonly double[] Y = [.. Values.Some(2 * Rows * Columns)[(Rows * Columns)..]];
    private static readonly long[] Labels = [2, 0, 1, 1];
    private static readonly double[] Weights = [0.5, 2, 1.5];

    private static Tensor A => tensor(X).reshape(Rows, Columns);

    private static Tensor B => tensor(Y).reshape(Rows, Columns);

    private static double[] LogSoftmax(double[] row) => [.. row.Select(x => x - Log(row.Sum(Exp)))];

    private static double[][] RowsOf(double[] x) => [.. x.Chunk(Columns)];

    /// <summary>The three reductions of the same values.</summary>
    private static void Reduces(double[] each, long[] shape, Func<nn.Reduction, Tensor> loss)
    {
        Values.Same(each, shape, loss(nn.Reduction.None));
        Values.Same([each.Average()], [], loss(nn.Reduction.Mean));
        Values.Same([each.Sum()], [], loss(nn.Reduction.Sum));
    }

    [Fact]
    public void Differences_are_squared_taken_absolutely_or_both()
    {
        using var scope = NewDisposeScope();
        double[] Each(Func<double, double> value) => [.. X.Zip(Y, (x, y) => value(x - y))];
        Reduces(Each(d => d * d), [Rows, Columns], r => mse_loss(A, B, r));
        Reduces(Each(Abs), [Rows, Columns], r => l1_loss(A, B, r));
        Reduces(Each(d => Abs(d) < 2 ? d * d / 4 : Abs(d) - 1), [Rows, Columns], r => smooth_l1_loss(A, B, r, beta: 2));
        Reduces(Each(d => Abs(d) < 2 ? d * d / 2 : 2 * (Abs(d) - 1)), [Rows, Columns], r => huber_loss(A, B, 2, r));
        Reduces(Each(d => d * d), [Rows, Columns], r => nn.MSELoss(r).call(A, B));
        Reduces(Each(Abs), [Rows, Columns], r => nn.L1Loss(r).call(A, B));
    }

    [Fact]
    public void Classes_are_told_apart_by_cross_entropy()
    {
        using var scope = NewDisposeScope();
        var each = RowsOf(X).Zip(Labels, (row, label) => -LogSoftmax(row)[label]).ToArray();
        Reduces(each, [Rows], r => cross_entropy(A, tensor(Labels), reduction: r));
        Reduces(each, [Rows], r => nll_loss(A.log_softmax(1), tensor(Labels), reduction: r));
        Reduces(each, [Rows], r => nn.CrossEntropyLoss(reduction: r).call(A, tensor(Labels)));
        Reduces(each, [Rows], r => nn.NLLLoss(reduction: r).call(A.log_softmax(1), tensor(Labels)));
        Assert.Throws<ExternalException>(() => cross_entropy(A, tensor(Labels).@int()));
    }

    [Fact]
    public void Cross_entropy_takes_weights_smoothing_and_a_label_to_ignore()
    {
        using var scope = NewDisposeScope();
        var each = RowsOf(X).Zip(Labels, (row, label) => -LogSoftmax(row)[label]).ToArray();
        var weighted = each.Zip(Labels, (loss, label) => loss * Weights[label]).Sum() / Labels.Sum(label => Weights[label]);
        Values.Same([weighted], cross_entropy(A, tensor(Labels), tensor(Weights)));
        Values.Same([weighted], nn.CrossEntropyLoss(tensor(Weights)).call(A, tensor(Labels)));
        Values.Same([(each[0] + each[1]) / 2], cross_entropy(A, tensor(Labels), ignore_index: 1));
        Values.Same([(each[0] + each[1]) / 2], nn.CrossEntropyLoss(ignore_index: 1).call(A, tensor(Labels)));
        var uniform = RowsOf(X).Select(row => -LogSoftmax(row).Average()).ToArray();
        Values.Same([0.9 * each.Average() + 0.1 * uniform.Average()], cross_entropy(A, tensor(Labels), label_smoothing: 0.1));
    }

    [Fact]
    public void Probabilities_are_judged_one_by_one()
    {
        using var scope = NewDisposeScope();
        var targets = Y.Select(y => y > 0 ? 1.0 : 0.25).ToArray();
        var t = tensor(targets).reshape(Rows, Columns);
        double Sigmoid(double x) => 1 / (1 + Exp(-x));
        double[] Each(double positive)
            => [.. X.Zip(targets, (x, y) => -(positive * y * Log(Sigmoid(x)) + (1 - y) * Log(1 - Sigmoid(x))))];
        Reduces(Each(1), [Rows, Columns], r => binary_cross_entropy(A.sigmoid(), t, reduction: r));
        Reduces(Each(1), [Rows, Columns], r => binary_cross_entropy_with_logits(A, t, reduction: r));
        Reduces(Each(3), [Rows, Columns], r => binary_cross_entropy_with_logits(A, t, reduction: r, pos_weights: tensor(3.0)));
        Reduces(Each(1), [Rows, Columns], r => nn.BCELoss(reduction: r).call(A.sigmoid(), t));
        Reduces(Each(3), [Rows, Columns], r => nn.BCEWithLogitsLoss(reduction: r, pos_weights: tensor(3.0)).call(A, t));
        Values.Same([2 * Each(1).Average()], binary_cross_entropy(A.sigmoid(), t, tensor(2.0)));
    }

    [Fact]
    public void Divergence_takes_its_target_in_logarithms_unless_told_otherwise()
    {
        using var scope = NewDisposeScope();
        var (q, p) = (RowsOf(X).SelectMany(LogSoftmax).ToArray(), RowsOf(Y).SelectMany(LogSoftmax).ToArray());
        var each = q.Zip(p, (a, b) => Exp(b) * (b - a)).ToArray();
        Reduces(each, [Rows, Columns], r => kl_div(A.log_softmax(1), B.log_softmax(1), reduction: r));
        Reduces(each, [Rows, Columns], r => kl_div(A.log_softmax(1), B.softmax(1), log_target: false, reduction: r));
    }

    [Theory]
    [InlineData(1, false), InlineData(2, false), InlineData(2, true)]
    public void A_triplet_wants_the_positive_nearer_by_the_margin(int p, bool swap)
    {
        using var scope = NewDisposeScope();
        var negative = A.flip(0) + 1;
        var far = RowsOf(Values.Numbers(negative));
        double Distance(double[] x, double[] y) => Pow(x.Zip(y, (a, b) => Pow(Abs(a - b + 1e-6), p)).Sum(), 1.0 / p);
        var each = RowsOf(X).Select((anchor, i) =>
        {
            var other = Distance(anchor, far[i]);
            return Max(0, Distance(anchor, RowsOf(Y)[i]) - (swap ? Min(other, Distance(RowsOf(Y)[i], far[i])) : other) + 2.5);
        }).ToArray();
        Reduces(each, [Rows], r => triplet_margin_loss(A, B, negative, 2.5, p, swap: swap, reduction: r));
        Reduces(each, [Rows], r => nn.TripletMarginLoss(2.5, p, swap: swap, reduction: r).call(A, B, negative));
        Reduces(each, [Rows], r => triplet_margin_with_distance_loss(A, B, negative, (x, y) => pairwise_distance(x, y, p), 2.5,
            swap, r));
    }

    [Fact]
    public void Pairs_are_judged_by_their_sign()
    {
        using var scope = NewDisposeScope();
        double[] signs = [1, -1, -1, 1];
        double Cosine(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum() / Sqrt(x.Sum(a => a * a) * y.Sum(b => b * b));
        var cosines = RowsOf(X).Zip(RowsOf(Y), Cosine).ToArray();
        Reduces([.. cosines.Zip(signs, (c, s) => s > 0 ? 1 - c : Max(0, c - 0.1))], [Rows],
            r => cosine_embedding_loss(A, B, tensor(signs), 0.1, r));
        Reduces([.. cosines.Zip(signs, (c, s) => s > 0 ? 1 - c : Max(0, c - 0.1))], [Rows],
            r => nn.CosineEmbeddingLoss(0.1, r).call(A, B, tensor(signs)));
        var x = tensor(X[..4]);
        Reduces([.. X[..4].Zip(signs, (v, s) => s > 0 ? v : Max(0, 1.5 - v))], [4],
            r => hinge_embedding_loss(x, tensor(signs), 1.5, r));
        Reduces([.. X[..4].Select((v, i) => Max(0, -signs[i] * (v - Y[i]) + 0.5))], [4],
            r => margin_ranking_loss(x, tensor(Y[..4]), tensor(signs), 0.5, r));
        Reduces([.. X[..4].Select((v, i) => Log(1 + Exp(-signs[i] * v)))], [4], r => soft_margin_loss(x, tensor(signs), r));
    }

    [Fact]
    public void A_loss_module_keeps_its_options()
    {
        Assert.Equal(nn.Reduction.Sum, nn.MSELoss(nn.Reduction.Sum).reduction);
        Assert.Equal((1.5, 3L), (nn.TripletMarginLoss(1.5, 3).margin, nn.TripletMarginLoss(1.5, 3).p));
        Assert.Null(nn.CrossEntropyLoss().weight);
        Assert.Equal([0L, 1, 2], Enum.GetValues<nn.Reduction>().Select(r => (long)r));
    }
}
