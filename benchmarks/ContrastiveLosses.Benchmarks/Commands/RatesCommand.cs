using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Json;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>Measures the rates by which a loss's time has a floor: matrix products and exponentials, in float32.</summary>
internal static unsafe class RatesCommand
{
    private const int Runs = 7;
    private const int Exponentials = 1 << 15;

    public static int Run(int threads, TextWriter output)
    {
        set_num_threads(threads);
        output.WriteLine(JsonSerializer.Serialize(new
        {
            threads,
            torch_square_product_gflops = Math.Round(Product(2048, 2048, 2048), 1),
            torch_narrow_product_gflops = Math.Round(Product(4096, 4096, 128), 1),
            own_tile_product_gflops = Math.Round(threads * TileProduct(), 1),
            exponentials_per_ns = Math.Round(threads * ExponentialRate(), 2),
        }));
        return 0;
    }

    private static double Product(long rows, long columns, long depth)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(rows, depth), randn(depth, columns));
        return 2.0 * rows * columns * depth / Fastest(() => x.mm(y).Dispose());
    }

    /// <summary>The micro-kernel on one tile of the kernel, by one thread.</summary>
    private static double TileProduct()
    {
        const int Depth = 128;
        using var a = new Scratch<float>(Block.Size * Depth).Clear();
        using var b = new Scratch<float>(Block.Size * Depth).Clear();
        using var c = new Scratch<float>(Block.Area).Clear();
        var (left, right, target) = ((nint)a.Pointer, (nint)b.Pointer, (nint)c.Pointer);
        Action multiply = ManagedKernel.Widest switch
        {
            512 => () => Multiply<Vector512<float>, Lanes512<float>>((float*)left, (float*)right, (float*)target, Depth),
            256 => () => Multiply<Vector256<float>, Lanes256<float>>((float*)left, (float*)right, (float*)target, Depth),
            _ => () => Multiply<Vector128<float>, Lanes128<float>>((float*)left, (float*)right, (float*)target, Depth),
        };
        return 100 * 2.0 * Block.Area * Depth / Fastest(() =>
        {
            for (var k = 0; k < 100; k++) multiply();
        });
    }

    private static void Multiply<V, L>(float* a, float* b, float* c, int depth)
        where V : struct
        where L : struct, ILanes<float, V>
    {
        for (var j = 0; j < Block.Size; j += 2 * L.Count)
            MicroKernel.Multiply<float, V, L>(Block.Size, depth, a, depth, 1, b + j * depth, 2 * L.Count, c + j, Block.Size, add: false);
    }

    private static double ExponentialRate()
    {
        using var numbers = new Scratch<float>(Exponentials).Clear();
        var start = (nint)numbers.Pointer;
        Action powers = ManagedKernel.Widest switch
        {
            512 => () => Powers<Vector512<float>, Lanes512<float>>((float*)start),
            256 => () => Powers<Vector256<float>, Lanes256<float>>((float*)start),
            _ => () => Powers<Vector128<float>, Lanes128<float>>((float*)start),
        };
        return 100 * Exponentials / Fastest(() =>
        {
            for (var k = 0; k < 100; k++) powers();
        });
    }

    private static void Powers<V, L>(float* numbers)
        where V : struct
        where L : struct, ILanes<float, V>
    {
        var half = L.Broadcast(-0.5f);
        for (var k = 0; k < Exponentials; k += L.Count)
            L.Store(Exponential.PowerOf2<float, V, L>(L.Multiply(half, L.Load(numbers + k))), numbers + k);
    }

    /// <summary>The nanoseconds of the fastest of a few runs, after as many as the compiler needs.</summary>
    private static double Fastest(Action action)
    {
        for (var k = 0; k < 3; k++) action();
        Thread.Sleep(200);
        return Enumerable.Range(0, Runs).Min(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        });
    }
}
