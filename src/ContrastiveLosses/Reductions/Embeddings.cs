using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;

namespace ContrastiveLosses.Reductions;

/// <summary>Embeddings as the losses take them: in the type that they compute in, of unit length where asked.</summary>
internal static class Embeddings
{
    /// <summary>In the type that is computed in, of length 1 where asked. Infinite numbers become NaN, lest a loss of them look right.</summary>
    public static Tensor Prepare(Tensor features, bool normalize)
    {
        if (normalize) return IsManaged(features) ? UnitRowsFunction.Of(features) : Normalized(Widen(features));
        var rows = Widen(features);
        return IsManaged(rows) && ManagedUnitRows.AreFinite(rows)
            ? rows
            : rows.masked_fill(rows.isfinite().logical_not(), Scalars.NotANumber);
    }

    /// <summary>Half types are computed in float32, so that nothing but the input itself is rounded to them.</summary>
    public static Tensor Widen(Tensor numbers) => numbers.dtype == Widened(numbers.dtype) ? numbers : numbers.to(ScalarType.Float32);

    /// <summary>The type that embeddings of a type are computed in, and that a loss of them has.</summary>
    public static ScalarType Widened(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 ? ScalarType.Float32 : type;

    /// <summary>
    /// The rows as products of a precision take them: for half types their nearest numbers, in the rows' own type. The gradient is that of
    /// the rows, and not rounded.
    /// </summary>
    public static Tensor Rounded(Tensor rows, Precision precision) => precision switch
    {
        Precision.BFloat16 => Rounded(rows, ScalarType.BFloat16),
        Precision.Float16 => Rounded(rows, ScalarType.Float16),
        _ => rows,
    };

    private static bool IsManaged(Tensor rows) => rows.dim() == 2 && KernelChoice.IsManaged(rows);

    private static Tensor Rounded(Tensor rows, ScalarType type) => rows.sub(rows.detach().sub(rows.detach().to(type)));

    /// <summary>Rows of unit length, as <see cref="Normalized"/>.</summary>
    public static Tensor Normalize(Tensor rows) => IsManaged(rows) ? UnitRowsFunction.Of(rows).to(rows.dtype) : Normalized(rows);

    /// <summary>
    /// Rows of unit length by torch's operators. A row of zeros stays one and gets gradient 0, where torch's own normalize gives 1e12.
    /// The row is first divided by its largest magnitude, a constant to the gradient because the result does not depend
    /// on it: the squares neither overflow nor underflow, whatever the features' size.
    /// </summary>
    public static Tensor Normalized(Tensor rows)
    {
        if (rows.size(-1) == 0) return rows.alias();
        var magnitude = rows.detach().abs().amax([-1], keepdim: true);
        var isZero = magnitude.eq(Scalars.Zero);
        var scaled = rows.div(magnitude.masked_fill(isZero, Scalars.One)).masked_fill(isZero, Scalars.Zero);
        var length = scaled.norm(-1, keepdim: true);
        return scaled.div(length.masked_fill(isZero, Scalars.One));
    }
}
