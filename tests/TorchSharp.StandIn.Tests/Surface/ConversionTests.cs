namespace TorchSharp.StandIn.Tests.Surface;

public class ConversionTests
{
    private static readonly double[] X = [-1.75, 0, 2.5];

    public static TheoryData<string, Func<Tensor, Tensor>, ScalarType> Types => new()
    {
        { "bool", x => x.@bool(), ScalarType.Bool }, { "byte", x => x.abs().@byte(), ScalarType.Byte },
            { "char", x => x.@char(), ScalarType.Int8 },
        { "short", x => x.@short(), ScalarType.Int16 }, { "int", x => x.@int(), ScalarType.Int32 },
            { "long", x => x.@long(), ScalarType.Int64 },
        { "half", x => x.half(), ScalarType.Float16 }, { "bfloat16", x => x.bfloat16(), ScalarType.BFloat16 },
        { "float", x => x.@float(), ScalarType.Float32 }, { "double", x => x.@double(), ScalarType.Float64 },
        { "cfloat", x => x.cfloat(), ScalarType.ComplexFloat32 }, { "cdouble", x => x.cdouble(), ScalarType.ComplexFloat64 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_tensor_takes_another_type(string name, Func<Tensor, Tensor> cast, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Assert.NotEmpty(name);
        Assert.Equal(type, cast(tensor(X)).dtype);
        Assert.Equal(type, tensor(X).to(type).dtype);
        Assert.Equal(type, tensor(X).to_type(type).dtype);
        Assert.Equal(type, tensor(X).type(type).dtype);
        Assert.Equal(type, tensor(X).type_as(zeros(1, type)).dtype);
        Assert.Equal(type, tensor(X).to(type, CPU).dtype);
        Assert.Equal(type, tensor(X).to(zeros(1, type)).dtype);
    }

    [Fact]
    public void Whole_types_cut_the_fraction_and_truths_ask_for_zero()
    {
        using var scope = NewDisposeScope();
        Values.Whole([-1, 0, 2], tensor(X).@long());
        Values.Flags([true, false, true], tensor(X).@bool());
        Values.Same(X, tensor(X).half());
        Values.Same(X, tensor(X).bfloat16().type(x => x.@float()));
    }

    [Fact]
    public void What_fits_already_shares_its_memory_unless_a_copy_is_wanted()
    {
        using var scope = NewDisposeScope();
        var x = tensor(X);
        var (same, copy) = (x.to(float64), x.to(float64, copy: true));
        Assert.NotSame(x, same);
        x.fill_(7);
        Values.Same([7, 7, 7], same);
        Values.Same(X, copy);
    }

    [Fact]
    public void The_source_is_disposed_on_demand()
    {
        using var scope = NewDisposeScope();
        var x = tensor(X);
        Values.Same(X, x.to(float32, disposeAfter: true));
        Assert.True(x.IsInvalid);
    }

    [Fact]
    public void Devices_are_named_in_every_way()
    {
        using var scope = NewDisposeScope();
        Tensor[] here = [tensor(X).cpu(), tensor(X).to(CPU), tensor(X).to("cpu"), tensor(X).to(DeviceType.CPU),
            tensor(X).to(zeros(1))];
        Assert.All(here, x => Assert.Equal(DeviceType.CPU, x.device_type));
        Values.Same(X, here[0]);
        Assert.Throws<ArgumentException>(() => tensor(X).cuda(CPU));
    }

    [Theory]
    [InlineData(ScalarType.Float16, true, false, false), InlineData(ScalarType.BFloat16, true, false, false)]
    [InlineData(ScalarType.Float32, true, false, false), InlineData(ScalarType.Float64, true, false, false)]
    [InlineData(ScalarType.Int64, false, true, false), InlineData(ScalarType.Bool, false, true, false)]
    [InlineData(ScalarType.Byte, false, true, false), InlineData(ScalarType.ComplexFloat32, false, false, true)]
    public void A_type_is_floating_whole_or_complex(ScalarType type, bool floating, bool whole, bool complex)
    {
        using var scope = NewDisposeScope();
        var x = zeros(1, type);
        Assert.Equal((floating, whole, complex), (is_floating_point(type), is_integral(type), is_complex(type)));
        Assert.Equal((floating, whole, complex), (x.is_floating_point(), x.is_integral(), x.is_complex()));
        Assert.Equal((floating, whole, complex), (is_floating_point(x), is_integral(x), is_complex(x)));
    }

    [Fact]
    public void Conjugation_turns_the_imaginary_part()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new System.Numerics.Complex(1, 2)).unsqueeze(0);
        Assert.Equal((1, -2), ((x.conj() * 1).ToComplexFloat64().Real, (x.conj() * 1).ToComplexFloat64().Imaginary));
        Assert.Equal(-2, (x.unsqueeze(0).H * 1).ToComplexFloat64().Imaginary);
    }

    [Fact]
    public void A_size_adds_up_multiplies_and_compares()
    {
        Size size = (2, 3);
        Assert.Equal([2, 3], size.Shape);
        Assert.Equal([2, 3, 4], (size + new Size(4)).Shape);
        Assert.Equal(24, new Size((2, 3, 4)).numel());
        var same = size;
        Assert.True(size == same);
        Assert.True(size != new long[] { 2, 3 }); // another array
        Assert.Equal((2, 3L, false, true), (size.Length, size[1], size.IsScalar, Size.Empty.IsEmpty));
        Assert.Equal([3], size.Slice(1, 2).Shape);
    }
}
