namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>A tensor of rank two whose rows are contiguous; others are copied.</summary>
internal readonly unsafe struct RowMajor<T>
    where T : unmanaged
{
    private readonly Tensor tensor;
    private readonly T* start;
    private readonly nint stride;

    public RowMajor(Tensor source)
    {
        (Count, Width) = ((int)source.shape[0], (int)source.shape[1]);
        tensor = Width <= 1 || source.stride(1) == 1 ? source : source.contiguous();
        start = (T*)RawStorage.AddressOf(tensor);
        stride = (nint)tensor.stride(0);
    }

    public int Count { get; }

    public int Width { get; }

    public T* Row(int row) => start + row * stride;

    /// <summary>To be called when the rows have been read.</summary>
    public void KeepAlive() => GC.KeepAlive(tensor);
}
