namespace TorchSharp.StandIn.Tests.Surface;

public class ComparisonTests
{
    private static readonly double[] X = [-1, 0.5, 2, double.NaN];
    private static readonly double[] Y = [0.5, 0.5, -2, double.NaN];

    private static readonly Dictionary<string, Func<double, double, bool>> Functions = new()
    {
        ["eq"] = (x, y) => x == y, ["ne"] = (x, y) => x != y, ["lt"] = (x, y) => x < y, ["le"] = (x, y) => x <= y,
        ["gt"] = (x, y) => x > y, ["ge"] = (x, y) => x >= y, ["equal"] = (x, y) => x == y, ["not_equal"] = (x, y) => x != y,
        ["less"] = (x, y) => x < y, ["less_equal"] = (x, y) => x <= y, ["greater"] = (x, y) => x > y, ["greater_equal"] = (x, y)
            => x >= y,
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_comparison_gives_truths(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var result in Overloads.Call<Tensor>(name, () => [tensor(X), tensor(Y)]))
            Values.Flags(X.Zip(Y, Functions[name]), result);
        if (name.Length > 2)
            return;
        foreach (var result in Overloads.Call<Tensor>(name, () => [tensor(X), 0.5]))
            Values.Flags(X.Select(x => Functions[name](x, 0.5)), result);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_place_the_truths_are_ones_and_zeros(string name)
    {
        using var scope = NewDisposeScope();
        if (!Overloads.Exists(name + "_"))
            return;
        foreach (var result in Overloads.Call<Tensor>(name + "_", () => [tensor(X), tensor(Y)]))
            Values.Same(X.Zip(Y, (x, y) => Functions[name](x, y) ? 1.0 : 0.0), result);
    }

    [Fact]
    public void Nothing_equals_null()
    {
        using var scope = NewDisposeScope();
        Assert.False(tensor(X).eq((Tensor)null!).item<bool>());
    }

    [Theory]
    [InlineData("and"), InlineData("or"), InlineData("xor")]
    public void Truths_combine_by_logic_and_by_bits(string operation)
    {
        using var scope = NewDisposeScope();
        bool[] a = [true, true, false, false], b = [true, false, true, false];
        Func<bool, bool, bool> expected = operation switch
        {
            "and" => (x, y) => x && y,
            "or" => (x, y) => x || y,
            _ => (x, y) => x != y,
        };
        string[] names = [$"logical_{operation}", $"logical_{operation}_", $"bitwise_{operation}", $"bitwise_{operation}_"];
        foreach (var result in names.SelectMany(name => Overloads.Call<Tensor>(name, () => [tensor(a), tensor(b)])))
            Values.Flags(a.Zip(b, expected), result);
    }

    [Theory]
    [InlineData("logical_not"), InlineData("logical_not_"), InlineData("bitwise_not"), InlineData("bitwise_not_")]
    public void Not_turns_truths_round(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var result in Overloads.Call<Tensor>(name, () => [tensor(new[] { true, false })]))
            Values.Flags([false, true], result);
    }

    public static TheoryData<string, bool[]> Kinds => new()
    {
        { "isnan", [false, true, false, false] }, { "isinf", [false, false, true, true] },
            { "isposinf", [false, false, true, false] },
        { "isneginf", [false, false, false, true] }, { "isfinite", [true, false, false, false] },
            { "isreal", [true, true, true, true] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Numbers_are_finite_infinite_or_none(string name, bool[] expected)
    {
        using var scope = NewDisposeScope();
        double[] x = [1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        foreach (var result in Overloads.Call<Tensor>(name, () => [tensor(x)]))
            Values.Flags(expected, result);
    }

    [Fact]
    public void Close_means_within_the_tolerances()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor(new[] { 1, 100, double.NaN }), tensor(new[] { 1.05, 100.5, double.NaN }));
        Values.Flags([false, true, false], a.isclose(b, rtol: 0.01, atol: 0));
        Values.Flags([true, true, true], isclose(a, b, rtol: 0, atol: 1, nanEqual: true));
        Assert.False(a.allclose(a));
        Assert.True(a.allclose(a, equal_nan: true));
        Assert.True(allclose(a[..2], b[..2], rtol: 0.1));
    }

    [Fact]
    public void Membership_is_asked_element_by_element()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1L, 2, 3, 2 });
        Values.Flags([false, true, true, true], x.isin(tensor(new[] { 3L, 2 })));
        Values.Flags([true, false, false, false], isin(x, tensor(new[] { 3L, 2 }), invert: true));
    }

    [Fact]
    public void Where_chooses_between_tensors_and_finds_positions()
    {
        using var scope = NewDisposeScope();
        var (mask, a) = (tensor(new[] { true, false, true }), tensor(new[] { 1.0, 2, 3 }));
        Values.Same([1, -2, 3], where(mask, a, -a));
        Values.Same([1, -2, 3], a.where(mask, -a));
        Values.Same([1, 0.5, 3], where(mask, a, 0.5));
        Values.Whole([0, 2], Assert.Single(where(mask)));
    }

    [Fact]
    public void One_number_is_zero_or_not()
    {
        using var scope = NewDisposeScope();
        Assert.True(tensor(0.1).is_nonzero());
        Assert.False(is_nonzero(tensor(0.0)));
    }
}
