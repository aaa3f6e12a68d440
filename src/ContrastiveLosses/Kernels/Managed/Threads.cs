using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>How the kernel's work is spread over threads.</summary>
internal static class Threads
{
    private const int RowsAtOnce = 256;

    /// <summary>
    /// Up to so many numbers the calling thread does a little work for each by itself: it would take less time than waiting for threads
    /// on a machine that is busy.
    /// </summary>
    private const long SmallProblem = 1 << 17;

    /// <summary>As many as torch itself uses.</summary>
    public static int Count => Math.Max(1, get_num_threads());

    /// <summary>
    /// Runs an action on up to so many threads at once, the calling one among them. It must do with being run by fewer: the action
    /// takes its share of the work until none is left.
    /// </summary>
    public static void Run(int threads, Action action)
    {
        if (threads <= 1) action();
        else if (OpenMp.IsUsed) OpenMp.Run(threads, action);
        else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => action());
    }

    /// <summary>Does the work for 0, 1, ..., in any order and on any thread.</summary>
    public static void ForEach(int threads, int count, Action<int> work)
    {
        var next = -1;
        Run(Math.Min(threads, count), () =>
        {
            for (var k = Interlocked.Increment(ref next); k < count; k = Interlocked.Increment(ref next)) work(k);
        });
    }

    /// <summary>A little work for a row, with room for two of them.</summary>
    public unsafe delegate void RowWork<T>(int row, T* room)
        where T : unmanaged;

    /// <summary>Does a little work for each of so many rows of this width, in any order and on any thread.</summary>
    public static unsafe void ForEachRow<T>(int count, int width, RowWork<T> work)
        where T : unmanaged =>
        ForEach(CountFor(count, width), (count + RowsAtOnce - 1) / RowsAtOnce, block =>
        {
            using var room = new Scratch<T>(2L * width);
            for (var row = block * RowsAtOnce; row < Math.Min(count, (block + 1) * RowsAtOnce); row++) work(row, room.Pointer);
        });

    /// <summary>Does the work for parts of a width, each from a first number on and so many, on any thread.</summary>
    public static void ForEachSlice(int count, int width, Action<int, int> work)
    {
        var slices = Math.Min(CountFor(count, width), width);
        ForEach(slices, slices, slice =>
        {
            var (first, end) = (width * slice / slices, width * (slice + 1) / slices);
            work(first, end - first);
        });
    }

    /// <summary>How many threads a little work for so many numbers is worth.</summary>
    public static int CountFor(long count, int width) => count * width <= SmallProblem ? 1 : Count;
}
