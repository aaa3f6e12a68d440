using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>The blocks of memory that wait for the next call, by classes of size: eight to a doubling.</summary>
internal static unsafe class ScratchPool
{
    private const long KeptBytes = 64L << 20;
    private const int Alignment = 64;
    private const int SmallestLog = 12;
    private const int StepsLog = 3;
    private static readonly ConcurrentBag<nint>[] Blocks = [.. Enumerable.Range(0, 48 << StepsLog).Select(_ => new ConcurrentBag<nint>())];
    private static long kept;

    /// <summary>The smallest class that holds so many bytes.</summary>
    public static int ClassOf(long bytes)
    {
        if (bytes <= 1L << SmallestLog) return SmallestLog << StepsLog;
        var log = BitOperations.Log2((ulong)(bytes - 1));
        var step = ((bytes - 1) >> (log - StepsLog)) - (1 << StepsLog) + 1;
        return (log << StepsLog) + (int)step;
    }

    /// <summary>The bytes of a block of a class.</summary>
    public static long BytesOf(int sizeClass)
    {
        var (log, step) = (sizeClass >> StepsLog, sizeClass & ((1 << StepsLog) - 1));
        return (long)((1 << StepsLog) + step) << (log - StepsLog);
    }

    public static nint Rent(int sizeClass)
    {
        if (!Blocks[sizeClass].TryTake(out var block)) return (nint)NativeMemory.AlignedAlloc((nuint)BytesOf(sizeClass), Alignment);
        Interlocked.Add(ref kept, -BytesOf(sizeClass));
        return block;
    }

    public static void Return(nint block, int sizeClass)
    {
        if (Interlocked.Add(ref kept, BytesOf(sizeClass)) <= KeptBytes)
        {
            Blocks[sizeClass].Add(block);
            return;
        }
        Interlocked.Add(ref kept, -BytesOf(sizeClass));
        NativeMemory.AlignedFree((void*)block);
    }
}
