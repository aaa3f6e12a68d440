using static System.Math;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>Operators of one number against .NET's functions, through every overload and in place where TorchSharp has that.</summary>
public class ElementwiseTests
{
    private static readonly double[] Any = [-2.5, -1.5, -0.4, 0, 0.6, 1.5, 3.25];
    private static readonly double[] Positive = [0.1, 0.5, 1, 2.5, 7];
    private static readonly double[] Unit = [-0.9, -0.3, 0.2, 0.75];

    private static readonly Dictionary<string, (double[] At, Func<double, double> Value)> Functions = new()
    {
        ["abs"] = (Any, Abs), ["absolute"] = (Any, Abs), ["neg"] = (Any, x => -x), ["negative"] = (Any, x => -x),
        ["positive"] = (Any, x => x), ["sign"] = (Any, x => Sign(x)), ["sgn"] = (Any, x => Sign(x)),
        ["square"] = (Any, x => x * x),
        ["sqrt"] = (Positive, Sqrt), ["rsqrt"] = (Positive, x => 1 / Sqrt(x)), ["reciprocal"] = (Positive, x => 1 / x),
        ["exp"] = (Any, Exp), ["exp2"] = (Any, x => Pow(2, x)), ["expm1"] = (Any, x => Exp(x) - 1), ["log"] = (Positive, Log),
        ["log2"] = (Positive, Log2), ["log10"] = (Positive, Log10), ["log1p"] = (Positive, x => Log(1 + x)),
        ["sin"] = (Any, Sin),
        ["cos"] = (Any, Cos), ["tan"] = (Unit, Tan), ["asin"] = (Unit, Asin), ["acos"] = (Unit, Acos), ["atan"] = (Any, Atan),
        ["sinh"] = (Any, Sinh), ["cosh"] = (Any, Cosh), ["tanh"] = (Any, Tanh), ["ceil"] = (Any, Ceiling),
        ["floor"] = (Any, Floor),
        ["round"] = (Any, Round), ["trunc"] = (Any, Truncate), ["fix"] = (Any, Truncate),
        ["frac"] = (Any, x => x - Truncate(x)),
        ["sigmoid"] = (Any, Sigmoid), ["logit"] = (Positive[..2], x => Log(x / (1 - x))), ["erf"] = (Any, Erf),
        ["erfc"] = (Any, x => 1 - Erf(x)),
        ["lgamma"] = (Positive, LogGamma), ["digamma"] = (Positive, x => (LogGamma(x + 1e-6) - LogGamma(x - 1e-6)) / 2e-6),
        ["relu"] = (Any, x => Max(x, 0)), ["relu6"] = ([-1, 3, 8], x => Clamp(x, 0, 6)), ["silu"] = (Any, x => x * Sigmoid(x)),
        ["gelu"] = (Any, x => x * (1 + Erf(x / Sqrt(2))) / 2), ["elu"] = (Any, x => x > 0 ? x : Exp(x) - 1),
        ["selu"] = (Any, x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Exp(x) - 1))),
        ["softplus"] = (Any, x => Log(1 + Exp(x))), ["log_sigmoid"] = (Any, x => -Log(1 + Exp(-x))),
        ["nan_to_num"] = ([double.NaN, double.PositiveInfinity, 2], x => double.IsNaN(x) ? 0 : Min(x, double.MaxValue)),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_gives_the_value_of_every_element(string name)
    {
        using var scope = NewDisposeScope();
        var (at, value) = Functions[name];
        foreach (var result in Overloads.Call<Tensor>(name, () => [tensor(at)]))
            Values.Same(at.Select(value), result, Tolerance(name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_place_it_changes_its_tensor_and_returns_it(string name)
    {
        using var scope = NewDisposeScope();
        // TorchSharp's elu_ of a plain number is not in place.
        if (name == "elu" || !Overloads.Exists(name + "_"))
            return;
        var (at, value) = Functions[name];
        foreach (var result in Overloads.CallInPlace(name + "_", () => [tensor(at)]))
            Values.Same(at.Select(value), result, Tolerance(name));
    }

    [Fact]
    public void Erfinv_undoes_erf()
    {
        using var scope = NewDisposeScope();
        Values.Same(Unit, tensor(Unit).erfinv().erf());
        Values.Same(Unit, tensor(Unit).erfinv_().erf_());
    }

    [Fact]
    public void Options_change_the_function()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Any);
        Values.Same(Any.Select(v => v > 0 ? v : 0.2 * v), x.leaky_relu(0.2));
        Values.Same(Any.Select(v => v > 0 ? v : 0.2 * v), x.clone().leaky_relu_(0.2));
        Values.Same(Any.Select(v => v > 0 ? v : 3 * (Exp(v) - 1)), x.elu(3.0));
        Values.Same(Any.Select(v => Log(1 + Exp(2 * v)) / 2), x.softplus(2));
        Values.Same([1.24, -0.13], tensor(new[] { 1.2351, -0.1349 }).round(2));
        Values.Same([Log(0.9 / 0.1)], tensor(new[] { 0.99 }).logit(0.1));
        Values.Same([7, 9, -9], tensor(new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity }).nan_to_num(7, 9,
            -9));
    }

    private static double Tolerance(string name) => name is "digamma" ? 1e-6 : 1e-12;

    private static double Sigmoid(double x) => 1 / (1 + Exp(-x));

    private static double Erf(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Sqrt(PI) * sum;
    }

    /// <summary>Stirling's series, from where it is exact.</summary>
    private static double LogGamma(double x)
    {
        if (x < 12)
            return LogGamma(x + 1) - Log(x);
        var inverse = 1 / (x * x);
        var series = (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / x;
        return (x - 0.5) * Log(x) - x + Log(2 * PI) / 2 + series;
    }
}
