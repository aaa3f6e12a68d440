using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>What all factories go through: .NET data to a tensor, and the operators that make tensors.</summary>
internal static unsafe class Make
{
    internal static readonly Operator
        zeros = new("aten::zeros"), ones = new("aten::ones"), empty = new("aten::empty", "memory_format"), full = new("aten::full"),
        rand = new("aten::rand", "generator"), randn = new("aten::randn", "generator"),
        randint = new("aten::randint", "low_generator"), randperm = new("aten::randperm", "generator"),
        normal = new("aten::normal", "float_float"), normalTensors = new("aten::normal", "Tensor_Tensor"),
        arange = new("aten::arange", "start_step"), linspace = new("aten::linspace"), logspace = new("aten::logspace"),
        eye = new("aten::eye", "m"), tril_indices = new("aten::tril_indices"), triu_indices = new("aten::triu_indices"),
        empty_strided = new("aten::empty_strided"), empty_like = new("aten::empty_like"), zeros_like = new("aten::zeros_like"),
        ones_like = new("aten::ones_like"), full_like = new("aten::full_like"), rand_like = new("aten::rand_like"),
        randn_like = new("aten::randn_like"), randint_like = new("aten::randint_like", "low_dtype");

    private static readonly Operator To = new("aten::to", "device");

    /// <summary>Copies; with 'owner' the tensor lies in its memory instead, which stays pinned as long as needed.</summary>
    internal static torch.Tensor FromMemory(ref byte data, ReadOnlySpan<long> sizes, torch.ScalarType type, torch.ScalarType? dtype,
        torch.Device? device, bool requires_grad, GCHandle owner = default)
    {
        nint handle;
        fixed (byte* first = &data)
        fixed (long* size = sizes)
        {
            Native.Check(Native.ts_from_blob(first, size, sizes.Length, (int)type, owner.IsAllocated ? &Release : null,
                owner.IsAllocated ? GCHandle.ToIntPtr(owner) : 0, &handle));
        }
        return Placed(new(handle), dtype ?? type, torch.InitializeDevice(device)).requires_grad_(requires_grad);
    }

    internal static void RequireSize(long length, ReadOnlySpan<long> sizes)
    {
        var expected = 1L;
        foreach (var size in sizes)
            expected *= size;
        if (length != expected)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {expected} vs. {length}");
    }

    private static torch.Tensor Placed(torch.Tensor made, torch.ScalarType dtype, torch.Device device)
    {
        if (made.dtype == dtype && device.type == DeviceType.CPU)
            return made;
        using (made)
            return To.Call(made, device, dtype);
    }

    [UnmanagedCallersOnly]
    private static void Release(nint owner) => GCHandle.FromIntPtr(owner).Free();
}

public static partial class torch
{
    private static Tensor FromSpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device,
        bool requires_grad) where T : unmanaged
    {
        Make.RequireSize(values.Length, sizes);
        ref var first = ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values));
        return Make.FromMemory(ref first, sizes, ScalarTypeOf(typeof(T))!.Value, dtype, device, requires_grad);
    }

    private static Tensor FromValue<T>(T value, ScalarType? dtype, Device? device, bool requires_grad) where T : unmanaged =>
        FromSpan<T>([value], [], dtype, device, requires_grad);

    private static Tensor FromList<T>(IList<T> values, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requires_grad)
        where T : unmanaged =>
        FromSpan<T>(values as T[] ?? [.. values], sizes, dtype, device, requires_grad);

    private static Tensor FromArray(Array values, ScalarType? dtype, Device? device, bool requires_grad, GCHandle owner = default) =>
        Make.FromMemory(ref MemoryMarshal.GetArrayDataReference(values), SizesOf(values), ElementTypeOf(values), dtype, device,
            requires_grad, owner);

    /// <summary>In the array's own memory, where .NET can pin it.</summary>
    private static Tensor Shared(Array values, ScalarType? dtype, Device? device)
    {
        var pinnable = values.GetType().GetElementType() is { IsPrimitive: true } element && element != typeof(bool);
        return FromArray(values, dtype, device, false, pinnable ? GCHandle.Alloc(values, GCHandleType.Pinned) : default);
    }

    private static long[] SizesOf(Array values) => [.. Enumerable.Range(0, values.Rank).Select(values.GetLongLength)];

    private static ScalarType ElementTypeOf(Array values) => ScalarTypeOf(values.GetType().GetElementType()!) ??
        throw new ArgumentException($"No tensor holds elements of type {values.GetType().GetElementType()}.");

    private static Tensor Sized(Operator make, ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad) =>
        make.Call(size, dtype ?? get_default_dtype(), Argument.None, InitializeDevice(device)).requires_grad_(requires_grad);

    /// <summary>Without a dtype, full takes the value's.</summary>
    private static Tensor Filled(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad) =>
        Make.full.Call(size, value, dtype, Argument.None, InitializeDevice(device)).requires_grad_(requires_grad);

    private static Tensor Random(Operator make, ReadOnlySpan<long> size, Generator? generator, ScalarType? dtype, Device? device,
        bool requires_grad) =>
        make.Call(size, generator, dtype ?? get_default_dtype(), Argument.None, InitializeDevice(device)).requires_grad_(requires_grad);

    private static Tensor RandomIntegers(long low, long high, long[] size, Generator? generator, ScalarType? dtype, Device? device,
        bool requires_grad) =>
        Make.randint.Call(low, high, size, generator, dtype ?? ScalarType.Int64, Argument.None, InitializeDevice(device))
            .requires_grad_(requires_grad);

    private static Tensor Like(Operator make, ReadOnlySpan<Argument> arguments, bool requires_grad) =>
        make.Call(arguments).requires_grad_(requires_grad);
}
