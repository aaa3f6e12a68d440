using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>
/// libtorch's own threads. After every operator they go on spinning for some milliseconds in wait for the next one, and other threads
/// would have to share the cores with them; so the kernel's work is given to these where their library is GNU's, as on Linux.
/// </summary>
internal static unsafe class OpenMp
{
    /// <summary>void GOMP_parallel(void (*function)(void*), void* data, unsigned threads, unsigned flags): stable since GCC 4.9.</summary>
    private static readonly delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, void>, nint, uint, uint, void> Parallel = Find();

    public static bool IsAvailable => Parallel is not null;

    /// <summary>Whether the work is given to them: wherever it can be, but for tests of what runs on Windows and macOS.</summary>
    public static bool IsUsed { get; set; } = IsAvailable;

    /// <summary>Runs the action on so many threads or fewer, the calling one among them, and waits for all of them.</summary>
    public static void Run(int threads, Action action)
    {
        var work = new Work(action);
        var handle = GCHandle.Alloc(work);
        try
        {
            Parallel(&OnThread, GCHandle.ToIntPtr(handle), (uint)threads, 0);
        }
        finally
        {
            handle.Free();
        }
        work.Failure?.Throw();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnThread(nint handle)
    {
        var work = (Work)GCHandle.FromIntPtr(handle).Target!;
        try
        {
            work.Action();
        }
        catch (Exception failure)
        {
            // It must not leave through native frames: that ends the process.
            work.Failure = ExceptionDispatchInfo.Capture(failure);
        }
    }

    /// <summary>
    /// Packages of libtorch carry the library under names of their own, and a process may hold a second one: so the function is
    /// asked of libtorch, by whose dependencies it is found.
    /// </summary>
    private static delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, void>, nint, uint, uint, void> Find()
    {
        if (!OperatingSystem.IsLinux()) return null;
        _ = get_num_threads(); // Loads libtorch where nothing has yet.
        try
        {
            using var process = Process.GetCurrentProcess();
            var libtorch = process.Modules.Cast<ProcessModule>().Select(module => module.FileName).FirstOrDefault(IsLibtorch);
            if (libtorch is not null && NativeLibrary.TryLoad(libtorch, out var library) && NativeLibrary.TryGetExport(library, "GOMP_parallel", out var function))
                return (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, void>, nint, uint, uint, void>)function;
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // A process that may not look at itself works with .NET's threads.
        }
        return null;

        static bool IsLibtorch(string file) => Path.GetFileName(file).StartsWith("libtorch_cpu.so", StringComparison.Ordinal);
    }

    private sealed class Work(Action action)
    {
        public Action Action => action;

        public ExceptionDispatchInfo? Failure { get; set; }
    }
}
