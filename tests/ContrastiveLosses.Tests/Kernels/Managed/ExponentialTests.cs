using System.Numerics;
using System.Runtime.Intrinsics;
using ContrastiveLosses.Kernels.Managed.Simd;

namespace ContrastiveLosses.Tests.Kernels.Managed;

public sealed unsafe class ExponentialTests
{
    [Fact]
    public void ThePowerOf2IsThatOfMathInEveryInstructionSet()
    {
        Powers<float, Vector512<float>, Lanes512<float>>(-126, 2.5e-7);
        Powers<float, Vector256<float>, Lanes256<float>>(-126, 2.5e-7);
        Powers<float, Vector128<float>, Lanes128<float>>(-126, 2.5e-7);
        Powers<double, Vector512<double>, Lanes512<double>>(-1022, 5e-16);
        Powers<double, Vector256<double>, Lanes256<double>>(-1022, 5e-16);
        Powers<double, Vector128<double>, Lanes128<double>>(-1022, 5e-16);
    }

    [Fact]
    public void TheLogarithmOfOnePlusIsExactRelativeToItself()
    {
        Logarithms<float, Vector512<float>, Lanes512<float>>(2.5e-7);
        Logarithms<float, Vector128<float>, Lanes128<float>>(2.5e-7);
        Logarithms<double, Vector256<double>, Lanes256<double>>(5e-16);
        Logarithms<double, Vector128<double>, Lanes128<double>>(5e-16);
    }

    private static void Powers<T, V, L>(double smallest, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        for (var x = smallest; x < 100; x += 0.0371)
        {
            var argument = T.CreateTruncating(x);
            var expected = Math.Pow(2, double.CreateTruncating(argument));
            Assert.InRange(double.CreateTruncating(L.Sum(Power(argument))) / L.Count / expected, 1 - tolerance, 1 + tolerance);
        }
        Assert.Equal(T.Zero, L.Sum(Power(T.CreateTruncating(smallest - 1))));
        Assert.Equal(T.Zero, L.Sum(Power(T.NegativeInfinity)));

        static V Power(T x) => Exponential.PowerOf2<T, V, L>(L.Broadcast(x));
    }

    private static void Logarithms<T, V, L>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        for (var exponent = -30.0; exponent <= 0; exponent += 0.0371)
        {
            var u = T.CreateTruncating(Math.Pow(2, exponent));
            var x = double.CreateTruncating(u);
            // Not Math.Log(1 + x), which rounds 1 + x: a series below, where it converges at once.
            var expected = x < 1e-4 ? x - x * x / 2 + x * x * x / 3 - x * x * x * x / 4 : Math.Log(1 + x) - ((1 + x - 1) - x) / (1 + x);
            var found = double.CreateTruncating(L.Sum(Exponential.LogOnePlus<T, V, L>(L.Broadcast(u)))) / L.Count;
            Assert.InRange(found / expected, 1 - tolerance, 1 + tolerance);
        }
    }
}
