namespace TorchSharp.StandIn.Tests.Core;

public class TypeTests
{
    [Fact]
    public void Floating_point_types_have_their_limits()
    {
        Assert.Equal((32, float.MaxValue, Math.ScaleB(1, -23)), (finfo().bits, (float)finfo().max, finfo().eps));
        Assert.Equal((double.MaxValue, -double.MaxValue), (finfo(float64).max, finfo(float64).min));
        Assert.Equal((65504, Math.ScaleB(1, -14)), (finfo(float16).max, finfo(float16).tiny));
    }

    [Fact]
    public void Types_promote_as_tensors_do()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(float64, promote_types(float32, float64));
        Assert.Equal(float32, result_type(ones(2), tensor(0.5)));
        Assert.True(can_cast(int32, float32));
        Assert.False(can_cast(float32, int32));
    }

    [Fact]
    public void A_number_of_another_type_does_not_change_a_tensors() // but a vector does
    {
        using var scope = NewDisposeScope();
        Assert.Equal(float32, (ones(2) * 0.1).dtype);
        Assert.Equal(float32, (ones(2) * tensor(0.1)).dtype);
        Assert.Equal(float64, (ones(2) * tensor(new[] { 0.1, 0.2 })).dtype);
    }
}
