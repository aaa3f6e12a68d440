using System.Runtime.InteropServices;

namespace TorchSharp.StandIn.Tests.Core;

public class TensorValuesTests
{
    [Fact]
    public void Elements_are_read_and_written_in_place()
    {
        using var x = zeros(2, 2);
        var data = x.data<float>();
        data[1, 0] = 5;
        Assert.Equal(5, x[1, 0].item<float>());
        Assert.Equal([0, 0, 5, 0], data.ToArray());
        Assert.Equal(4, data.Count);
    }

    [Fact]
    public void A_view_is_read_in_its_own_order()
    {
        using var scope = NewDisposeScope();
        var transposed = arange(6).reshape(2, 3).t();
        Assert.Equal([0, 3, 1, 4, 2, 5], transposed.data<long>().ToArray());
        Assert.Equal([0, 3, 1, 4, 2, 5], transposed.data<long>().AsEnumerable());
        Assert.Equal(4, transposed.data<long>()[1, 1]);
        Assert.Equal(new long[,] { { 0, 3 }, { 1, 4 }, { 2, 5 } }, (long[,])transposed.data<long>().ToNDArray());
    }

    [Fact]
    public void Arrays_are_copied_both_ways()
    {
        using var x = zeros(4, int32);
        x.data<int>().CopyFrom([1, 2, 3, 4]);
        var copy = new int[4];
        x.data<int>().CopyTo(copy);
        Assert.Equal([1, 2, 3, 4], copy);
        Assert.True(x.data<int>() == x.data<int>());
    }

    [Fact]
    public void Bytes_that_do_not_stand_side_by_side_are_neither_read_nor_written()
    {
        using var scope = NewDisposeScope();
        var transposed = arange(6).reshape(2, 3).t();
        Assert.Throws<InvalidOperationException>(() => transposed.bytes.Length);
        Assert.Throws<InvalidOperationException>(() => transposed.bytes = new byte[48]);
    }

    [Fact]
    public void No_numbers_are_read_in_one_dimension_only()
    {
        using var scope = NewDisposeScope();
        Assert.Empty(zeros(0).data<float>().ToArray());
        Assert.Empty(zeros(0, 3).data<float>());
        Assert.Throws<ArgumentOutOfRangeException>(() => zeros(0, 3).data<float>().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => zeros(0).data<float>().CopyTo(new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => zeros(0).data<float>().CopyFrom([]));
    }

    [Fact]
    public void The_type_of_the_elements_must_be_named()
    {
        using var x = ones(2);
        Assert.Throws<ArgumentException>(() => x.data<double>());
        Assert.Throws<ArgumentException>(() => x.item<float>());
    }

    [Fact]
    public void A_number_converts_to_any_type()
    {
        using var x = tensor(2.75);
        Assert.Equal((2.75, 2.75f, 2, 2L, true), (x.ToDouble(), x.ToSingle(), x.ToInt32(), x.ToInt64(), x.ToBoolean()));
        Assert.Equal(2.75, (double)x);
        Assert.Equal(2.75, x.item<double>());
        using var scalar = x.ToScalar();
        Assert.Equal(ScalarType.Float64, scalar.Type);
    }

    [Fact]
    public void Bytes_are_the_memory()
    {
        using var x = tensor(new[] { 1, 2 });
        Assert.Equal([1, 0, 0, 0, 2, 0, 0, 0], x.bytes.ToArray());
        x.bytes = [3, 0, 0, 0, 4, 0, 0, 0];
        Assert.Equal([3, 4], x.data<int>().ToArray());
    }

    [Fact]
    public void Half_precision_elements_are_halves_and_bfloat16_reads_as_float()
    {
        using var half = tensor(new[] { 1.5f }, float16);
        Assert.Equal((Half)1.5f, half.data<Half>()[0]);
        using var brain = tensor(new[] { 1.5f }, bfloat16);
        Assert.Equal(1.5f, brain.ReadCpuBFloat16(0));
        Assert.Equal(1.5f, brain.ToSingle());
    }

    [Fact]
    public void A_storage_starts_where_the_memory_does()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, float32);
        Assert.Equal(x.storage<float>().ToArray(), x[3..].storage<float>().ToArray());
        Assert.Throws<NotSupportedException>(() => x.storage<Half>());
        foreach (var type in new[] { float32, float64, float16, bfloat16, int64, int32, @bool })
        {
            var view = x.to(type)[2..];
            var start = new RawStorage(view).Start;
            Assert.NotEqual(0, start);
            Assert.Equal(Memory.FirstElementOf(view), start + (nint)(view.storage_offset() * view.element_size()));
        }
    }

    [Fact]
    public void A_number_keeps_its_type()
    {
        using Scalar number = 2.5, integer = 3L, truth = true;
        Assert.Equal((float64, int64, @bool), (number.Type, integer.Type, truth.Type));
        Assert.Equal((2.5, 3, true), (number.ToDouble(), integer.ToInt32(), truth.ToBoolean()));
    }
}

internal sealed class RawStorage(Tensor tensor) : Storage(tensor)
{
    public nint Start => data_ptr();

    public override int element_size() => (int)_tensor.element_size();
}

internal static class Memory
{
    public static nint FirstElementOf(Tensor tensor)
    {
        ref var first = ref MemoryMarshal.GetReference(tensor.bytes);
        unsafe
        {
            return (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref first);
        }
    }
}
