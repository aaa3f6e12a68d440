using System.Numerics;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>The memory of one worker: similarities, derivatives, a mask and some room.</summary>
internal sealed unsafe class TileWorker<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Scratch<T> memory = new(3 * Block.Area + 4 * Block.Size);

    public T* S => memory.Pointer;

    public T* C => memory.Pointer + Block.Area;

    public T* Mask => memory.Pointer + 2 * Block.Area;

    public T* Room => memory.Pointer + 3 * Block.Area;

    public void Dispose() => memory.Dispose();
}
