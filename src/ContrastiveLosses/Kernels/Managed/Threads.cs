namespace ContrastiveLosses.Kernels.Managed;

/// <summary>How the kernel's work is spread over threads.</summary>
internal static class Threads
{
    /// <summary>As many as torch itself uses.</summary>
    public static int Count => Math.Max(1, get_num_threads());

    /// <summary>
    /// Runs an action on up to so many threads at once, the calling one among them. It must do with being run by fewer: the action
    /// takes its share of the work until none is left.
    /// </summary>
    public static void Run(int threads, Action action)
    {
        if (threads <= 1) action();
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
}
