namespace TorchSharp;

/// <summary>Which values occur, where, and how often.</summary>
internal static class Uniqueness
{
    internal static readonly Operator
        unique = new("aten::_unique2"), uniqueDim = new("aten::unique_dim"),
        consecutive = new("aten::unique_consecutive"), consecutiveDim = new("aten::unique_dim_consecutive"),
        nonzero = new("aten::nonzero_numpy");

    /// <summary>libtorch always returns three tensors, TorchSharp null for what nobody asked for.</summary>
    internal static (torch.Tensor, torch.Tensor?, torch.Tensor?) Wanted(
        (torch.Tensor output, torch.Tensor inverse, torch.Tensor counts) all, bool inverse, bool counts)
    {
        if (!inverse) all.inverse.Dispose();
        if (!counts) all.counts.Dispose();
        return (all.output, inverse ? all.inverse : null, counts ? all.counts : null);
    }
}

public static partial class torch
{
    public partial class Tensor
    {
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false,
            bool return_counts = false, int? dim = null)
            => Uniqueness.Wanted(
                dim is { } one
                    ? Uniqueness.uniqueDim.Call3(this, one, sorted, return_inverse, return_counts)
                    : Uniqueness.unique.Call3(this, sorted, return_inverse, return_counts),
                return_inverse, return_counts);

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(bool return_inverse = false,
            bool return_counts = false, int? dim = null)
            => Uniqueness.Wanted(
                dim is { } one
                    ? Uniqueness.consecutiveDim.Call3(this, one, return_inverse, return_counts)
                    : Uniqueness.consecutive.Call3(this, return_inverse, return_counts),
                return_inverse, return_counts);

        public IList<Tensor> nonzero_as_list() => Uniqueness.nonzero.CallList(this);
    }

    public static (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(Tensor input, bool sorted = true,
        bool return_inverse = false, bool return_counts = false, int? dim = null)
        => input.unique(sorted, return_inverse, return_counts, dim);
    public static (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(Tensor input,
        bool return_inverse = false, bool return_counts = false, int? dim = null)
        => input.unique_consecutive(return_inverse, return_counts, dim);
}
