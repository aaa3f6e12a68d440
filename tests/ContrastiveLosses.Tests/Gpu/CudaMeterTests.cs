using System.Diagnostics;
using System.Runtime.InteropServices;
using ContrastiveLosses.Benchmarks.Measures;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Gpu;

/// <summary>The measure of time and memory on a GPU, over a driver of a few lines that has a clock and no GPU.</summary>
public sealed class CudaMeterTests : IDisposable
{
    /// <summary>An event is a double; a synchronization that is missing leaves it without a time, and memory is what events there are.</summary>
    private const string Driver = """
        #include <chrono>
        #include <cstddef>
        static double now() { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
        struct Event { double at; };
        static int alive = 0;
        static bool waited = false;
        extern "C" {
        int cuEventCreate(Event** e, unsigned) { *e = new Event{0}; alive++; return 0; }
        int cuEventRecord(Event* e, void* stream) { e->at = now(); waited = false; return stream ? 400 : 0; }
        int cuEventSynchronize(Event*) { waited = true; return 0; }
        int cuEventElapsedTime(float* ms, Event* a, Event* b) { *ms = (float)(b->at - a->at); return waited ? 0 : 600; }
        int cuEventDestroy_v2(Event* e) { delete e; alive--; return 0; }
        int cuMemGetInfo_v2(size_t* free, size_t* total) { *total = 1000; *free = 900 - alive; return 0; }
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("driver");

    [FactWith("g++")]
    public void EachActionHasItsOwnTimeAndNoEventIsLeft()
    {
        var meter = new CudaMeter(NativeLibrary.Load(Build()));
        Assert.Equal(100, meter.UsedBytes);
        var times = meter.Time(() => Thread.Sleep(60), () => Thread.Sleep(20));
        Assert.Equal(2, times.Length);
        Assert.True(times[0] >= TimeSpan.FromMilliseconds(59), $"{times[0]}");
        Assert.InRange(times[1], TimeSpan.FromMilliseconds(19), times[0]);
        Assert.Equal(100, meter.UsedBytes);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string Build()
    {
        var source = Path.Combine(folder.FullName, "driver.cpp");
        File.WriteAllText(source, Driver);
        var library = Path.Combine(folder.FullName, "driver.so");
        using var process = Process.Start("g++", ["-shared", "-fPIC", "-O1", source, "-o", library]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return library;
    }
}
