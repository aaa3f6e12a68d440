using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Benchmarks.Measures;

/// <summary>Rates of this machine by which a loss's time has a floor, in float32: medians of as many runs as asked for.</summary>
internal static unsafe class Rates
{
    private const int ExponentialCount = 1 << 15;

    /// <summary>Operations of torch's matrix product in a nanosecond.</summary>
    public static double Product(long rows, long columns, long depth, int runs)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(rows, depth), randn(depth, columns));
        return 2.0 * rows * columns * depth / Median(runs, () => x.mm(y).Dispose());
    }

    /// <summary>Operations of the micro-kernel in a nanosecond, each thread on a tile of its own.</summary>
    public static double TileProduct(int threads, int runs)
    {
        const int Depth = 128;
        const int Repeats = 1000;
        Action multiply = ManagedKernel.Widest switch
        {
            512 => Multiply<Vector512<float>, Lanes512<float>>,
            256 => Multiply<Vector256<float>, Lanes256<float>>,
            _ => Multiply<Vector128<float>, Lanes128<float>>,
        };
        return threads * Repeats * 2.0 * Block.Area * Depth / Together(threads, runs, multiply);

        static void Multiply<V, L>()
            where V : struct
            where L : struct, ILanes<float, V>
        {
            using var a = new Scratch<float>(Block.Size * Depth).Clear();
            using var b = new Scratch<float>(Block.Size * Depth).Clear();
            using var c = new Scratch<float>(Block.Area).Clear();
            for (var k = 0; k < Repeats; k++)
                for (var j = 0; j < Block.Size; j += 2 * L.Count)
                    MicroKernel.Multiply<float, V, L, ColumnAfterColumn>(
                        Block.Size, Depth, a.Pointer, b.Pointer + j, Block.Size, 1, c.Pointer + j, Block.Size, add: false);
        }
    }

    /// <summary>Exponentials in a nanosecond.</summary>
    public static double Exponentials(int threads, int runs)
    {
        const int Repeats = 500;
        Action powers = ManagedKernel.Widest switch
        {
            512 => Powers<Vector512<float>, Lanes512<float>>,
            256 => Powers<Vector256<float>, Lanes256<float>>,
            _ => Powers<Vector128<float>, Lanes128<float>>,
        };
        return (double)threads * Repeats * ExponentialCount / Together(threads, runs, powers);

        static void Powers<V, L>()
            where V : struct
            where L : struct, ILanes<float, V>
        {
            using var numbers = new Scratch<float>(ExponentialCount).Clear();
            for (var k = 0; k < Repeats; k++) PowersOf<V, L>(numbers.Pointer);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PowersOf<V, L>(float* numbers)
        where V : struct
        where L : struct, ILanes<float, V>
    {
        var half = L.Broadcast(-0.5f);
        for (var k = 0; k < ExponentialCount; k += L.Count)
            L.Store(Exponential.PowerOf2<float, V, L>(L.Multiply(half, L.Load(numbers + k))), numbers + k);
    }

    /// <summary>The same on every thread at once: what one core does alone, two do not do twice where they share more than memory.</summary>
    private static double Together(int threads, int runs, Action action) =>
        Median(runs, () => Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => action()));

    private static double Median(int runs, Action action)
    {
        action();
        return Enumerable.Range(0, runs).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }).Order().ElementAt(runs / 2);
    }
}
