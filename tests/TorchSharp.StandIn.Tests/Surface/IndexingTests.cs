using System.Runtime.InteropServices;

namespace TorchSharp.StandIn.Tests.Surface;

public class IndexingTests
{
    private static readonly long[] Rows = [2, 0];

    private static Tensor X => tensor(new[] { 0.0, 1, 2, 10, 11, 12, 20, 21, 22 }).reshape(3, 3);

    private static Tensor Places => tensor(Rows);

    private static void Is(double[] expected, params Tensor[] found)
        => Assert.All(found, tensor => Values.Same(expected, tensor));

    [Fact]
    public void Elements_are_gathered_and_taken()
    {
        using var scope = NewDisposeScope();
        var places = tensor(new[] { 2L, 0, 1 }).reshape(3, 1);
        Is([2, 10, 21], X.gather(1, places), gather(X, 1, places), gather(X, 1, places, sparse_grad: false),
            X.take_along_dim(places, 1),
            take_along_dim(X, places, 1));
        Is([20, 21, 22, 0, 1, 2], X.index_select(0, Places), index_select(X, 0, Places));
        Is([2, 0], X.take(Places), take(X, Places), X.take_along_dim(Places), X.take_along_dim([2, 0]));
        Is([1, 12], X.masked_select((X == 1) | (X == 12)), masked_select(X, (X == 1) | (X == 12)));
        Assert.Throws<ExternalException>(() => X.index_select(0, tensor(new[] { 3L })));
    }

    [Fact]
    public void Elements_are_scattered_or_added_to_their_places()
    {
        using var scope = NewDisposeScope();
        var places = tensor(new[] { 2L, 2, 1 }).reshape(3, 1);
        var values = tensor(new[] { 5.0, 6, 7 }).reshape(3, 1);
        Is([0, 1, 5, 10, 11, 6, 20, 7, 22], X.scatter(1, places, values), scatter(X, 1, places, values),
            X.scatter_(1, places, values), scatter_(X, 1, places, values));
        Is([0, 1, 7, 10, 11, 18, 20, 28, 22], X.scatter_add(1, places, values), scatter_add(X, 1, places, values),
            X.scatter_add_(1, places, values),
            scatter_add_(X, 1, places, values));
    }

    [Fact]
    public void Rows_are_added_copied_and_filled()
    {
        using var scope = NewDisposeScope();
        var source = tensor(new[] { 1.0, 2, 3, 4, 5, 6 }).reshape(2, 3);
        Is([8, 11, 14, 10, 11, 12, 22, 25, 28], X.index_add(0, Places, source, 2), index_add(X, 0, Places, source, 2),
            X.index_add_(0, Places, source, 2), index_add_(X, 0, Places, source, 2));
        Is([4, 5, 6, 10, 11, 12, 1, 2, 3], X.index_copy(0, Places, source), index_copy(X, 0, Places, source),
            X.index_copy_(0, Places, source), index_copy_(X, 0, Places, source));
        Is([9, 9, 9, 10, 11, 12, 9, 9, 9], X.index_fill(0, Places, 9), index_fill(X, 0, Places, 9), X.index_fill_(0, Places, 9),
            index_fill_(X, 0, Places, 9));
    }

    [Fact]
    public void What_a_mask_covers_is_replaced()
    {
        using var scope = NewDisposeScope();
        var mask = X > 11;
        Is([0, 1, 2, 10, 11, -1, -1, -1, -1], X.masked_fill(mask, -1), X.masked_fill_(mask, -1));
        Is([0, 1, 2, 10, 11, 1, 2, 3, 4], X.masked_scatter(mask, tensor(new[] { 1.0, 2, 3, 4 })),
            X.masked_scatter_(mask, tensor(new[] { 1.0, 2, 3, 4 })));
    }

    [Fact]
    public void A_part_is_written_into_a_copy()
    {
        using var scope = NewDisposeScope();
        var part = tensor(new[] { 7.0, 8, 9 });
        Is([0, 1, 2, 7, 8, 9, 20, 21, 22], X.select_scatter(part, 0, 1), select_scatter(X, part, 0, 1),
            X.slice_scatter(part.unsqueeze(0), 0, 1, 2), slice_scatter(X, part.unsqueeze(0), 0, 1, 2));
        Is([7, 1, 2, 10, 8, 12, 20, 21, 9], X.diagonal_scatter(part), diagonal_scatter(X, part));
    }

    [Fact]
    public void A_tensor_is_filled_or_copied_in_place()
    {
        using var scope = NewDisposeScope();
        var x = X;
        Assert.Same(x, x.fill_(3));
        Is([3, 3, 3, 3, 3, 3, 3, 3, 3], x);
        Is([0, 0, 0, 0, 0, 0, 0, 0, 0], x.zero_());
        Is([1, 2, 3, 1, 2, 3, 1, 2, 3], x.copy_(tensor(new[] { 1f, 2, 3 })));
    }

    [Fact]
    public void Places_are_put_to_one_after_another()
    {
        using var scope = NewDisposeScope();
        var x = X;
        x.index_put_(tensor(new[] { 5.0, 6 }), Places, Places);
        Is([6, 1, 2, 10, 11, 12, 20, 21, 5], x);
        x.index_put_(tensor(1.0), [tensor(new[] { 0L, 0 }), tensor(new[] { 0L, 0 })], accumulate: true);
        Assert.Equal(8, x[0, 0].item<double>());
        Is([20, 21, 22, 0, 1, 2], X.index(Places), X[Places]);
    }
}
