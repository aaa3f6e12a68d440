namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>C#'s operators on tensors, with every kind of number on either side.</summary>
public class OperatorTests
{
    private static readonly double[] X = [-2.5, 1.5, 4];
    private static readonly double[] Y = [2, -0.5, 4];

    public static TheoryData<string, Func<Tensor, Tensor, Tensor>, Func<double, double, double>> Arithmetic => new()
    {
        { "+", (x, y) => x + y, (x, y) => x + y },
        { "-", (x, y) => x - y, (x, y) => x - y },
        { "*", (x, y) => x * y, (x, y) => x * y },
        { "/", (x, y) => x / y, (x, y) => x / y },
        { "%", (x, y) => x % y, (x, y) => x - y * Math.Floor(x / y) },
        { "unary -", (x, _) => -x, (x, _) => -x },
        { "+ int", (x, _) => x + 2, (x, _) => x + 2 },
        { "+ long", (x, _) => x + 2L, (x, _) => x + 2 },
        { "+ float", (x, _) => x + 0.5f, (x, _) => x + 0.5 },
        { "+ double", (x, _) => x + 0.5, (x, _) => x + 0.5 },
        { "+ Scalar", (x, _) => x + (Scalar)0.5, (x, _) => x + 0.5 },
        { "int +", (x, _) => 2 + x, (x, _) => x + 2 },
        { "long +", (x, _) => 2L + x, (x, _) => x + 2 },
        { "float +", (x, _) => 0.5f + x, (x, _) => x + 0.5 },
        { "double +", (x, _) => 0.5 + x, (x, _) => x + 0.5 },
        { "Scalar +", (x, _) => (Scalar)0.5 + x, (x, _) => x + 0.5 },
        { "- int", (x, _) => x - 2, (x, _) => x - 2 },
        { "- long", (x, _) => x - 2L, (x, _) => x - 2 },
        { "- float", (x, _) => x - 0.5f, (x, _) => x - 0.5 },
        { "- double", (x, _) => x - 0.5, (x, _) => x - 0.5 },
        { "- Scalar", (x, _) => x - (Scalar)0.5, (x, _) => x - 0.5 },
        { "int -", (x, _) => 2 - x, (x, _) => 2 - x },
        { "long -", (x, _) => 2L - x, (x, _) => 2 - x },
        { "float -", (x, _) => 0.5f - x, (x, _) => 0.5 - x },
        { "double -", (x, _) => 0.5 - x, (x, _) => 0.5 - x },
        { "Scalar -", (x, _) => (Scalar)0.5 - x, (x, _) => 0.5 - x },
        { "* int", (x, _) => x * 2, (x, _) => x * 2 },
        { "* long", (x, _) => x * 2L, (x, _) => x * 2 },
        { "* float", (x, _) => x * 0.5f, (x, _) => x * 0.5 },
        { "* double", (x, _) => x * 0.5, (x, _) => x * 0.5 },
        { "* Scalar", (x, _) => x * (Scalar)0.5, (x, _) => x * 0.5 },
        { "int *", (x, _) => 2 * x, (x, _) => x * 2 },
        { "long *", (x, _) => 2L * x, (x, _) => x * 2 },
        { "float *", (x, _) => 0.5f * x, (x, _) => x * 0.5 },
        { "double *", (x, _) => 0.5 * x, (x, _) => x * 0.5 },
        { "Scalar *", (x, _) => (Scalar)0.5 * x, (x, _) => x * 0.5 },
        { "/ int", (x, _) => x / 2, (x, _) => x / 2 },
        { "/ long", (x, _) => x / 2L, (x, _) => x / 2 },
        { "/ float", (x, _) => x / 0.5f, (x, _) => x / 0.5 },
        { "/ double", (x, _) => x / 0.5, (x, _) => x / 0.5 },
        { "/ Scalar", (x, _) => x / (Scalar)0.5, (x, _) => x / 0.5 },
        { "int /", (x, _) => 2 / x, (x, _) => 2 / x },
        { "long /", (x, _) => 2L / x, (x, _) => 2 / x },
        { "float /", (x, _) => 0.5f / x, (x, _) => 0.5 / x },
        { "double /", (x, _) => 0.5 / x, (x, _) => 0.5 / x },
        { "Scalar /", (x, _) => (Scalar)0.5 / x, (x, _) => 0.5 / x },
        { "% int", (x, _) => x % 2, (x, _) => x - 2 * Math.Floor(x / 2) },
        { "% long", (x, _) => x % 2L, (x, _) => x - 2 * Math.Floor(x / 2) },
        { "% float", (x, _) => x % 2f, (x, _) => x - 2 * Math.Floor(x / 2) },
        { "% double", (x, _) => x % 2.0, (x, _) => x - 2 * Math.Floor(x / 2) },
        { "% Scalar", (x, _) => x % (Scalar)2, (x, _) => x - 2 * Math.Floor(x / 2) },
    };

    public static TheoryData<string, Func<Tensor, Tensor, Tensor>, Func<double, double, bool>> Comparisons => new()
    {
        { "==", (x, y) => x == y, (x, y) => x == y },
        { "!=", (x, y) => x != y, (x, y) => x != y },
        { "<", (x, y) => x < y, (x, y) => x < y },
        { "<=", (x, y) => x <= y, (x, y) => x <= y },
        { ">", (x, y) => x > y, (x, y) => x > y },
        { ">=", (x, y) => x >= y, (x, y) => x >= y },
        { "== number", (x, _) => x == 1.5, (x, _) => x == 1.5 },
        { "!= number", (x, _) => x != 1.5, (x, _) => x != 1.5 },
        { "< number", (x, _) => x < 1.5, (x, _) => x < 1.5 },
        { "<= number", (x, _) => x <= 1.5, (x, _) => x <= 1.5 },
        { "> number", (x, _) => x > 1.5, (x, _) => x > 1.5 },
        { ">= number", (x, _) => x >= 1.5, (x, _) => x >= 1.5 },
        { "number ==", (x, _) => (Scalar)1.5 == x, (x, _) => 1.5 == x },
        { "number !=", (x, _) => (Scalar)1.5 != x, (x, _) => 1.5 != x },
        { "number <", (x, _) => (Scalar)1.5 < x, (x, _) => 1.5 < x },
        { "number <=", (x, _) => (Scalar)1.5 <= x, (x, _) => 1.5 <= x },
        { "number >", (x, _) => (Scalar)1.5 > x, (x, _) => 1.5 > x },
        { "number >=", (x, _) => (Scalar)1.5 >= x, (x, _) => 1.5 >= x },
    };

    [Theory]
    [MemberData(nameof(Arithmetic))]
    public void Arithmetic_is_that_of_numbers(string name, Func<Tensor, Tensor, Tensor> operation, Func<double, double,
        double> expected)
    {
        using var scope = NewDisposeScope();
        Assert.NotEmpty(name);
        Values.Same(X.Zip(Y, expected), operation(tensor(X), tensor(Y)));
    }

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void A_comparison_says_yes_or_no_of_every_element(string name, Func<Tensor, Tensor, Tensor> operation, Func<double,
        double, bool> expected)
    {
        using var scope = NewDisposeScope();
        Assert.NotEmpty(name);
        Values.Flags(X.Zip(Y, expected), operation(tensor(X), tensor(Y)));
    }

    [Fact]
    public void Bits_and_truths_combine()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor(new[] { true, true, false, false }), tensor(new[] { true, false, true, false }));
        Values.Flags([true, false, false, false], a & b);
        Values.Flags([true, true, true, false], a | b);
        Values.Flags([false, true, true, false], a ^ b);
        Values.Flags([false, false, true, true], ~a);
        Values.Whole([12 & 10, 12 | 10, 12 ^ 10, ~12], stack([
            tensor(12L) & tensor(10L), tensor(12L) | tensor(10L), tensor(12L) ^ tensor(10L), ~tensor(12L)]));
    }
}
