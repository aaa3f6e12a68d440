using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>Measures the rates by which a loss's time has a floor: matrix products and exponentials, in float32.</summary>
internal static unsafe class RatesCommand
{
    private const int Runs = 15;
    private const int Exponentials = 1 << 15;

    public static int Run(int threads, TextWriter output)
    {
        set_num_threads(threads);
        output.WriteLine(JsonSerializer.Serialize(new
        {
            threads,
            torch_square_product_gflops = Math.Round(Product(2048, 2048, 2048), 1),
            torch_narrow_product_gflops = Math.Round(Product(4096, 4096, 128), 1),
            own_tile_product_gflops = Math.Round(TileProduct(threads), 1),
            exponentials_per_ns = Math.Round(ExponentialRate(threads), 2),
        }));
        return 0;
    }

    private static double Product(long rows, long columns, long depth)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(rows, depth), randn(depth, columns));
        return 2.0 * rows * columns * depth / Median(() => x.mm(y).Dispose());
    }

    /// <summary>The micro-kernel, each thread on a tile of its own.</summary>
    private static double TileProduct(int threads)
    {
        const int Depth = 128;
        const int Repeats = 1000;
        Action multiply = ManagedKernel.Widest switch
        {
            512 => Multiply<Vector512<float>, Lanes512<float>>,
            256 => Multiply<Vector256<float>, Lanes256<float>>,
            _ => Multiply<Vector128<float>, Lanes128<float>>,
        };
        return threads * Repeats * 2.0 * Block.Area * Depth / Together(threads, multiply);

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

    private static double ExponentialRate(int threads)
    {
        const int Repeats = 500;
        Action powers = ManagedKernel.Widest switch
        {
            512 => Powers<Vector512<float>, Lanes512<float>>,
            256 => Powers<Vector256<float>, Lanes256<float>>,
            _ => Powers<Vector128<float>, Lanes128<float>>,
        };
        return (double)threads * Repeats * Exponentials / Together(threads, powers);

        static void Powers<V, L>()
            where V : struct
            where L : struct, ILanes<float, V>
        {
            using var numbers = new Scratch<float>(Exponentials).Clear();
            for (var k = 0; k < Repeats; k++) PowersOf<V, L>(numbers.Pointer);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PowersOf<V, L>(float* numbers)
        where V : struct
        where L : struct, ILanes<float, V>
    {
        var half = L.Broadcast(-0.5f);
        for (var k = 0; k < Exponentials; k += L.Count)
            L.Store(Exponential.PowerOf2<float, V, L>(L.Multiply(half, L.Load(numbers + k))), numbers + k);
    }

    /// <summary>The same on every thread at once: what one core does alone, two do not do twice where they share more than memory.</summary>
    private static double Together(int threads, Action action) =>
        Median(() => Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => action()));

    /// <summary>The median of a few runs in nanoseconds, as for the losses' times, after as many as the compiler needs.</summary>
    private static double Median(Action action)
    {
        for (var k = 0; k < 3; k++) action();
        Thread.Sleep(200);
        return Enumerable.Range(0, Runs).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }).Order().ElementAt(Runs / 2);
    }
}
