using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>Sums of whole numbers, which are exact in any order.</summary>
public sealed class GroupSumsTests
{
    /// <summary>Rows of less than one chunk of 32 and of several, in groups within a chunk and over many of them.</summary>
    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int, int>();
            foreach (var rows in new[] { 0, 1, 31, 32, 33, 300 })
                foreach (var groups in new[] { 1, 2, 7, 40, 1000 })
                    sizes.Add(rows, groups, groups == 7 ? 130 : 3);
            sizes.Add(512 * 33 + 1, 5, 1); // chunks of more than 32
            sizes.Add(40, 2, 0);
            return sizes;
        }
    }

    [TheoryWith(Needed.Emulator)]
    [MemberData(nameof(Sizes))]
    public void EachGroupHasTheSumOfItsRowsInAnyOrderOfTheBlocks(int rows, int groups, int width)
    {
        using var scope = NewDisposeScope();
        var random = new Random(19);
        var numbers = Enumerable.Range(0, rows).Select(_ => (long)random.Next(groups)).ToArray();
        var values = Enumerable.Range(0, rows * width).Select(_ => (double)random.Next(-1000, 1000)).ToArray();
        var expected = new double[groups * width];
        for (var k = 0; k < values.Length; k++) expected[numbers[k / width] * width + k % width] += values[k];
        foreach (var order in Enum.GetValues<BlockOrder>())
        {
            var sums = new GroupSumsPass(new EmulatedDriver(Emulator.Instance, new Schedule(order))).Sums(
                tensor(values).reshape(rows, width),
                new Groups(Rows: empty(0, int64), tensor(numbers), groups));
            Assert.Equal([groups, width], sums.shape);
            Assert.Equal(expected, sums.numel() == 0 ? [] : sums.data<double>().ToArray());
        }
    }
}
