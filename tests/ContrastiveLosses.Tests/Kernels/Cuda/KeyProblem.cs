using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>How many pairs each row has in a set: sums of products that are 1, and the gradients of sums, which are as large.</summary>
internal sealed class KeyProblem(int items, Func<int, long> label, Func<int, long> bias)
{
    /// <summary>Labels of 127 items each: the last item of a tile of 128 has that of the next tile. Biases the other way round.</summary>
    public static KeyProblem Sorted { get; } = new(300, item => item / 127, item => -5 - item / 127);

    public void Check(CudaKernel kernel)
    {
        using var scope = NewDisposeScope();
        Tensor Each(Func<int, long> key) => tensor(Enumerable.Range(0, items).Select(key).ToArray());
        var keys = new Keys(arange(items), Each(label), Each(bias));
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
            foreach (var set in new[] { PairSet.Positives, PairSet.AlignedPositives })
            {
                var problem = new TileProblem(ones([items, 1], type), null, keys, keys, 1, [(Tile)RowReduction.Sum(set)]);
                var expected = TorchKernel.Instance.Count(problem, [set])[0].data<long>().ToArray();
                var sums = kernel.Forward(problem);
                Assert.Equal(expected, Numbers(sums[0]));
                // Each pair is in the sum of its row and in that of its column.
                Assert.Equal(expected.Select(count => 2 * count), Numbers(kernel.Backward(problem, sums, [ones_like(sums[0])])[0]!));
            }
    }

    private static long[] Numbers(Tensor tensor) => [.. tensor.to(float32).data<float>().ToArray().Select(number => (long)number)];
}
