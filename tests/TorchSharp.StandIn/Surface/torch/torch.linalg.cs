namespace TorchSharp;

/// <summary>torch.linalg.</summary>
internal static class Linalg
{
    internal static readonly Operator
        vector_norm = new("aten::linalg_vector_norm"), svd = new("aten::linalg_svd"),
        svdvals = new("aten::linalg_svdvals"), qr = new("aten::linalg_qr"), eigh = new("aten::linalg_eigh"),
        eigvalsh = new("aten::linalg_eigvalsh"), cholesky = new("aten::linalg_cholesky"), inv = new("aten::linalg_inv"),
        det = new("aten::linalg_det"), slogdet = new("aten::linalg_slogdet"), solve = new("aten::linalg_solve"),
        pinv = new("aten::linalg_pinv", "atol_rtol_float"), pinvTensor = new("aten::linalg_pinv", "atol_rtol_tensor"),
        matrix_rank = new("aten::linalg_matrix_rank", "atol_rtol_float"),
        matrix_rankTensor = new("aten::linalg_matrix_rank", "atol_rtol_tensor"), diagonal = new("aten::diagonal");
}

public static partial class torch
{
    public static partial class linalg
    {
        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }

        // No norm, vector_norm or matrix_norm: theirs may lose the order to the collector on its way to native code. Tensor.norm does not.

        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
            => Linalg.svd.Call3(input, fullMatrices);
        public static Tensor svdvals(Tensor input) => Linalg.svdvals.Call(input);
        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced)
            => Linalg.qr.Call2(input, mode switch { QRMode.Reduced => "reduced", QRMode.Complete => "complete", _ => "r" });
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Linalg.eigh.Call2(input, UPLO.ToString());
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Linalg.eigvalsh.Call(input, UPLO.ToString());
        public static Tensor cholesky(Tensor input) => Linalg.cholesky.Call(input);

        public static Tensor inv(Tensor input) => Linalg.inv.Call(input);
        public static Tensor det(Tensor input) => Linalg.det.Call(input);
        public static (Tensor, Tensor) slogdet(Tensor input) => Linalg.slogdet.Call2(input);
        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Linalg.solve.Call(A, B, left);
        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false)
            => Linalg.pinv.Call(input, atol, rtol, hermitian);
        public static Tensor pinv(Tensor input, Tensor atol, Tensor? rtol = null, bool hermitian = false)
            => Linalg.pinvTensor.Call(input, atol, rtol, hermitian);
        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false)
            => Linalg.matrix_rank.Call(input, atol, rtol, hermitian);
        public static Tensor matrix_rank(Tensor input, Tensor atol, Tensor? rtol = null, bool hermitian = false)
            => Linalg.matrix_rankTensor.Call(input, atol, rtol, hermitian);
        public static Tensor diagonal(Tensor input, int offset = 0, int dim1 = -2, int dim2 = -1)
            => Linalg.diagonal.Call(input, offset, dim1, dim2);
    }
}
