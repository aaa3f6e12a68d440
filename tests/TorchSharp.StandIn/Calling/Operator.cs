using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// One operator of libtorch, found by name when it is first called: <c>new Operator("aten::add", "Tensor").Call(a, b)</c>.
/// Arguments that are left out at the end take the schema's defaults. An error is an <see cref="ExternalException"/>.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int ScratchOnStack = 512;
    private nint found;

    /// <summary>TorchSharp calls this operator without a guard: an error ends the process (matmul, cummax, cummin).</summary>
    internal bool Unguarded { get; init; }

    /// <summary>The schema as libtorch prints it.</summary>
    internal string Schema
    {
        get
        {
            byte* text;
            Native.Check(Native.ts_schema(Find(), &text));
            return Native.Take(text);
        }
    }

    public Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeArgument result;
        Invoke(arguments, &result, 1);
        return Wrap(result);
    }

    public (Tensor, Tensor) Call2(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeArgument[2];
        Invoke(arguments, results, 2);
        return (Wrap(results[0]), Wrap(results[1]));
    }

    public (Tensor, Tensor, Tensor) Call3(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeArgument[3];
        Invoke(arguments, results, 3);
        return (Wrap(results[0]), Wrap(results[1]), Wrap(results[2]));
    }

    /// <summary>An operator that returns a list of tensors.</summary>
    public Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        const int Few = 8;
        var few = stackalloc NativeArgument[Few];
        NativeArgument* many = null;
        var count = Invoke(arguments, few, Few, &many);
        var results = many == null ? few : many;
        var tensors = new Tensor[count];
        for (var i = 0; i < count; i++)
            tensors[i] = Wrap(results[i]);
        Native.ts_free(many);
        return tensors;
    }

    /// <summary>An operator that changes its first argument and returns it: the managed tensor stays the same one.</summary>
    public Tensor CallInPlace(Tensor self, params ReadOnlySpan<Argument> others)
    {
        var arguments = new Argument[others.Length + 1];
        arguments[0] = self;
        others.CopyTo(arguments.AsSpan(1));
        NativeArgument result;
        if (Invoke(arguments, &result, 1) > 0 && result.Kind == ArgumentKind.Tensor)
            Native.ts_tensor_free((nint)result.Value);
        return self;
    }

    public bool CallBool(params ReadOnlySpan<Argument> arguments) => CallLong(arguments) != 0;

    public long CallLong(params ReadOnlySpan<Argument> arguments)
    {
        NativeArgument result;
        Invoke(arguments, &result, 1);
        return result.Value;
    }

    public double CallDouble(params ReadOnlySpan<Argument> arguments) => BitConverter.Int64BitsToDouble(CallLong(arguments));

    private static Tensor Wrap(NativeArgument result) =>
        result.Kind == ArgumentKind.Tensor ? new((nint)result.Value) : null!;

    private int Invoke(ReadOnlySpan<Argument> arguments, NativeArgument* results, int capacity, NativeArgument** many = null)
    {
        NativeArgument* overflow = null;
        var size = 0;
        foreach (ref readonly var argument in arguments)
            size += argument.ScratchSize;
        var onStack = stackalloc byte[ScratchOnStack];
        var onHeap = size > ScratchOnStack ? (byte*)NativeMemory.Alloc((nuint)size) : null;
        var scratch = onHeap == null ? onStack : onHeap;
        var native = stackalloc NativeArgument[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i].Write(native + i, ref scratch);
        var count = 0;
        GarbageStress.Collect();
        var error = Native.ts_call(Find(), native, arguments.Length, results, capacity, many == null ? &overflow : many, &count);
        NativeMemory.Free(onHeap);
        if (error != null)
            Fail(error);
        return count;
    }

    private void Fail(byte* error)
    {
        if (Unguarded)
            Native.CheckOrAbort(error, name);
        Native.Check(error);
    }

    private nint Find() => found != 0 ? found : found = Resolve();

    private nint Resolve()
    {
        nint handle;
        Native.Check(Native.ts_find(name, overload, &handle));
        return handle;
    }
}
