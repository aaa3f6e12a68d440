namespace ContrastiveLosses.Kernels;

/// <summary>
/// The address of a tensor's first element. TorchSharp shows it for some types only and, before 0.107, to classes derived from Storage
/// alone; so this is one.
/// </summary>
internal sealed class RawStorage(Tensor tensor) : torch.Storage(tensor)
{
    public override int element_size() => (int)_tensor.element_size();

    public static nint AddressOf(Tensor tensor) =>
        new RawStorage(tensor).data_ptr() + (nint)(tensor.storage_offset() * tensor.element_size());
}
