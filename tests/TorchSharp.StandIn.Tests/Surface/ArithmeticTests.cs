using static System.Math;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>Operators of two numbers against C#'s arithmetic: between tensors, with a number, and in place.</summary>
public class ArithmeticTests
{
    private static readonly double[] Left = [-2.5, 1.25, 3, 0.5, 7.75];
    private static readonly double[] Right = [2, -0.5, 3, 4, 1.5];
    private const double Number = 1.5;

    private static readonly Dictionary<string, Func<double, double, double>> Functions = new()
    {
        ["add"] = (a, b) => a + b, ["sub"] = (a, b) => a - b, ["subtract"] = (a, b) => a - b, ["mul"] = (a, b) => a * b,
        ["multiply"] = (a, b) => a * b, ["div"] = (a, b) => a / b, ["divide"] = (a, b) => a / b, ["true_divide"] = (a, b)
            => a / b,
        ["floor_divide"] = (a, b) => Floor(a / b), ["remainder"] = (a, b) => a - b * Floor(a / b), ["fmod"] = (a, b) => a % b,
        ["pow"] = (a, b) => Pow(Abs(a), b), ["float_power"] = (a, b) => Pow(Abs(a), b), ["xlogy"] = (a, b) => a * Log(Abs(b)),
        ["maximum"] = Max, ["minimum"] = Min, ["fmax"] = Max, ["fmin"] = Min, ["max"] = Max, ["min"] = Min,
        ["logaddexp"] = (a, b) => Log(Exp(a) + Exp(b)), ["logaddexp2"] = (a, b)
            => Log2(Pow(2, a) + Pow(2, b)), ["atan2"] = Atan2,
        ["clamp_min"] = Max, ["clamp_max"] = Min,
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operator_works_between_tensors_and_with_a_number(string name)
    {
        using var scope = NewDisposeScope();
        var (left, right) = Operands(name);
        var function = Functions[name];
        if (!name.StartsWith("clamp", StringComparison.Ordinal))
        {
            foreach (var result in Overloads.Call<Tensor>(name, () => [tensor(left), tensor(right)]))
                Values.Same(left.Zip(right, function), result);
        }
        if (name is "max" or "min" || !TakesNumbers(name))
            return;
        foreach (var result in Overloads.Call<Tensor>(name, () => [tensor(left), Number]))
            Values.Same(left.Select(x => function(x, Number)), result);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_place_it_changes_its_left_side_and_returns_it(string name)
    {
        using var scope = NewDisposeScope();
        if (!Overloads.Exists(name + "_"))
            return;
        var (left, _) = Operands(name);
        object operand = TakesNumbers(name) ? (object)Number : tensor(left.Select(_ => Number).ToArray());
        foreach (var result in Overloads.CallInPlace(name + "_", () => [tensor(left), operand]))
            Values.Same(left.Select(x => Functions[name](x, Number)), result);
    }

    [Fact]
    public void A_factor_scales_the_right_side_of_a_sum()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor(Left), tensor(Right));
        Values.Same(Left.Zip(Right, (x, y) => x + 2 * y), a.add(b, 2));
        Values.Same(Left.Zip(Right, (x, y) => x + 2 * y), add(a, b, 2));
        Values.Same(Left.Select(x => x + 6), a.add(3, 2));
        Values.Same(Left.Zip(Right, (x, y) => x - y / 2), a.clone().add_(b, -0.5));
    }

    [Fact]
    public void Fused_products_and_quotients_are_added_with_their_factor()
    {
        using var scope = NewDisposeScope();
        var (a, b, c) = (tensor(Left), tensor(Right), tensor(Right) + 10);
        var products = Left.Zip(Right, (x, y) => x + 0.5 * y * (y + 10)).ToArray();
        var quotients = Left.Zip(Right, (x, y) => x + 0.5 * y / (y + 10)).ToArray();
        Values.Same(products, a.addcmul(b, c, 0.5));
        Values.Same(products, addcmul(a, b, c, 0.5));
        Values.Same(products, a.clone().addcmul_(b, c, 0.5));
        Values.Same(quotients, a.addcdiv(b, c, 0.5));
        Values.Same(products, addcmul_(a.clone(), b, c, 0.5));
        Values.Same(quotients, addcdiv(a, b, c, 0.5));
        Values.Same(quotients, addcdiv_(a.clone(), b, c, 0.5));
        Values.Same(Left.Zip(Right, (x, y) => x + y / (y + 10)), a.addcdiv(b, c));
        Values.Same(Left.Zip(Right, (x, y) => x + y / (y + 10)), a.clone().addcdiv_(b, c));
    }

    [Fact]
    public void Interpolation_goes_from_the_one_to_the_other()
    {
        using var scope = NewDisposeScope();
        var expected = Left.Zip(Right, (x, y) => x + 0.25 * (y - x)).ToArray();
        Values.Same(expected, tensor(Left).lerp(tensor(Right), tensor(0.25)));
        Values.Same(expected, lerp(tensor(Left), tensor(Right), tensor(0.25)));
        Values.Same(expected, tensor(Left).lerp_(tensor(Right), tensor(0.25)));
    }

    [Fact]
    public void Clamping_takes_numbers_or_tensors_on_one_side_or_both()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Left);
        var both = Left.Select(v => Clamp(v, -1, 2)).ToArray();
        Values.Same(both, x.clamp(-1, 2));
        Values.Same(both, clamp(x, -1, 2));
        Values.Same(both, x.clip(-1, 2));
        Values.Same(both, clip(x, -1, 2));
        Values.Same(both, x.clone().clamp_(-1.0, 2.0));
        Values.Same(Left.Select(v => Min(v, 2)), x.clamp(max: (Scalar)2));
        Values.Same(Left.Select(v => Max(v, 2)), x.clamp(min: (Scalar)2));
        Values.Same(Left.Zip(Right, Max), x.clamp(min: tensor(Right)));
        Values.Same(Left.Zip(Right, Min), x.clone().clamp_(max: tensor(Right)));
    }

    [Fact]
    public void Division_rounds_as_it_is_told()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor(Left), tensor(Right));
        Values.Same(Left.Zip(Right, (x, y) => Floor(x / y)), a.div(b, RoundingMode.floor));
        Values.Same(Left.Zip(Right, (x, y) => Truncate(x / y)), a.div(b, RoundingMode.trunc));
        Values.Same(Left.Zip(Right, (x, y) => x / y), div(a, b, RoundingMode.trunc)); // TorchSharp's static form does not
        Values.Same(Left.Select(x => Floor(x / 2)), a.clone().div_(2, RoundingMode.floor));
        Values.Same([2.5], tensor(new[] { 5 }) / 2);
        Assert.Equal(ScalarType.Float32, (tensor(new[] { 5 }) / 2).dtype);
    }

    [Fact]
    public void Shapes_broadcast()
    {
        using var scope = NewDisposeScope();
        var column = tensor(new[] { 10.0, 20 }).unsqueeze(1);
        Values.Same([11, 12, 13, 21, 22, 23], [2, 3], column + tensor(new[] { 1.0, 2, 3 }));
    }

    [Fact]
    public void A_number_does_not_widen_a_tensor()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f });
        Assert.Equal(ScalarType.Float32, (x * 0.1).dtype);
        Assert.Equal(ScalarType.Float32, (x * tensor(0.1)).dtype);
        Assert.Equal(ScalarType.Float64, (x * tensor(new[] { 0.1 })).dtype);
        Assert.Equal(ScalarType.Int64, (tensor(new[] { 1L }) * 2).dtype);
    }

    private static bool TakesNumbers(string name) => name is not ("float_power" or "maximum" or "minimum" or "fmax" or "fmin"
        or "logaddexp" or "logaddexp2" or "atan2");

    private static (double[] left, double[] right) Operands(string name) => name switch
    {
        "pow" or "float_power" => ([.. Left.Select(Abs)], Right),
        "xlogy" => (Left, [.. Right.Select(Abs)]),
        _ => (Left, Right),
    };
}
