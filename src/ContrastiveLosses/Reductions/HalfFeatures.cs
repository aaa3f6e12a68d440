using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// Features of a half type of which no float32 copy is made: the kernel reads <paramref name="numbers"/>, and autograd knows them by
/// <paramref name="handle"/>, zeros of the same shape in the memory of a single one. The gradients of all that is computed of them are
/// added up there in float32, and rounded once.
/// </summary>
internal sealed class HalfFeatures(Tensor handle, Tensor numbers)
{
    private Tensor? wide;

    public Tensor Handle => handle;

    public Tensor Numbers => numbers;

    /// <summary>The features in float32, for what needs them outside of a kernel; made when they are first asked for.</summary>
    public Tensor Wide => wide ??= Recorded();

    /// <summary>Of rows that the kernel reads as they are; null for all others.</summary>
    public static HalfFeatures? Of(Tensor rows) =>
        rows.dtype is ScalarType.Float16 or ScalarType.BFloat16 && rows.dim() == 2 && KernelChoice.IsManaged(rows) && ManagedUnitRows.AreFinite(rows)
            ? new(HalfFeaturesFunction.Of(rows), rows.detach())
            : null;

    /// <summary>The numbers in float32, with the handle's place in autograd's graph.</summary>
    public static Tensor Widened(Tensor handle, Tensor numbers) => numbers.to(ScalarType.Float32).Plus(handle);

    /// <summary>Even where a part of a loss is not recorded: another part that is may ask next.</summary>
    private Tensor Recorded()
    {
        using var recording = enable_grad();
        return Widened(handle, numbers);
    }
}
