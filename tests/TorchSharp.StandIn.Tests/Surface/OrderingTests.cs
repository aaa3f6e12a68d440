namespace TorchSharp.StandIn.Tests.Surface;

public class OrderingTests
{
    private static readonly double[] X = [2.5, -1, 7, 0.5, 3];

    [Fact]
    public void Sorting_gives_the_values_and_where_they_were()
    {
        using var scope = NewDisposeScope();
        var (values, places) = tensor(X).sort();
        Values.Same(X.Order(), values);
        Values.Whole([1, 3, 0, 4, 2], places);
        Values.Same(X.OrderDescending(), sort(tensor(X), descending: true).values);
        Values.Whole([1, 3, 0, 4, 2], tensor(X).argsort());
        Values.Whole([2, 4, 0, 3, 1], argsort(tensor(X), descending: true));
        Values.Same(X.Order(), tensor(X).msort());
        Values.Same(X.Order(), msort(tensor(X)));
        Values.Whole([0, 2, 4, 1, 3], tensor(new[] { 1L, 2, 1, 2, 1 }).sort(stable: true).Indices);
    }

    [Fact]
    public void The_largest_few_come_in_order()
    {
        using var scope = NewDisposeScope();
        var (values, places) = tensor(X).topk(2);
        Values.Same([7, 3], values);
        Values.Whole([2, 4], places);
        Values.Same([-1, 0.5], topk(tensor(X), 2, largest: false).values);
        Values.Same([2.5], tensor(X).kthvalue(3, 0).values);
        Values.Whole([0], kthvalue(tensor(X), 3, null).indices);
    }

    [Fact]
    public void Values_are_counted()
    {
        using var scope = NewDisposeScope();
        Values.Whole([0, 2, 1, 0, 1], tensor(new[] { 1L, 4, 1, 2 }).bincount(null));
        Values.Same([0, 1.5, 3], bincount(tensor(new[] { 1L, 2, 1 }), tensor(new[] { 1.0, 3, 0.5 })));
        Values.Whole([0, 1, 0, 0, 0, 0], tensor(new[] { 1L }).bincount(null, 6));
        Values.Same([2, 1, 1, 1], tensor(new[] { 0.5, 0, 1.5, 2.5, 4 }).histc(4, 0, 4));
        Values.Same([3, 2], histc(tensor(new[] { 0.0, 1, 1.5, 2, 4 }), 2, 0, 4));
    }

    [Fact]
    public void A_place_among_sorted_values_is_found()
    {
        using var scope = NewDisposeScope();
        var borders = tensor(new[] { 1.0, 3, 5 });
        Values.Whole([0, 1, 3], tensor(new[] { 1.0, 2, 9 }).bucketize(borders));
        Values.Whole([1, 1, 3], bucketize(tensor(new[] { 1.0, 2, 9 }), borders, right: true));
        Values.Whole([0, 1, 3], searchsorted(borders, tensor(new[] { 1.0, 2, 9 })));
        Assert.Equal(ScalarType.Int32, searchsorted(borders, tensor(new[] { 2.0 }), out_int32: true).dtype);
        Values.Whole([2], searchsorted(borders[TensorIndex.Tensor(tensor(new[] { 2L, 0, 1 }))], (Scalar)3, false, true,
            tensor(new[] { 1L, 2, 0 })));
    }

    [Fact]
    public void Positions_of_what_is_not_zero_are_listed()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0.0, 2, 3, 0 }).reshape(2, 2);
        Values.Whole([0, 1, 1, 0], x.nonzero());
        Values.Whole([0, 1, 1, 0], nonzero(x));
        Values.Whole([0, 1, 1, 0], argwhere(x));
        Values.Whole([0, 1, 1, 0], x.argwhere());
        Assert.Equal(2, x.nonzero_as_list().Count);
        Values.Whole([0, 1], x.nonzero_as_list()[0]);
    }

    [Fact]
    public void Different_values_are_listed_once()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 3L, 1, 3, 3, 2 });
        var (values, inverse, counts) = x.unique(return_inverse: true, return_counts: true);
        Values.Whole([1, 2, 3], values);
        Values.Whole([2, 0, 2, 2, 1], inverse!);
        Values.Whole([1, 1, 3], counts!);
        Assert.Null(unique(x).inverse_indices);
        Assert.Null(x.unique().counts);
        Values.Whole([3, 1, 3, 2], x.unique_consecutive().output);
        Values.Whole([1, 1, 2, 1], unique_consecutive(x, return_counts: true).counts!);
        Values.Whole([1, 2], tensor(new[] { 1L, 2, 1, 2 }).reshape(2, 2).unique(dim: 0).output);
        Values.Whole([0, 0], tensor(new[] { 1L, 2, 1, 2 }).reshape(2, 2).unique_consecutive(return_inverse: true,
            dim: 0).inverse_indices!);
    }
}
