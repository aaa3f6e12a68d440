namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>Where each of the numbers 0, 1, 2 ... of a 2 x 3 x 4 tensor goes.</summary>
public class ShapeTests
{
    private static Tensor Cube => arange(24L).reshape(2, 3, 4);

    private static long At(long i, long j, long k) => 12 * i + 4 * j + k;

    private static IEnumerable<long> Each(long a, long b, long c, Func<long, long, long, long> value) =>
        from i in Range(a) from j in Range(b) from k in Range(c) select value(i, j, k);

    private static IEnumerable<long> Range(long count) => Enumerable.Range(0, (int)count).Select(i => (long)i);

    private static void Is(long[] shape, IEnumerable<long> expected, params Tensor[] found)
    {
        Assert.All(found, tensor => Assert.Equal(shape, tensor.shape));
        Assert.All(found, tensor => Values.Whole(expected, tensor));
    }

    [Fact]
    public void A_shape_changes_and_the_order_stays()
    {
        using var scope = NewDisposeScope();
        Is([6, 4], Range(24), Cube.reshape(6, 4), Cube.view(6, -1), reshape(Cube, -1, 4), Cube.view_as(zeros(6, 4)),
            Cube.flatten(0, 1));
        Is([24], Range(24), clone(Cube).ravel(), Cube.flatten(), flatten(Cube), ravel(Cube));
        Is([2, 12], Range(24), flatten(Cube, 1), Cube.flatten(1, 2));
        Is([2, 3, 2, 2], Range(24), Cube.unflatten(2, 2, 2), unflatten(Cube, 2, 2, 2), Cube.unflatten(2, new Size((2, 2))));
    }

    [Fact]
    public void Dimensions_of_length_one_come_and_go()
    {
        using var scope = NewDisposeScope();
        Is([2, 1, 3, 4], Range(24), Cube.unsqueeze(1), unsqueeze(Cube, -3), Cube.unsqueeze_(1), unsqueeze_(Cube, 1));
        Is([2, 3, 4], Range(24), Cube.unsqueeze(1).squeeze(), squeeze(Cube.unsqueeze(0)), Cube.unsqueeze(3).squeeze_(3),
            squeeze_(Cube.unsqueeze(3)));
        Is([2, 1, 3, 4], Range(24), Cube.unsqueeze(1).unsqueeze(0).squeeze(0));
    }

    [Fact]
    public void Dimensions_change_places()
    {
        using var scope = NewDisposeScope();
        Is([2, 4, 3], Each(2, 4, 3, (i, j, k) => At(i, k, j)), Cube.transpose(1, 2), transpose(Cube, -1, -2),
            Cube.swapaxes(1, 2),
            swapdims(Cube, 1, 2), Cube.swapdims(1, 2), swapaxes(Cube, 1, 2), adjoint(Cube), Cube.permute(0, 2, 1),
                Cube.permute(new List<long> { 0, 2, 1 }), permute(Cube, 0, 2, 1), Cube.mT, Cube.mH,
            Cube.adjoint(), Cube.transpose_(1, 2), Cube.movedim([2], [1]), movedim(Cube, 2, 1), moveaxis(Cube, 2, 1),
                Cube.moveaxis([2], [1]));
        Is([4, 3, 2], Each(4, 3, 2, (i, j, k) => At(k, j, i)), Cube.T, Cube.permute(2, 1, 0),
            moveaxis(Cube, (0, 1, 2), (2, 1, 0)));
        Is([4, 2, 3], Each(4, 2, 3, (i, j, k) => At(j, k, i)), movedim(Cube, [0, 1, 2], [1, 2, 0]));
        Is([3, 2], [0, 3, 1, 4, 2, 5], arange(6L).reshape(2, 3).t(), t(arange(6L).reshape(2, 3)), arange(6L).reshape(2, 3).H);
    }

    [Fact]
    public void One_stands_for_many()
    {
        using var scope = NewDisposeScope();
        var column = arange(2L).unsqueeze(1);
        Is([2, 3], [0, 0, 0, 1, 1, 1], column.expand(2, 3), column.expand([-1, 3]), column.expand_as(zeros(2, 3)),
            column.broadcast_to(2, 3),
            broadcast_to(column, 2, 3), column.expand(new Size((2, 3))), column.repeat(1, 3), column.tile([1, 3]),
                tile(column, [3]),
            column.repeat_interleave(3, 1), repeat_interleave(column, tensor(new[] { 3L }), 1));
        Is([5], [0, 0, 1, 1, 1], arange(2L).repeat_interleave(tensor(new[] { 2L, 3 })));
        Is([4], [0, 1, 0, 1], arange(2L).repeat(2));
    }

    [Fact]
    public void A_part_is_a_view()
    {
        using var scope = NewDisposeScope();
        Is([2, 2, 4], Each(2, 2, 4, (i, j, k) => At(i, j + 1, k)), Cube.narrow(1, 1, 2), narrow(Cube, 1, 1, 2),
            Cube.slice(1, 1, 3, 1));
        Is([2, 4], Each(2, 1, 4, (i, _, k) => At(i, 2, k)), Cube.select(1, 2), select(Cube, 1, 2));
        Is([2, 3, 2], Each(2, 3, 2, (i, j, k) => At(i, j, 2 * k)), Cube.slice(2, 0, 4, 2));
        Is([2, 2], [1, 3, 3, 5], arange(6L).as_strided([2, 2], [2, 2], 1));
        Is([2, 4], Each(2, 1, 4, (i, _, k) => At(i, i, k)).Take(8), Cube.diagonal().T, diagonal(Cube).T,
            linalg.diagonal(Cube, 0, 0, 1).T);
        var x = Cube;
        x.select(0, 0).fill_(7);
        Assert.Equal(7, x[0, 2, 3].item<long>());
        Assert.True(Cube.transpose(0, 1).contiguous().is_contiguous());
        Assert.NotEqual(Cube.data<long>()[1], Cube.clone().fill_(3).data<long>()[1]);
    }

    [Fact]
    public void The_order_is_turned_round_or_rolled()
    {
        using var scope = NewDisposeScope();
        Is([2, 3, 4], Each(2, 3, 4, (i, j, k) => At(1 - i, j, 3 - k)), Cube.flip(0, 2), flip(Cube, 2, 0));
        Is([2, 3, 4], Each(2, 3, 4, (i, j, k) => At(i, 2 - j, k)), Cube.fliplr(), fliplr(Cube));
        Is([2, 3, 4], Each(2, 3, 4, (i, j, k) => At(1 - i, j, k)), Cube.flipud(), flipud(Cube));
        Is([2, 3, 4], Each(2, 3, 4, (i, j, k) => At(i, j, (k + 3) % 4)), Cube.roll(1, 2), roll(Cube, 1, 2),
            Cube.roll([1], [2]));
        Is([2, 3, 4], Each(2, 3, 4, (i, j, k) => At((i + 1) % 2, (j + 1) % 3, k)), Cube.roll((1, 2), (0, 1)),
            roll(Cube, [1, 2], [0, 1]));
        Is([3], [2, 0, 1], arange(3L).roll(1), arange(3L).roll([1]), roll(arange(3L), 1));
    }

    [Fact]
    public void A_matrix_has_triangles_and_diagonals()
    {
        using var scope = NewDisposeScope();
        Tensor Matrix() => arange(9L).reshape(3, 3) + 1;
        Is([3, 3], [1, 0, 0, 4, 5, 0, 7, 8, 9], Matrix().tril(), tril(Matrix()), Matrix().tril_(), tril_(Matrix()));
        Is([3, 3], [0, 2, 3, 0, 0, 6, 0, 0, 0], Matrix().triu(1), triu(Matrix(), 1), Matrix().triu_(1), triu_(Matrix(), 1));
        Is([3], [1, 5, 9], Matrix().diag(), diag(Matrix()), Matrix().diagonal());
        Is([2], [2, 6], Matrix().diag(1), Matrix().diagonal(1));
        Is([2, 2], [3, 0, 0, 4], tensor(new[] { 3L, 4 }).diag(), tensor(new[] { 3L, 4 }).diag_embed(),
            diagflat(tensor(new[] { 3L, 4 })));
        Is([3, 3], [0, 3, 0, 0, 0, 4, 0, 0, 0], diag_embed(tensor(new[] { 3L, 4 }), 1), tensor(new[] { 3L, 4 }).diagflat(1));
    }
}
