using System.Runtime.InteropServices;

namespace ContrastiveLosses.Benchmarks.Measures;

/// <summary>
/// What a CUDA device says itself: the time between two points of its work, and how much of its memory is in use. Its driver's functions work
/// on the device and the default stream that libtorch uses, once libtorch has done something there.
/// </summary>
internal sealed unsafe class CudaMeter(nint driver)
{
    private static readonly Lazy<CudaMeter> Machine = new(() => new(NativeLibrary.Load(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1")));

    /// <summary>That of this machine's driver.</summary>
    public static CudaMeter Instance => Machine.Value;

    /// <summary>Bytes that no program can have any more. libtorch keeps what it has had: the peak stays visible.</summary>
    public long UsedBytes
    {
        get
        {
            nuint free, total;
            Check(((delegate* unmanaged<nuint*, nuint*, int>)Function("cuMemGetInfo_v2"))(&free, &total), "cuMemGetInfo");
            return (long)(total - free);
        }
    }

    /// <summary>The bytes by which the device's used memory grows; of several forms only the first is seen whole.</summary>
    public long GrowthOver(Action action)
    {
        var before = UsedBytes;
        action();
        return UsedBytes - before;
    }

    /// <summary>What the device needs for each of a few actions, one after the other, which put their work on it and do not wait.</summary>
    public TimeSpan[] Time(params Action[] actions)
    {
        var events = new nint[actions.Length + 1];
        foreach (ref var created in events.AsSpan())
            fixed (nint* place = &created)
                Check(((delegate* unmanaged<nint*, uint, int>)Function("cuEventCreate"))(place, 0), "cuEventCreate");
        Record(events[0]);
        for (var k = 0; k < actions.Length; k++)
        {
            actions[k]();
            Record(events[k + 1]);
        }
        Check(((delegate* unmanaged<nint, int>)Function("cuEventSynchronize"))(events[^1]), "cuEventSynchronize");
        var times = new TimeSpan[actions.Length];
        for (var k = 0; k < times.Length; k++)
        {
            float milliseconds;
            Check(((delegate* unmanaged<float*, nint, nint, int>)Function("cuEventElapsedTime"))(&milliseconds, events[k], events[k + 1]), "cuEventElapsedTime");
            times[k] = TimeSpan.FromMilliseconds(milliseconds);
        }
        foreach (var created in events) Check(((delegate* unmanaged<nint, int>)Function("cuEventDestroy_v2"))(created), "cuEventDestroy");
        return times;
    }

    private void Record(nint created) => Check(((delegate* unmanaged<nint, nint, int>)Function("cuEventRecord"))(created, 0), "cuEventRecord");

    private nint Function(string name) => NativeLibrary.GetExport(driver, name);

    private static void Check(int result, string call)
    {
        if (result != 0) throw new InvalidOperationException($"{call}: error {result}");
    }
}
