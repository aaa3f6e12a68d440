namespace TorchSharp.StandIn.Tests.Core;

public class TensorFactsTests
{
    [Fact]
    public void A_tensor_knows_its_shape_type_and_device()
    {
        using var x = zeros(2, 3, float64);
        Assert.Equal([2, 3], x.shape);
        Assert.Equal([3, 1], x.stride());
        Assert.Equal((2, 3, 1), (x.size(0), x.size(-1), x.stride(1)));
        Assert.Equal((2, 2, 6, 8), (x.dim(), x.ndim, x.numel(), x.element_size()));
        Assert.Equal((ScalarType.Float64, DeviceType.CPU), (x.dtype, x.device_type));
        Assert.Equal("cpu", x.device.ToString());
        Assert.True(x.is_contiguous() && x.is_floating_point() && !x.is_integral() && !x.is_cuda);
    }

    [Fact]
    public void A_view_has_an_offset_and_strides()
    {
        using var scope = NewDisposeScope();
        var column = arange(6).reshape(2, 3)[TensorIndex.Colon, 1];
        Assert.Equal(1, column.storage_offset());
        Assert.Equal([3], column.stride());
        Assert.False(column.is_contiguous());
    }

    [Fact]
    public void A_disposed_tensor_is_an_invalid_operation()
    {
        var x = ones(1);
        x.Dispose();
        x.Dispose();
        Assert.True(x.IsInvalid);
        var error = Assert.Throws<InvalidOperationException>(() => x + 1);
        Assert.Equal("Tensor invalid -- empty handle.", error.Message);
    }

    [Fact]
    public void An_alias_is_the_same_tensor_under_another_owner()
    {
        var x = ones(2);
        using var alias = x.alias();
        x.fill_(3);
        x.Dispose();
        Assert.Equal([3, 3], alias.data<float>().ToArray());
    }

    [Fact]
    public void A_handle_changes_hands()
    {
        var x = ones(2);
        using var y = Tensor.UnsafeCreateTensor(x.DecoupleFromNativeHandle());
        Assert.True(x.IsInvalid);
        Assert.Equal(2, y.numel());
    }

    [Fact]
    public void Equality_of_objects_is_of_their_elements()
    {
        using var scope = NewDisposeScope();
        Assert.True(ones(2).Equals(ones(2)));
        Assert.False(ones(2).Equals(zeros(2)));
        Assert.Equal(ScalarType.Bool, (ones(2) == ones(2)).dtype);
    }

    [Fact]
    public void Text_gives_shape_type_and_device()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("[2x3], type = Float32, device = cpu", ones(2, 3).ToString());
        Assert.StartsWith("[2], type = Int64", tensor(new long[] { 1, 2 }).str());
    }
}
