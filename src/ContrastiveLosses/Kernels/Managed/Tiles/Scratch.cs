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
        sizeClass = ScratchPool.ClassOf(Math.Max(1, length) * sizeof(T));
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
