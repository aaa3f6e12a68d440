namespace TorchSharp.StandIn.Tests.Surface;

public class JoiningTests
{
    private static Tensor A => arange(6L).reshape(2, 3);

    private static Tensor B => A + 10;

    private static readonly long[] Under = [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15];
    private static readonly long[] Beside = [0, 1, 2, 10, 11, 12, 3, 4, 5, 13, 14, 15];

    private static void Is(long[] shape, long[] expected, params Tensor[] found)
    {
        Assert.All(found, tensor => Assert.Equal(shape, tensor.shape));
        Assert.All(found, tensor => Values.Whole(expected, tensor));
    }

    [Fact]
    public void Tensors_are_put_under_each_other_or_side_by_side()
    {
        using var scope = NewDisposeScope();
        List<Tensor> list = [A, B];
        Tensor[] array = [A, B];
        Is([4, 3], Under, cat(array), cat(list), cat([A, B]), concat(array), concat(list), concatenate(array), vstack(array),
            vstack(list),
            row_stack(A, B), row_stack(list));
        Is([2, 6], Beside, cat(array, 1), cat(list, 1), concat(array, 1), concatenate(list, 1), hstack(A, B), hstack(list),
            column_stack(A, B));
        Is([2, 2, 3], Under, stack(array), stack(list), stack([A, B]));
        Is([2, 2, 3], Beside, stack(array, 1));
        Is([2, 3, 2], [0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15], stack(array, 2), dstack(A, B), dstack(list));
        Is([4], [0, 1, 2, 3], hstack(arange(2L), arange(2L) + 2));
        Is([2, 2], [0, 2, 1, 3], column_stack(arange(2L), arange(2L) + 2));
    }

    [Fact]
    public void A_tensor_falls_into_parts()
    {
        using var scope = NewDisposeScope();
        var x = arange(5L);
        Parts([[0, 1], [2, 3], [4]], x.split(2), x.chunk(3), chunk(x, 3), x.split([2, 2, 1]), x.split([2, 2, 1], 0),
            split(x, [2, 2, 1]));
        Parts([[0, 1], [2, 3], [4]], x.tensor_split(3), tensor_split(x, 3), x.tensor_split([2, 4]),
            tensor_split(x, tensor(new[] { 2L, 4 })));
        Parts([[0, 3], [1, 4], [2, 5]], A.unbind(1), A.T.unbind(), unbind(A, 1L),
            A.split(1, 1).Select(part => part.flatten()).ToArray());
    }

    [Fact]
    public void Axes_become_a_grid_and_shapes_meet()
    {
        using var scope = NewDisposeScope();
        var grid = meshgrid([arange(2L), arange(3L)]);
        Is([2, 3], [0, 0, 0, 1, 1, 1], grid[0], meshgrid([arange(3L), arange(2L)], "xy")[1]);
        Is([2, 3], [0, 1, 2, 0, 1, 2], grid[1]);
        var both = broadcast_tensors(arange(2L).unsqueeze(1), arange(3L));
        Is([2, 3], [0, 0, 0, 1, 1, 1], both[0]);
        Is([2, 3], [0, 1, 2, 0, 1, 2], both[1]);
    }

    private static void Parts(long[][] expected, params Tensor[][] found) => Assert.All(found, parts =>
    {
        Assert.Equal(expected.Length, parts.Length);
        Assert.All(parts.Zip(expected), pair => Values.Whole(pair.Second, pair.First));
    });
}
