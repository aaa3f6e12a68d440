namespace TorchSharp;

/// <summary>Products, determinants and inverses.</summary>
internal static class Algebra
{
    internal static readonly Operator
        mm = new("aten::mm"), bmm = new("aten::bmm"), matmul = new("aten::matmul") { Unguarded = true },
        mv = new("aten::mv"), dot = new("aten::dot"), vdot = new("aten::vdot"), inner = new("aten::inner"),
        outer = new("aten::outer"), kron = new("aten::kron"), addmm = new("aten::addmm"), addmm_ = new("aten::addmm_"),
        addmv = new("aten::addmv"), addmv_ = new("aten::addmv_"), addbmm = new("aten::addbmm"),
        addbmm_ = new("aten::addbmm_"), dist = new("aten::dist"), cov = new("aten::cov"),
        corrcoef = new("aten::corrcoef"), trace = new("aten::trace"), logdet = new("aten::logdet"),
        linalg_pinv = new("aten::linalg_pinv"), matrix_power = new("aten::matrix_power");
}

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor mm(Tensor target) => Algebra.mm.Call(this, target);
        public Tensor bmm(Tensor batch2) => Algebra.bmm.Call(this, batch2);
        public Tensor matmul(Tensor target) => Algebra.matmul.Call(this, target);
        public Tensor mv(Tensor target) => Algebra.mv.Call(this, target);
        public Tensor dot(Tensor target) => Algebra.dot.Call(this, target);
        public Tensor vdot(Tensor target) => Algebra.vdot.Call(this, target);
        public Tensor inner(Tensor vec2) => Algebra.inner.Call(this, vec2);
        public Tensor outer(Tensor vec2) => Algebra.outer.Call(this, vec2);
        public Tensor ger(Tensor vec2) => outer(vec2);
        public Tensor kron(Tensor other) => Algebra.kron.Call(this, other);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f)
            => Algebra.addmm.Call(this, mat1, mat2, beta, alpha);
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f)
            => Algebra.addmm_.CallInPlace(this, mat1, mat2, beta, alpha);
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f)
            => Algebra.addmv.Call(this, mat, vec, beta, alpha);
        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f)
            => Algebra.addmv_.CallInPlace(this, mat, vec, beta, alpha);
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f)
            => Algebra.addbmm.Call(this, batch1, batch2, beta, alpha);
        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f)
            => Algebra.addbmm_.CallInPlace(this, batch1, batch2, beta, alpha);

        public Tensor dist(Tensor other, float p = 2f) => Algebra.dist.Call(this, other, p);
        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null)
            => Algebra.cov.Call(this, correction, fweights, aweights);
        public Tensor corrcoef() => Algebra.corrcoef.Call(this);
        public Tensor trace()
            => ndim == 2
                ? Algebra.trace.Call(this)
                : throw new ArgumentException($"Expected a matrix, but got tensor with ndim == {ndim}");
        public Tensor det() => linalg.det(this);
        public Tensor logdet() => Algebra.logdet.Call(this);
        public Tensor inverse() => linalg.inv(this);
        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false)
            => Algebra.linalg_pinv.Call(this, rcond, hermitian);
        public Tensor matrix_power(int n) => Algebra.matrix_power.Call(this, n);
    }
}
