using System.Runtime.InteropServices;

namespace TorchSharp.StandIn.Tests.Core;

public class TensorIndexTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor x = arange(24).reshape(2, 3, 4);

    public void Dispose()
    {
        scope.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Numbers_name_elements_and_rows()
    {
        Assert.Equal(23, x[1, 2, 3].ToInt64());
        Assert.Equal(23, x[-1, -1, -1].ToInt64());
        Assert.Equal([4], x[1, 0].shape);
        Assert.Equal([3, 4], x[1].shape);
        Assert.Equal(5, zeros([1, 1, 1, 1, 1])[0, 0, 0, 0, 0].add(5).ToInt64());
    }

    [Fact]
    public void Slices_are_views()
    {
        Assert.Equal([2, 3], x[.., .., 0].shape);
        Assert.Equal([1, 2, 4], x[^1.., 1..].shape);
        Assert.Equal([2, 3, 2], x[.., .., TensorIndex.Slice(step: 2)].shape);
        Assert.Equal([2, 2, 4], x[TensorIndex.Colon, ..^1].shape);
        x[.., .., 0].fill_(-1);
        Assert.Equal(-1, x[1, 2, 0].ToInt64());
    }

    [Fact]
    public void An_ellipsis_stands_for_the_rest_and_none_for_a_new_axis()
    {
        Assert.Equal([2, 3], x[TensorIndex.Ellipsis, 1].shape);
        Assert.Equal([1, 2, 3, 4], x[TensorIndex.None].shape);
        Assert.Equal([2, 3, 4, 1], x[TensorIndex.Ellipsis, TensorIndex.None].shape);
    }

    [Fact]
    public void A_tensor_of_numbers_picks()
    {
        var picked = x[tensor(new long[] { 1, 0, 1 })];
        Assert.Equal([3, 3, 4], picked.shape);
        Assert.Equal(12, picked[2, 0, 0].ToInt64());
        Assert.Equal([2, 2, 4], x[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 2, 0 }))].shape);
        Assert.Equal([2], x[TensorIndex.Ellipsis, TensorIndex.Tensor(tensor(new long[] { 2, 0 }))][0, 0].shape);
    }

    [Fact]
    public void A_mask_selects() => Assert.Equal([12], x[x > 11].shape);

    [Fact]
    public void A_mask_of_two_axes_takes_two_axes() =>
        Assert.Equal([2, 4], x[TensorIndex.Tensor(tensor(new[,] { { true, false, false }, { false, false, true } }))].shape);

    [Fact]
    public void Assignment_fills_slices_masks_and_elements()
    {
        x[1, 2, 3] = tensor(100L);
        Assert.Equal(100, x[1, 2, 3].ToInt64());
        x[.., 0] = tensor(-5L);
        Assert.Equal(-5, x[1, 0, 3].ToInt64());
        x[x < 0] = tensor(7L);
        Assert.Equal(7, x[1, 0, 3].ToInt64());
        x.index_put_(9L, TensorIndex.Ellipsis, 0);
        Assert.Equal(9, x[0, 0, 0].ToInt64());
    }

    [Fact]
    public void Putting_can_accumulate()
    {
        var counts = zeros(3, int64);
        counts.index_put_(ones(4, int64), [tensor(new long[] { 0, 2, 2, 2 })], accumulate: true);
        Assert.Equal([1, 0, 3], counts.data<long>().ToArray());
    }

    [Fact]
    public void Gradients_flow_through_an_index()
    {
        var w = ones(3, requires_grad: true);
        (w[1..].sum() + w[0] * 10).backward();
        Assert.Equal([10, 1, 1], w.grad!.data<float>().ToArray());
    }

    [Fact]
    public void What_is_not_there_is_an_error() => Assert.Throws<ExternalException>(() => x[2]);
}
