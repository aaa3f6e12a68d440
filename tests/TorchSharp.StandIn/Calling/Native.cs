using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The bridge's C functions. A returned <c>byte*</c> is null or an error text that belongs to the caller.</summary>
internal static unsafe partial class Native
{
    private const string Bridge = "torchsharp-bridge";

    [ModuleInitializer]
    internal static void ResolveBridge() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, static (name, assembly, path) =>
    {
        if (name != Bridge)
            return 0;
        var file = Environment.GetEnvironmentVariable("TORCHSHARP_BRIDGE");
        return NativeLibrary.Load(file is { Length: > 0 } ? file : Path.Combine(AppContext.BaseDirectory, "libtorchsharp-bridge.so"));
    });

    internal static void Check(byte* error)
    {
        if (error != null)
            throw new ExternalException(Take(error));
    }

    /// <summary>For what TorchSharp leaves unguarded: there an error ends the process.</summary>
    internal static void CheckOrAbort(byte* error, string what)
    {
        if (error != null)
            throw Abort.Process($"{what}: {Take(error)}");
    }

    internal static string Take(byte* text)
    {
        var copy = Marshal.PtrToStringUTF8((nint)text)!;
        ts_free(text);
        return copy;
    }

    [LibraryImport(Bridge)] internal static partial byte* ts_version();
    [LibraryImport(Bridge)] internal static partial void ts_free(void* memory);
    [LibraryImport(Bridge, StringMarshalling = StringMarshalling.Utf8)] internal static partial byte* ts_text(string text);

    [LibraryImport(Bridge, StringMarshalling = StringMarshalling.Utf8)] internal static partial byte* ts_find(string name, string overload, nint* found);
    [LibraryImport(Bridge)] internal static partial byte* ts_schema(nint op, byte** text);
    [LibraryImport(Bridge)]
    internal static partial byte* ts_call(nint op, NativeArgument* arguments, int count, NativeArgument* results, int capacity,
        NativeArgument** many, int* resultCount);

    [LibraryImport(Bridge)] internal static partial void ts_tensor_free(nint tensor);
    [LibraryImport(Bridge)] internal static partial void ts_tensor_poison(nint tensor);
    [LibraryImport(Bridge)] internal static partial nint ts_tensor_alias(nint tensor);
    [LibraryImport(Bridge)] internal static partial long ts_dim(nint tensor);
    [LibraryImport(Bridge)] internal static partial long ts_numel(nint tensor);
    [LibraryImport(Bridge)] internal static partial void ts_sizes(nint tensor, long* sizes);
    [LibraryImport(Bridge)] internal static partial byte* ts_strides(nint tensor, long* strides);
    [LibraryImport(Bridge)] internal static partial long ts_element_size(nint tensor);
    [LibraryImport(Bridge)] internal static partial long ts_storage_offset(nint tensor);
    [LibraryImport(Bridge)] internal static partial int ts_is_contiguous(nint tensor);
    [LibraryImport(Bridge)] internal static partial int ts_is_sparse(nint tensor);
    [LibraryImport(Bridge)] internal static partial int ts_dtype(nint tensor);
    [LibraryImport(Bridge)] internal static partial int ts_device_type(nint tensor);
    [LibraryImport(Bridge)] internal static partial int ts_device_index(nint tensor);
    [LibraryImport(Bridge)] internal static partial byte* ts_data_ptr(nint tensor, void** data);
    [LibraryImport(Bridge)] internal static partial byte* ts_storage(nint tensor, void** data, ulong* bytes);
    [LibraryImport(Bridge)]
    internal static partial byte* ts_from_blob(void* data, long* sizes, int dim, int dtype, delegate* unmanaged<nint, void> release, nint state, nint* result);

    [LibraryImport(Bridge)] internal static partial int ts_requires_grad(nint tensor);
    [LibraryImport(Bridge)] internal static partial byte* ts_set_requires_grad(nint tensor, int on);
    [LibraryImport(Bridge)] internal static partial int ts_is_leaf(nint tensor);
    [LibraryImport(Bridge)] internal static partial byte* ts_retain_grad(nint tensor);
    [LibraryImport(Bridge)] internal static partial byte* ts_grad(nint tensor, nint* gradient);
    [LibraryImport(Bridge)] internal static partial byte* ts_set_grad(nint tensor, nint gradient);
    [LibraryImport(Bridge)] internal static partial int ts_grad_mode();
    [LibraryImport(Bridge)] internal static partial void ts_set_grad_mode(int on);
    [LibraryImport(Bridge)] internal static partial int ts_inference_mode();
    [LibraryImport(Bridge)] internal static partial nint ts_inference_enter(int on);
    [LibraryImport(Bridge)] internal static partial void ts_inference_leave(nint mode);
    [LibraryImport(Bridge)]
    internal static partial byte* ts_backward(nint* tensors, int count, nint* gradients, int gradientCount, int retain, int create,
        nint* inputs, int inputCount);
    [LibraryImport(Bridge)]
    internal static partial byte* ts_autograd_grad(nint* outputs, int count, nint* inputs, int inputCount, nint* gradients,
        int gradientCount, int retain, int create, int allowUnused, nint* results);
    [LibraryImport(Bridge, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial byte* ts_node(string name, nint* inputs, int inputCount, int argumentCount, nint* constants, int constantCount,
        nint* results, int resultCount, delegate* unmanaged<nint, nint*, int, nint*, int, byte*> backward,
        delegate* unmanaged<nint, void> release, nint state, nint* node, nint* outputs);
    [LibraryImport(Bridge)] internal static partial byte* ts_node_save(nint node, nint* tensors, int count);
    [LibraryImport(Bridge)] internal static partial byte* ts_node_saved(nint node, int index, nint* result);

    [LibraryImport(Bridge)] internal static partial int ts_num_threads();
    [LibraryImport(Bridge)] internal static partial byte* ts_set_num_threads(int count);
    [LibraryImport(Bridge)] internal static partial int ts_num_interop_threads();
    [LibraryImport(Bridge)] internal static partial byte* ts_set_num_interop_threads(int count);
    [LibraryImport(Bridge)] internal static partial int ts_cuda_count();
    [LibraryImport(Bridge)] internal static partial int ts_cudnn();
    [LibraryImport(Bridge)] internal static partial byte* ts_cuda_synchronize(int index);
    [LibraryImport(Bridge)] internal static partial byte* ts_allows_tf32(int* result);
    [LibraryImport(Bridge)] internal static partial byte* ts_allow_tf32(int allow);
    [LibraryImport(Bridge)] internal static partial byte* ts_manual_seed(long seed);
    [LibraryImport(Bridge)] internal static partial byte* ts_generator(int deviceType, int index, int fresh, nint* result);
    [LibraryImport(Bridge)] internal static partial void ts_generator_free(nint generator);
    [LibraryImport(Bridge)] internal static partial byte* ts_generator_seed(nint generator, ulong seed);
    [LibraryImport(Bridge)] internal static partial ulong ts_generator_new_seed(nint generator);
    [LibraryImport(Bridge)] internal static partial ulong ts_generator_initial_seed(nint generator);
    [LibraryImport(Bridge)] internal static partial byte* ts_generator_state(nint generator, nint* state);
    [LibraryImport(Bridge)] internal static partial byte* ts_generator_set_state(nint generator, nint state);
}
