using System.Numerics;

namespace TorchSharp.StandIn.Tests.Factories;

public class FactoryTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void The_type_of_the_numbers_is_that_of_the_tensor()
    {
        Assert.Equal(float64, tensor(0.5).dtype);
        Assert.Equal(float32, tensor(0.5f).dtype);
        Assert.Equal(int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(int64, tensor(new[] { 1L }).dtype);
        Assert.Equal(@bool, tensor(new[] { true }).dtype);
        Assert.Equal(float16, tensor(new[] { (Half)1 }).dtype);
        Assert.Equal(complex128, tensor(new Complex(1, 2)).dtype);
        Assert.Equal(complex64, tensor((1f, 2f)).dtype);
        Assert.Equal(float64, tensor(new[] { 1 }, float64).dtype);
    }

    [Fact]
    public void Arrays_lists_and_memory_give_the_same_tensor()
    {
        var expected = tensor(new[,] { { 1.0, 2 }, { 3, 4 } });
        Assert.True(expected.Equals(tensor(new[] { 1.0, 2, 3, 4 }, [2, 2])));
        Assert.True(expected.Equals(tensor(new List<double> { 1, 2, 3, 4 }, 2, 2)));
        Assert.True(expected.Equals(tensor(new Memory<double>([1, 2, 3, 4]), [2, 2])));
        Assert.True(expected.Equals(from_array(new[,] { { 1.0, 2 }, { 3, 4 } })));
        Assert.True(expected.Equals(as_tensor(new[,] { { 1.0, 2 }, { 3, 4 } })));
    }

    [Fact]
    public void A_tensor_is_a_copy_and_as_tensor_is_not()
    {
        var values = new[] { 1.0, 2 };
        var (copy, shared) = (tensor(values), as_tensor(values));
        values[0] = 9;
        Assert.Equal(1, copy[0].ToDouble());
        Assert.Equal(9, shared[0].ToDouble());
    }

    [Fact]
    public void An_empty_array_gives_an_empty_tensor() => Assert.Equal([0], tensor(Array.Empty<float>()).shape);

    [Fact]
    public void Constants_take_the_default_type_and_any_shape()
    {
        Assert.Equal(float32, zeros(2).dtype);
        Assert.Equal([2, 3, 4, 5], ones(2, 3, 4, 5).shape);
        Assert.Equal([2, 3], empty([2, 3]).shape);
        Assert.Equal([7, 7], full(2, 7, int64).data<long>().ToArray());
        Assert.Equal(float32, full(2, 0.5).dtype);
        Assert.Equal([1, 0, 0, 1], eye(2).data<float>().ToArray());
        Assert.True(zeros(2, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Sequences_of_integers_are_long_and_others_float()
    {
        Assert.Equal([0, 1, 2], arange(3).data<long>().ToArray());
        Assert.Equal([1, 3], arange(1, 5, 2).data<long>().ToArray());
        Assert.Equal(float32, arange(0.0, 1, 0.5).dtype);
        Assert.Equal([0, 0.5f, 1], linspace(0, 1, 3).data<float>().ToArray());
    }

    [Fact]
    public void Random_numbers_have_shape_and_range()
    {
        Assert.True((rand(100) < 1).all().ToBoolean());
        Assert.Equal([3, 4], randn(3, 4, float64).shape);
        var integers = randint(2, 5, [100L]);
        Assert.Equal(int64, integers.dtype);
        Assert.True((integers >= 2).all().ToBoolean() && (integers < 5).all().ToBoolean());
        Assert.Equal(arange(10).data<long>().ToArray(), randperm(10).data<long>().Order());
        Assert.Equal([5], normal(0, 1, [5]).shape);
    }

    [Fact]
    public void Likes_take_shape_type_and_device_unless_told_otherwise()
    {
        var x = zeros(2, 3, float64);
        Assert.Equal("[2, 3] Float64", Facts(ones_like(x)));
        Assert.Equal("[2, 3] Int64", Facts(x.full_like(3, int64)));
        Assert.Equal("[2, 3] Float64", Facts(randn_like(x)));
        Assert.Equal("[4] Float64", Facts(x.new_zeros(4)));
        Assert.Equal("[4, 5] Float32", Facts(x.new_ones(4, 5, float32)));
        Assert.Equal("[2] Float64", Facts(x.new_full([2], 1)));
        Assert.True(x.zeros_like(requires_grad: true).requires_grad);

        static string Facts(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}] {tensor.dtype}";
    }

    [Fact]
    public void Numbers_and_arrays_become_tensors_where_one_is_expected()
    {
        Tensor number = 2.5, array = new[] { 1, 2 };
        Assert.Equal((float64, 0), (number.dtype, number.ndim));
        Assert.Equal([1, 2], array.data<int>().ToArray());
    }
}
