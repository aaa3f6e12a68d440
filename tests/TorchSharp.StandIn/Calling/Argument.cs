using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>One argument or result as the bridge reads it; native/bridge.h has the same layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeArgument
{
    internal ArgumentKind Kind;
    internal int Extra;
    internal long Value;
    internal long Count;
}

internal enum ArgumentKind
{
    None, Tensor, Int, Double, Bool, Ints, Device, Tensors, String, Doubles, OptionalTensors, Default, Bools, Scalar, Generator
}

/// <summary>
/// One argument of an <see cref="Operator"/>. It takes a tensor's bare handle and keeps nothing alive, as TorchSharp's own
/// calls do: what the garbage collector may take there, it may take here.
/// </summary>
internal readonly struct Argument
{
    private readonly ArgumentKind kind;
    private readonly int extra;
    private readonly long value;
    private readonly Array? data;

    private Argument(ArgumentKind kind, long value = 0, int extra = 0, Array? data = null) =>
        (this.kind, this.value, this.extra, this.data) = (kind, value, extra, data);

    /// <summary>No value (Python's None); an undefined tensor where the schema says Tensor.</summary>
    internal static Argument None => default;

    /// <summary>The default value of the operator's schema.</summary>
    internal static Argument Default => new(ArgumentKind.Default);

    internal static Argument Tensors(IEnumerable<Tensor> tensors) =>
        new(ArgumentKind.Tensors, data: tensors.Select(static tensor => tensor.Handle).ToArray());

    internal static Argument OptionalTensors(Tensor?[] tensors) =>
        new(ArgumentKind.OptionalTensors, data: Array.ConvertAll(tensors, static tensor => tensor is null ? 0 : tensor.Handle));

    public static implicit operator Argument(Tensor? tensor) => tensor is null ? None : new(ArgumentKind.Tensor, tensor.Handle);
    public static implicit operator Argument(Scalar? scalar) => scalar is null ? None : new(ArgumentKind.Scalar, scalar.Handle);
    public static implicit operator Argument(Generator? generator) => generator is null ? None : new(ArgumentKind.Generator, generator.Handle);
    public static implicit operator Argument(Device? device) =>
        device is null ? None : new(ArgumentKind.Device, (long)device.type, device.index);
    public static implicit operator Argument(ScalarType type) => new(ArgumentKind.Int, (long)type);
    public static implicit operator Argument(ScalarType? type) => type is { } given ? given : None;
    public static implicit operator Argument(long number) => new(ArgumentKind.Int, number);
    public static implicit operator Argument(long? number) => number is { } given ? given : None;
    public static implicit operator Argument(int number) => new(ArgumentKind.Int, number);
    public static implicit operator Argument(int? number) => number is { } given ? given : None;
    public static implicit operator Argument(double number) => new(ArgumentKind.Double, BitConverter.DoubleToInt64Bits(number));
    public static implicit operator Argument(double? number) => number is { } given ? given : None;
    public static implicit operator Argument(float number) => (double)number;
    public static implicit operator Argument(float? number) => number is { } given ? given : None;
    public static implicit operator Argument(bool truth) => new(ArgumentKind.Bool, truth ? 1 : 0);
    public static implicit operator Argument(bool? truth) => truth is { } given ? given : None;
    public static implicit operator Argument(long[]? numbers) => numbers is null ? None : new(ArgumentKind.Ints, data: numbers);
    public static implicit operator Argument(int[]? numbers) =>
        numbers is null ? None : new(ArgumentKind.Ints, data: Array.ConvertAll(numbers, static number => (long)number));
    public static implicit operator Argument(ReadOnlySpan<long> numbers) => new(ArgumentKind.Ints, data: numbers.ToArray());
    public static implicit operator Argument(double[]? numbers) => numbers is null ? None : new(ArgumentKind.Doubles, data: numbers);
    public static implicit operator Argument(bool[]? truths) => truths is null ? None : new(ArgumentKind.Bools, data: truths);
    public static implicit operator Argument(string? text) =>
        text is null ? None : new(ArgumentKind.String, data: Encoding.UTF8.GetBytes(text));

    /// <summary>Bytes of scratch memory that <see cref="Write"/> needs, in multiples of 8.</summary>
    internal int ScratchSize => data is null ? 0 : (data.Length * ElementSize + 7) & ~7;

    private int ElementSize => kind is ArgumentKind.String or ArgumentKind.Bools ? 1 : 8;

    internal unsafe void Write(NativeArgument* target, ref byte* scratch)
    {
        *target = new() { Kind = kind, Extra = extra, Value = value };
        if (data is null)
            return;
        target->Value = (nint)scratch;
        target->Count = data.Length;
        var bytes = data.Length * ElementSize;
        MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(data), bytes).CopyTo(new(scratch, bytes));
        scratch += ScratchSize;
    }
}
