using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// A number with its type, in native memory that the finaliser frees: a scalar that nobody holds may be gone before an
/// operator has read it, as in TorchSharp.
/// </summary>
public sealed unsafe class Scalar : IDisposable
{
    private Box* box;
    private bool isSpared;

    private Scalar(BoxKind kind, ScalarType type, long bits, double imaginary = 0)
    {
        box = (Box*)NativeMemory.Alloc((nuint)sizeof(Box));
        *box = new() { Kind = kind, Type = type, Bits = bits, Imaginary = imaginary };
    }

    private Scalar(ScalarType type, double value) : this(BoxKind.Number, type, BitConverter.DoubleToInt64Bits(value)) { }

    private Scalar(ScalarType type, double real, double imaginary) :
        this(BoxKind.Complex, type, BitConverter.DoubleToInt64Bits(real), imaginary) { }

    // An operator reads a scalar that nobody holds within a microsecond, so that TorchSharp's users hardly ever lose one. A first
    // collection therefore spares it here, lest a loaded machine fail by chance; under the stress it fails for certain.
    ~Scalar()
    {
        if (GarbageStress.On || isSpared)
        {
            Free();
            return;
        }
        isSpared = true;
        GC.ReRegisterForFinalize(this);
    }

    private enum BoxKind { Integer, Number, Boolean, Complex, Freed = 0xDEAD }

    [StructLayout(LayoutKind.Sequential)]
    private struct Box
    {
        public BoxKind Kind;
        public int Dtype;
        public long Bits;
        public double Imaginary;

        public ScalarType Type
        {
            readonly get => (ScalarType)Dtype;
            set => Dtype = (int)value;
        }
    }

    public ScalarType Type => Contents.Type;

    internal nint Handle => box != null ? (nint)box : throw new ObjectDisposedException(nameof(Scalar));

    internal double Real => Contents.Kind is BoxKind.Number or BoxKind.Complex ? BitConverter.Int64BitsToDouble(Contents.Bits) : Contents.Bits;

    internal double Imaginary => Contents.Imaginary;

    internal long Integer => Contents.Kind is BoxKind.Number or BoxKind.Complex ? (long)Real : Contents.Bits;

    private ref Box Contents => ref *(Box*)Handle;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    internal static Scalar OfType(ScalarType type, double value) => new(type, value);

    private void Free()
    {
        if (box == null)
            return;
        box->Kind = BoxKind.Freed; // so that a late reader fails loudly where the memory was not reused yet
        if (!GarbageStress.On)
            NativeMemory.Free(box);
        box = null;
    }

    public static implicit operator Scalar(byte value) => new(BoxKind.Integer, ScalarType.Byte, value);
    public static implicit operator Scalar(sbyte value) => new(BoxKind.Integer, ScalarType.Int8, value);
    public static implicit operator Scalar(short value) => new(BoxKind.Integer, ScalarType.Int16, value);
    public static implicit operator Scalar(int value) => new(BoxKind.Integer, ScalarType.Int32, value);
    public static implicit operator Scalar(long value) => new(BoxKind.Integer, ScalarType.Int64, value);
    public static implicit operator Scalar(Half value) => new(ScalarType.Float16, (double)value);
    public static implicit operator Scalar(float value) => new(ScalarType.Float32, value);
    public static implicit operator Scalar(double value) => new(ScalarType.Float64, value);
    public static implicit operator Scalar((float, float) value) => new(ScalarType.ComplexFloat32, value.Item1, value.Item2);
    public static implicit operator Scalar(Complex value) => new(ScalarType.ComplexFloat64, value.Real, value.Imaginary);
    public static implicit operator Scalar(bool value) => new(BoxKind.Boolean, ScalarType.Bool, value ? 1 : 0);
}
