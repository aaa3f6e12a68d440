namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>Tensors against plain numbers.</summary>
internal static class Values
{
    /// <summary>Numbers of both signs, none of them whole and none twice.</summary>
    public static double[] Some(int count) => [.. Enumerable.Range(0, count).Select(i => Math.Sin(1.7 * i + 0.3) * 2.5)];

    public static Tensor Matrix(int rows, int columns) => tensor(Some(rows * columns)).reshape(rows, columns);

    public static double[] Numbers(Tensor actual) => [.. actual.to(float64).contiguous().data<double>()];

    public static void Same(IEnumerable<double> expected, Tensor actual, double tolerance = 1e-12)
    {
        var found = Numbers(actual.detach());
        var wanted = expected.ToArray();
        Assert.Equal(wanted.Length, found.Length);
        for (var i = 0; i < wanted.Length; i++)
            Same(wanted[i], found[i], tolerance);
    }

    public static void Same(IEnumerable<double> expected, long[] shape, Tensor actual, double tolerance = 1e-12)
    {
        Assert.Equal(shape, actual.shape);
        Same(expected, actual, tolerance);
    }

    public static void Same(double expected, double actual, double tolerance = 1e-12)
    {
        if (double.IsFinite(expected))
            Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)),
                $"{expected} expected, {actual} found");
        else
            Assert.Equal(expected, actual);
    }

    public static void Flags(IEnumerable<bool> expected, Tensor actual)
    {
        Assert.Equal(ScalarType.Bool, actual.dtype);
        Assert.Equal(expected, actual.contiguous().data<bool>());
    }

    public static void Whole(IEnumerable<long> expected, Tensor actual)
    {
        Assert.Equal(ScalarType.Int64, actual.dtype);
        Assert.Equal(expected, actual.contiguous().data<long>());
    }

    /// <summary>The derivative of a number in every element of its argument, by differences.</summary>
    public static double[] Slopes(Func<Tensor, Tensor> number, double[] at, long[] shape)
    {
        const double Step = 1e-6;
        double At(int element, double change)
        {
            var moved = (double[])at.Clone();
            moved[element] += change;
            return number(tensor(moved).reshape(shape)).item<double>();
        }
        return [.. Enumerable.Range(0, at.Length).Select(i => (At(i, Step) - At(i, -Step)) / (2 * Step))];
    }
}
