using ContrastiveLosses.Kernels.Managed;

namespace ContrastiveLosses.Tests.Kernels.Managed;

public sealed class ManagedUnitRowsTests
{
    public static TheoryData<ScalarType> Halves => [ScalarType.Float16, ScalarType.BFloat16];

    [Theory]
    [MemberData(nameof(Halves))]
    public void UnitRowsOfAHalfTypeAreThoseOfTheSameNumbersInFloat32(ScalarType type)
    {
        using var scope = NewDisposeScope();
        foreach (var x in Layouts(type))
        {
            var unit = ManagedUnitRows.Forward(x);
            Assert.Equal(ScalarType.Float32, unit.dtype);
            Assert.Equal(ManagedUnitRows.Forward(x.to(float32)).data<float>().ToArray(), unit.data<float>().ToArray());
            Assert.True(ManagedUnitRows.AreFinite(x));
        }
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public void TheGradientOfAHalfTypeIsThatOfFloat32Rounded(ScalarType type)
    {
        using var scope = NewDisposeScope();
        foreach (var x in Layouts(type))
        {
            var arriving = Numbers(7, (int)x.shape[1], (int)x.shape[0]).t();
            var found = ManagedUnitRows.Backward(x, arriving);
            Assert.Equal(type, found.dtype);
            var exact = ManagedUnitRows.Backward(x.to(float32), arriving);
            Assert.Equal(exact.to(type).to(float32).data<float>().ToArray(), found.to(float32).data<float>().ToArray());
            Assert.Equal(found.to(float32).data<float>().ToArray(), ManagedUnitRows.Narrow(exact, type).to(float32).data<float>().ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public void ARowOfZerosOrOfWhatIsNotFiniteIsThatOfFloat32(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0f, 0, 0, 1, float.NaN, 2, 1, float.PositiveInfinity, 2, 3, 4, 12 }).reshape(4, 3).to(type);
        var unit = ManagedUnitRows.Forward(x);
        Assert.Equal([0f, 0, 0, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, 3 / 13f, 4 / 13f, 12 / 13f], unit.data<float>().ToArray());
        Assert.False(ManagedUnitRows.AreFinite(x));
        var gradient = ManagedUnitRows.Backward(x, full([4, 3], float.NaN)).to(float32).data<float>().ToArray();
        Assert.Equal([0f, 0, 0], gradient[..3]);
        Assert.All(gradient[3..], number => Assert.True(float.IsNaN(number)));
    }

    /// <summary>Small and large numbers, of several widths; contiguous, at an offset, and with the columns apart.</summary>
    private static IEnumerable<Tensor> Layouts(ScalarType type)
    {
        foreach (var width in new[] { 1, 7, 8, 9, 130 })
        {
            var x = Numbers(width, 300, width).mul(tensor(new[] { 1f, 1e-6f, 300f }).repeat(100).unsqueeze(1)).to(type);
            yield return x;
            yield return x.t().contiguous().t();
            yield return cat([x, x, x], 1).narrow(0, 3, 200).narrow(1, 1, width);
        }
    }

    private static Tensor Numbers(int seed, int rows, int columns)
    {
        var random = new Random(seed);
        return tensor(Enumerable.Range(0, rows * columns).Select(_ => 2 * random.NextSingle() - 1).ToArray()).reshape(rows, columns);
    }
}
