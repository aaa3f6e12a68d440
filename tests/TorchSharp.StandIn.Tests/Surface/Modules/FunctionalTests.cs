using System.Runtime.InteropServices;
using static System.Math;
using static TorchSharp.torch.nn;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>torch.nn.functional's layers against loops.</summary>
public class FunctionalTests
{
    private static readonly double[] X = Values.Some(12);

    private static Tensor A => tensor(X).reshape(3, 4);

    private static double[][] Rows => [.. X.Chunk(4)];

    [Fact]
    public void Activations_are_those_of_the_tensor()
    {
        using var scope = NewDisposeScope();
        var x = A;
        (Tensor Expected, Tensor[] Found)[] pairs =
        [
            (x.relu(), [functional.relu(x), functional.relu(A, true), ReLU().call(x)]), (x.relu6(), [functional.relu6(x)]),
            (x.leaky_relu(0.2), [functional.leaky_relu(x, 0.2), functional.leaky_relu(A, 0.2, true), LeakyReLU(0.2).call(x)]),
            (x.elu(2.0), [functional.elu(x, 2)]), (x.selu(), [functional.selu(x)]), (x.silu(), [functional.silu(x)]),
            (x.gelu(), [functional.gelu(x), functional.gelu(A, true), GELU().call(x)]),
            (x.sigmoid(), [functional.sigmoid(x), functional.sigmoid(A, true), Sigmoid().call(x)]),
            (x.tanh(), [functional.tanh(x), functional.tanh(A, true), Tanh().call(x)]),
            (x.softplus(2, 10), [functional.softplus(x, 2, 10), Softplus(2, 10).call(x)]),
                (x.log_sigmoid(), [functional.logsigmoid(x)]),
            (x.softmax(1), [functional.softmax(x, 1), torch.softmax(x, 1), Softmax(1).call(x)]),
                ((-x).softmax(0), [functional.softmin(x, 0)]),
            (x.log_softmax(1), [functional.log_softmax(x, 1), LogSoftmax(1).call(x)]),
        ];
        foreach (var (expected, found) in pairs)
            Assert.All(found, result => Values.Same(Values.Numbers(expected), result));
    }

    [Fact]
    public void Lengths_become_one_and_vectors_have_angles_and_distances()
    {
        using var scope = NewDisposeScope();
        double Length(IEnumerable<double> row) => Sqrt(row.Sum(x => x * x));
        Values.Same(Rows.SelectMany(row => row.Select(x => x / Length(row))), functional.normalize(A));
        Values.Same(Rows.SelectMany(row => row.Select(x => x / row.Sum(Abs))), functional.normalize(A, 1, -1));
        Values.Same([0, 0], functional.normalize(zeros(1, 2)));
        var cosine = Rows[0].Zip(Rows[1], (a, b) => a * b).Sum() / (Length(Rows[0]) * Length(Rows[1]));
        Values.Same([cosine], functional.cosine_similarity(A[0], A[1], 0));
        Values.Same([Length(Rows[0].Zip(Rows[1], (a, b) => a - b + 1e-6))], functional.pairwise_distance(A[..1], A[1..2]));
    }

    [Fact]
    public void A_linear_layer_is_a_product_and_a_sum()
    {
        using var scope = NewDisposeScope();
        var (weight, bias) = (tensor(Values.Some(8)).reshape(2, 4), tensor(new[] { 1.0, -2 }));
        Values.Same(Values.Numbers(A.mm(weight.T)), functional.linear(A, weight));
        Values.Same(Values.Numbers(A.mm(weight.T) + bias), functional.linear(A, weight, bias));
        Assert.Throws<ExternalException>(() => functional.linear(A, zeros(2, 3, float64)));
    }

    [Fact]
    public void Dropping_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        var x = ones(40_000, float64);
        Values.Same(Values.Numbers(x), functional.dropout(x, 0.25, training: false));
        var dropped = Values.Numbers(functional.dropout(x, 0.25));
        Assert.InRange(dropped.Average(), 0.98, 1.02);
        Assert.Equal(2, dropped.Distinct().Count());
        Values.Same([0.0, 0.0], functional.dropout(ones(2), 1.0, inplace: true));
    }

    [Fact]
    public void Labels_become_rows_of_the_identity()
    {
        using var scope = NewDisposeScope();
        Values.Whole([0, 1, 0, 0, 0, 1], functional.one_hot(tensor(new[] { 1L, 2 })));
        Assert.Equal([1, 5], functional.one_hot(tensor(new[] { 1L }), 5).shape);
    }

    [Fact]
    public void Batches_and_layers_are_normalised()
    {
        using var scope = NewDisposeScope();
        var columns = Enumerable.Range(0, 4).Select(j => Rows.Select(row => row[j]).ToArray()).ToArray();
        double Variance(double[] x) => x.Average(v => Pow(v - x.Average(), 2));
        double Standard(double x, double[] of) => (x - of.Average()) / Sqrt(Variance(of) + 1e-5);
        Values.Same(Rows.SelectMany(row => row.Select((x, j) => Standard(x, columns[j]))),
            functional.batch_norm(A, null, null, training: true));
        Values.Same(Rows.SelectMany(row => row.Select(x => 2 * Standard(x, row) + 1)),
            functional.layer_norm(A, [4], full(4, 2.0, float64), ones(4, float64)));
        var (mean, variance) = (zeros(4, float64), ones(4, float64));
        functional.batch_norm(A, mean, variance, training: true, momentum: 0.25);
        Values.Same(columns.Select(column => 0.25 * column.Average()), mean);
        Values.Same(columns.Select(column => 0.75 + 0.25 * Variance(column) * 3 / 2), variance);
        Values.Same(X.Select(x => x / Sqrt(1 + 1e-5)), functional.batch_norm(A, zeros(4, float64), ones(4, float64)));
    }

    [Theory]
    [InlineData(1, 0, 1), InlineData(2, 1, 1), InlineData(1, 2, 2)]
    public void A_convolution_slides_its_kernel(int stride, int padding, int dilation)
    {
        using var scope = NewDisposeScope();
        var (x, kernel, bias) = (Values.Some(2 * 5 * 6), Values.Some(3 * 2 * 2 * 3), new[] { 0.5, -1, 2 });
        var height = (5 + 2 * padding - dilation - 1) / stride + 1;
        var width = (6 + 2 * padding - 2 * dilation - 1) / stride + 1;
        double At(int c, int i, int j) => i is >= 0 and < 5 && j is >= 0 and < 6 ? x[30 * c + 6 * i + j] : 0;
        var expected = from o in Enumerable.Range(0, 3) from i in Enumerable.Range(0, height) from j in Enumerable.Range(0,
            width)
            select bias[o] + (from c in Enumerable.Range(0, 2) from u in Enumerable.Range(0, 2) from v in Enumerable.Range(0, 3)
                select kernel[12 * o + 6 * c + 3 * u + v] * At(c, i * stride - padding + u * dilation,
                    j * stride - padding + v * dilation)).Sum();
        var result = functional.conv2d(tensor(x).reshape(1, 2, 5, 6), tensor(kernel).reshape(3, 2, 2, 3), tensor(bias),
            [stride, stride],
            [padding, padding], [dilation, dilation]);
        Values.Same(expected, [1, 3, height, width], result, 1e-10);
    }

    [Fact]
    public void The_same_padding_keeps_the_size()
    {
        using var scope = NewDisposeScope();
        var (x, kernel) = (tensor(Values.Some(20)).reshape(1, 1, 4, 5), tensor(Values.Some(9)).reshape(1, 1, 3, 3));
        Values.Same(Values.Numbers(functional.conv2d(x, kernel, padding: [1, 1])), [1, 1, 4, 5],
            functional.conv2d_padding(x, kernel, padding: Padding.Same));
        Assert.Equal([1, 1, 2, 3], functional.conv2d_padding(x, kernel).shape);
    }

    [Fact]
    public void Borders_are_padded_in_their_mode()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2, 3 }).reshape(1, 1, 3);
        Values.Same([0, 1, 2, 3, 0, 0], functional.pad(x, (1, 2)));
        Values.Same([9, 1, 2, 3], functional.pad(x, [1, 0], value: 9));
        Values.Same([2, 1, 2, 3, 2], functional.pad(x, [1, 1], PaddingModes.Reflect));
        Values.Same([1, 1, 2, 3, 3], functional.pad(x, (1, 1), PaddingModes.Replicate));
        Values.Same([3, 1, 2, 3, 1], functional.pad(x, (1, 1), PaddingModes.Circular));
        Assert.Equal([3, 3, 5], functional.pad(x, 1).shape);
        Assert.Equal([1, 3, 6], functional.pad(x, (1, 2, 0, 2)).shape);
    }

    [Fact]
    public void Windows_are_averaged_or_their_largest_taken()
    {
        using var scope = NewDisposeScope();
        var x = arange(16.0).to(float64).reshape(1, 1, 4, 4);
        Tensor[] averages = [functional.avg_pool2d(x, 2), functional.avg_pool2d(x, [2, 2]), functional.avg_pool2d(x, (2, 2)),
            AvgPool2d(2).call(x),
            AvgPool2d((2, 2)).call(x), AvgPool2d([2, 2]).call(x), functional.adaptive_avg_pool2d(x, 2),
                functional.adaptive_avg_pool2d(x, [2, 2]),
            functional.adaptive_avg_pool2d(x, (2, 2)), AdaptiveAvgPool2d(2).call(x), AdaptiveAvgPool2d([2, 2]).call(x),
                AdaptiveAvgPool2d((2, 2)).call(x)];
        Assert.All(averages, result => Values.Same([2.5, 4.5, 10.5, 12.5], [1, 1, 2, 2], result));
        Tensor[] largest = [functional.max_pool2d(x, 2), functional.max_pool2d(x, [2, 2]), functional.max_pool2d(x, (2, 2)),
            MaxPool2d(2).call(x),
            MaxPool2d((2, 2)).call(x), MaxPool2d([2, 2]).call(x), functional.max_pool2d_with_indices(x, [2, 2]).output];
        Assert.All(largest, result => Values.Same([5, 7, 13, 15], [1, 1, 2, 2], result));
        Values.Whole([5, 7, 13, 15], MaxPool2d(2).forward_with_indices(x).Indices);
        Assert.Equal([1, 1, 5, 5], functional.max_pool2d(x, 2, stride: 1, padding: 1).shape);
        Values.Same(0.75, functional.avg_pool2d(x, 2, padding: 1)[0, 0, 0, 1].item<double>());
        Values.Same(1.5, functional.avg_pool2d(x, 2, padding: 1, count_include_pad: false)[0, 0, 0, 1].item<double>());
    }
}
