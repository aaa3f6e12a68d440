using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// Memory outside of the garbage-collected heap, aligned for every instruction set. Released blocks are kept for the next call, up to
/// a limit: fresh pages cost more than the work on a small batch.
/// </summary>
internal sealed unsafe class Scratch<T> : IDisposable
    where T : unmanaged
{
    private readonly int sizeClass;

    public Scratch(long length)
    {
        var bytes = (ulong)Math.Max(1, length) * (ulong)sizeof(T);
        sizeClass = Math.Max(12, BitOperations.Log2(BitOperations.RoundUpToPowerOf2(bytes)));
        Pointer = (T*)ScratchPool.Rent(sizeClass);
        Length = length;
    }

    public T* Pointer { get; }

    public long Length { get; }

    public Scratch<T> Clear()
    {
        NativeMemory.Clear(Pointer, (nuint)Length * (nuint)sizeof(T));
        return this;
    }

    public void Dispose() => ScratchPool.Return((nint)Pointer, sizeClass);
}

/// <summary>The blocks that wait for the next call, by the logarithm of their size.</summary>
internal static unsafe class ScratchPool
{
    private const long KeptBytes = 64L << 20;
    private const int Alignment = 64;
    private static readonly ConcurrentBag<nint>[] Blocks = [.. Enumerable.Range(0, 48).Select(_ => new ConcurrentBag<nint>())];
    private static long kept;

    public static nint Rent(int sizeClass)
    {
        if (!Blocks[sizeClass].TryTake(out var block)) return (nint)NativeMemory.AlignedAlloc((nuint)1 << sizeClass, Alignment);
        Interlocked.Add(ref kept, -(1L << sizeClass));
        return block;
    }

    public static void Return(nint block, int sizeClass)
    {
        if (Interlocked.Add(ref kept, 1L << sizeClass) <= KeptBytes)
        {
            Blocks[sizeClass].Add(block);
            return;
        }
        Interlocked.Add(ref kept, -(1L << sizeClass));
        NativeMemory.AlignedFree((void*)block);
    }
}
