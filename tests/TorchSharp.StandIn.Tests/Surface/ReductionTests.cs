using static System.Math;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>Reductions of everything and along a dimension, against loops over the rows.</summary>
public class ReductionTests
{
    private const int Rows = 3;
    private const int Columns = 4;
    private static readonly double[] X = Values.Some(Rows * Columns);

    private static readonly Dictionary<string, Func<double[], double>> Numbers = new()
    {
        ["sum"] = row => row.Sum(), ["nansum"] = row => row.Sum(), ["mean"] = row => row.Average(),
        ["prod"] = row => row.Aggregate((a, b) => a * b), ["std"] = row => Sqrt(Variance(row)), ["var"] = Variance,
        ["max"] = row => row.Max(), ["min"] = row => row.Min(), ["amax"] = row => row.Max(), ["amin"] = row => row.Min(),
        ["argmax"] = row => Array.IndexOf(row, row.Max()), ["argmin"] = row => Array.IndexOf(row, row.Min()),
        ["logsumexp"] = row => Log(row.Sum(Exp)), ["norm"] = row => Sqrt(row.Sum(x => x * x)),
        ["count_nonzero"] = row => row.Count(x => x != 0), ["median"] = row => row.Order().ElementAt((row.Length - 1) / 2),
    };

    private static readonly Dictionary<string, Func<double[], double[]>> Vectors = new()
    {
        ["softmax"] = row => [.. row.Select(x => Exp(x) / row.Sum(Exp))],
        ["log_softmax"] = row => [.. row.Select(x => x - Log(row.Sum(Exp)))],
        ["cumsum"] = row => Scan(row, (a, b) => a + b), ["cumprod"] = row => Scan(row, (a, b) => a * b),
        ["logcumsumexp"] = row => Scan(row, (a, b) => Log(Exp(a) + Exp(b))),
    };

    public static TheoryData<string> Whole => [.. Numbers.Keys.Where(name => name is not ("amax" or "amin" or "logsumexp"))];

    public static TheoryData<string> Along =>
        [.. Numbers.Keys.Where(name => name is not ("nansum" or "median" or "max" or "min" or "norm"))];

    public static TheoryData<string> Scans => [.. Vectors.Keys];

    [Theory]
    [MemberData(nameof(Whole))]
    public void Everything_becomes_one_number(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var result in Overloads.Call<Tensor>(name, () => [Matrix]))
            Values.Same([Numbers[name](X)], [], result);
    }

    [Theory]
    [MemberData(nameof(Along))]
    public void A_dimension_becomes_one_number_a_row(string name)
    {
        using var scope = NewDisposeScope();
        var (byRow, byColumn) = (RowsOf(X).Select(Numbers[name]).ToArray(), ColumnsOf(X).Select(Numbers[name]).ToArray());
        // Either a number or a list of them, whichever the operator takes.
        object[] last = [1L, new long[] { 1 }];
        object[] first = [0L, new long[] { 0 }];
        Check(last, byRow, Rows);
        Check(first, byColumn, Columns);

        void Check(object[] ways, double[] expected, long length)
        {
            var results = ways.SelectMany(way => Try(name, Matrix, way)).ToList();
            Assert.NotEmpty(results);
            Assert.All(results, result => Values.Same(expected, [length], result));
        }
    }

    [Theory]
    [MemberData(nameof(Scans))]
    public void A_scan_keeps_the_shape(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var result in Overloads.Call<Tensor>(name, () => [Matrix, 1L]))
            Values.Same(RowsOf(X).SelectMany(Vectors[name]), [Rows, Columns], result);
    }

    [Fact]
    public void A_reduced_dimension_can_stay_with_length_one()
    {
        using var scope = NewDisposeScope();
        var x = Matrix;
        Tensor[] kept = [x.sum(1, true), x.sum([1], true), x.mean([1], keepdim: true), x.amax([1], true), x.logsumexp(1, true),
            x.std(1, keepdim: true),
            x.any(1, true), x.argmax(1, true), x.norm(1, true), x.prod(1, true), x.max(1, true).values,
                sum(x, 1, keepdim: true), var(x, 1, keepdim: true)];
        Assert.All(kept, result => Assert.Equal([Rows, 1], result.shape));
    }

    [Fact]
    public void Several_dimensions_go_at_once()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values.Some(24)).reshape(2, 3, 4);
        var (total, first) = (Values.Some(24).Sum(), Values.Some(24)[..12].Sum());
        Values.Same([total], [], x.sum(0, 1, 2));
        Values.Same([first, total - first], x.sum(1, 2));
        Values.Same([first, total - first], x.sum([1, 2]));
        Values.Same([first / 12, (total - first) / 12], mean(x, [1, 2]));
        Values.Same([Values.Some(24)[..12].Max(), Values.Some(24)[12..].Max()], x.amax(1, 2));
        Values.Same([Variance(Values.Some(24)[..12]), Variance(Values.Some(24)[12..])], x.var((1, 2)));
        Values.Same([Sqrt(Variance(Values.Some(24)[..12])), Sqrt(Variance(Values.Some(24)[12..]))], x.std([1, 2]));
    }

    [Fact]
    public void The_variance_is_corrected_unless_told_otherwise()
    {
        using var scope = NewDisposeScope();
        var biased = RowsOf(X).Select(row => Variance(row) * (Columns - 1) / Columns).ToArray();
        Values.Same(biased, Matrix.var(1, unbiased: false));
        Values.Same(biased.Select(Sqrt), std(Matrix, 1, unbiased: false));
        Values.Same([Sqrt(Variance(X) * (X.Length - 1) / X.Length)], Matrix.std(false));
        Values.Same([Variance(X)], Matrix.var(false)); // TorchSharp does not listen here
    }

    [Fact]
    public void Mean_comes_with_variance_or_deviation()
    {
        using var scope = NewDisposeScope();
        var (variance, average) = Matrix.var_mean(1);
        var (deviation, again) = std_mean(Matrix, 1);
        Values.Same(RowsOf(X).Select(Variance), variance);
        Values.Same(RowsOf(X).Select(row => Sqrt(Variance(row))), deviation);
        Values.Same(RowsOf(X).Select(row => row.Average()), average);
        Values.Same(RowsOf(X).Select(row => row.Average()), again);
        Values.Same([Variance(X), X.Average()], stack([Matrix.var_mean().var, var_mean(Matrix).mean]));
    }

    [Fact]
    public void Extremes_come_with_their_places()
    {
        using var scope = NewDisposeScope();
        var (largest, where) = Matrix.max(1);
        Values.Same(RowsOf(X).Select(row => row.Max()), largest);
        Values.Whole(RowsOf(X).Select(row => (long)Array.IndexOf(row, row.Max())), where);
        Values.Whole(ColumnsOf(X).Select(column => (long)Array.IndexOf(column, column.Min())), min(Matrix, 0).indexes);
        Values.Same([X.Min(), X.Max()], stack([Matrix.aminmax().min, aminmax(Matrix).max]));
        var (running, places) = tensor(new[] { 1.0, 3, 2, 5 }).cummax(0);
        Values.Same([1, 3, 3, 5], cummax(tensor(new[] { 1.0, 3, 2, 5 }), 0).values);
        Values.Same([1, 3, 3, 5], running);
        Values.Whole([0, 1, 1, 3], places);
        Values.Same([4, 3, 3, 1], cummin(tensor(new[] { 4.0, 3, 5, 1 }), 0).values);
    }

    [Fact]
    public void Truths_are_asked_for_one_or_for_all()
    {
        using var scope = NewDisposeScope();
        var truths = tensor(new[] { true, false, true, true }).reshape(2, 2);
        Values.Flags([true], truths.any());
        Values.Flags([false], all(truths));
        Values.Flags([false, true], truths.all(1));
        Values.Flags([true, true], any(truths, 0));
    }

    [Fact]
    public void A_sum_can_have_another_type_and_truths_are_counted()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.Int64, tensor(new[] { true, true }).sum().dtype);
        Assert.Equal(ScalarType.Float32, tensor(new[] { 1.0 }).sum(type: float32).dtype);
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1f }).softmax(0, float64).dtype);
        Values.Same([2], tensor(new[] { 1.0, 0, double.NaN }).count_nonzero());
        Values.Same([1], tensor(new[] { 1.0, 0, double.NaN }).nansum());
    }

    [Theory]
    [InlineData(1f), InlineData(2f), InlineData(3f), InlineData(float.PositiveInfinity)]
    public void A_norm_has_a_power(float p)
    {
        using var scope = NewDisposeScope();
        double Norm(double[] row) => float.IsInfinity(p) ? row.Max(Abs) : Pow(row.Sum(x => Pow(Abs(x), p)), 1 / (double)p);
        Values.Same([Norm(X)], Matrix.norm(p));
        Values.Same(RowsOf(X).Select(Norm), norm(Matrix, 1, false, p));
    }

    [Fact]
    public void The_empty_sum_is_zero_and_the_empty_log_sum_is_minus_infinity()
    {
        using var scope = NewDisposeScope();
        Values.Same([0, 0], zeros(2, 0).sum(1));
        Values.Same([double.NegativeInfinity], zeros(1, 0).logsumexp(1));
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => zeros(0).max());
    }

    private static Tensor Matrix => tensor(X).reshape(Rows, Columns);

    private static double[][] RowsOf(double[] x) => [.. x.Chunk(Columns)];

    private static double[][] ColumnsOf(double[] x) =>
        [.. Enumerable.Range(0, Columns).Select(j => x.Where((_, i) => i % Columns == j).ToArray())];

    private static double Variance(double[] row) => row.Sum(x => Pow(x - row.Average(), 2)) / (row.Length - 1);

    private static double[] Scan(double[] row, Func<double, double, double> next) =>
        [.. row.Select((_, i) => row.Take(i + 1).Aggregate(next))];

    private static List<Tensor> Try(string name, Tensor x, object dims) =>
        Overloads.Fits(name, x, dims) ? [.. Overloads.Call<object>(name, () => [x, dims]).OfType<Tensor>()] : [];
}
