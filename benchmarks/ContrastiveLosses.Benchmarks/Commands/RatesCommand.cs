using System.Text.Json;
using ContrastiveLosses.Benchmarks.Measures;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>Prints the rates by which a loss's time has a floor: matrix products and exponentials, in float32.</summary>
internal static class RatesCommand
{
    private const int Runs = 15;

    public static int Run(int threads, TextWriter output)
    {
        set_num_threads(threads);
        output.WriteLine(JsonSerializer.Serialize(new
        {
            threads,
            torch_square_product_gflops = Math.Round(Rates.Product(2048, 2048, 2048, Runs), 1),
            torch_narrow_product_gflops = Math.Round(Rates.Product(4096, 4096, 128, Runs), 1),
            own_tile_product_gflops = Math.Round(Rates.TileProduct(threads, Runs), 1),
            exponentials_per_ns = Math.Round(Rates.Exponentials(threads, Runs), 2),
        }));
        return 0;
    }
}
