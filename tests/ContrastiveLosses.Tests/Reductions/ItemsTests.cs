using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Tests.Reductions;

public sealed class ItemsTests
{
    [Fact]
    public void ViewsBecomeItemsInSampleOrder()
    {
        using var scope = NewDisposeScope();
        var features = arange(12, dtype: float64).reshape(2, 3, 2);
        var items = Items.Of(features, tensor(new[] { 7, 9 }), tensor(new long[] { 4, 5 }), normalize: false);
        Assert.Equal(6, items.Count);
        Assert.Equal([2L, 3], items.Shape);
        Assert.Equal([0L, 1, 2, 3, 4, 5], items.Keys.Id!.data<long>().ToArray());
        Assert.Equal([7L, 7, 7, 9, 9, 9], items.Keys.Label!.data<long>().ToArray());
        Assert.Equal([4L, 4, 4, 5, 5, 5], items.Keys.Bias!.data<long>().ToArray());
        Assert.Equal([8.0, 9.0], items.Features[4].data<double>().ToArray());
    }

    [Fact]
    public void WithoutLabelsEachSampleIsAClass()
    {
        using var scope = NewDisposeScope();
        var items = Items.Of(zeros(2, 2, 3), normalize: true);
        Assert.Equal([0L, 0, 1, 1], items.Keys.Label!.data<long>().ToArray());
    }

    [Fact]
    public void NegativeLabelsStayDistinctAndNoneEqualsNothing()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { -1, -2, 0, -1, long.MaxValue });
        var keys = Items.Of(zeros(5, 3), labels, normalize: false).Keys.Label!.data<long>().ToArray();
        Assert.DoesNotContain(-1L, keys);
        Assert.Equal(keys[0], keys[3]);
        Assert.Equal(4, keys.Distinct().Count());
    }

    [Fact]
    public void TheFirstViewHasOneItemPerSample()
    {
        using var scope = NewDisposeScope();
        var first = Items.Of(arange(12, dtype: float64).reshape(2, 3, 2), normalize: false).FirstView();
        Assert.Equal([0L, 3], first.Keys.Id!.data<long>().ToArray());
        Assert.Equal([0.0, 1, 6, 7], first.Features.data<double>().ToArray());
    }
}
