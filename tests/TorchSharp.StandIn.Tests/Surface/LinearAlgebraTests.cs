using System.Runtime.InteropServices;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>Products against loops, factors by putting them together again.</summary>
public class LinearAlgebraTests
{
    private static readonly double[] X = Values.Some(6);
    private static readonly double[] Y = Values.Some(12);

    private static Tensor A => tensor(X).reshape(2, 3);

    private static Tensor B => tensor(Y).reshape(3, 4);

    private static Tensor Square => tensor(new[] { 4.0, 1, 2, 0.5, 3, -1, 1, 0, 5 }).reshape(3, 3);

    private static double[] Product(double[] left, double[] right, int rows, int inner, int columns) =>
        [.. from i in Enumerable.Range(0, rows) from j in Enumerable.Range(0, columns)
            select Enumerable.Range(0, inner).Sum(k => left[i * inner + k] * right[k * columns + j])];

    private static void Is(double[] expected, params Tensor[] found)
        => Assert.All(found, tensor => Values.Same(expected, tensor));

    [Fact]
    public void Matrices_multiply()
    {
        using var scope = NewDisposeScope();
        var product = Product(X, Y, 2, 3, 4);
        Is(product, A.mm(B), mm(A, B), A.matmul(B), matmul(A, B), A.unsqueeze(0).bmm(B.unsqueeze(0)),
            bmm(A.unsqueeze(0), B.unsqueeze(0)),
            einsum("ij,jk->ik", A, B), A.inner(B.T), inner(A, B.T));
        Is(Product(X, Y[..3], 2, 3, 1), A.mv(B.flatten()[..3]), mv(A, tensor(Y[..3])), A.matmul(tensor(Y[..3])));
        Assert.Throws<ExternalException>(() => A.mm(A));
        Assert.Throws<ExternalException>(() => A.mm(B.to(float32)));
    }

    [Fact]
    public void A_product_is_added_with_factors()
    {
        using var scope = NewDisposeScope();
        var expected = Product(X, Y, 2, 3, 4).Select(v => 3 * v + 0.5).ToArray();
        var (start, a, b) = (ones(2, 4, float64), A.unsqueeze(0), B.unsqueeze(0));
        Is(expected, start.addmm(A, B, 0.5f, 3), addmm(start, A, B, 0.5f, 3), start.clone().addmm_(A, B, 0.5f, 3),
            addmm_(start.clone(), A, B, 0.5f, 3), start.addbmm(a, b, 0.5f, 3),
            addbmm(start, a, b, 0.5f, 3), start.clone().addbmm_(a, b, 0.5f, 3), addbmm_(start.clone(), a, b, 0.5f, 3));
        Is([.. Product(X, Y[..3], 2, 3, 1).Select(v => 2 * v + 1)], ones(2, float64).addmv(A, tensor(Y[..3]), 1, 2),
            addmv(ones(2, float64), A, tensor(Y[..3]), 1, 2), ones(2, float64).addmv_(A, tensor(Y[..3]), 1, 2),
            addmv_(ones(2, float64), A, tensor(Y[..3]), 1, 2));
    }

    [Fact]
    public void Vectors_multiply()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor(X[..3]), tensor(Y[3..6]));
        var outer = X[..3].SelectMany(x => Y[3..6].Select(y => x * y)).ToArray();
        Is([X[..3].Zip(Y[3..6], (x, y) => x * y).Sum()], a.dot(b), dot(a, b), a.vdot(b), vdot(a, b), einsum("i,i->", a, b));
        Is(outer, a.outer(b), torch.outer(a, b), a.ger(b), ger(a, b), einsum("i,j->ij", a, b),
            a.unsqueeze(1).kron(b.unsqueeze(0)),
            kron(a, b));
    }

    [Theory]
    [InlineData(1.0), InlineData(2.0), InlineData(double.PositiveInfinity)]
    public void Distances_are_taken_between_all_rows(double p)
    {
        using var scope = NewDisposeScope();
        double Distance(int i, int j) => Length(Enumerable.Range(0, 3).Select(k => X[3 * i + k] - Y[3 * j + k]), p);
        var expected = from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 4) select Distance(i, j);
        Values.Same(expected, cdist(A, B.reshape(4, 3), p), 1e-10);
        Values.Same([Length(X.Zip(Y, (x, y) => x - y), p)], tensor(X).dist(tensor(Y[..6]), (float)p));
        Values.Same(Values.Numbers(tensor(X).dist(tensor(Y[..6]), (float)p)), dist(tensor(X), tensor(Y[..6]), (float)p));
    }

    [Fact]
    public void Singular_values_have_the_norm_of_their_matrix()
    {
        using var scope = NewDisposeScope();
        Is([Length(X, 2)], A.norm(), linalg.svdvals(A).norm());
    }

    [Fact]
    public void Determinant_inverse_and_trace_fit_together()
    {
        using var scope = NewDisposeScope();
        var determinant = 4 * (3 * 5 - 0) - 1 * (0.5 * 5 + 1) + 2 * (0 - 3);
        Is([determinant], Square.det(), det(Square), linalg.det(Square), linalg.slogdet(Square).Item2.exp(),
            Square.logdet().exp(), logdet(Square).exp());
        Is([12], Square.trace(), trace(Square));
        double[] identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        Is(identity, Square.mm(linalg.inv(Square)), Square.mm(Square.inverse()), inverse(Square).mm(Square),
            Square.pinverse().mm(Square), pinverse(Square).mm(Square),
            linalg.pinv(Square).mm(Square), linalg.solve(Square, Square),
                linalg.pinv(Square, rtol: tensor(1e-9), atol: tensor(0.0)).mm(Square));
        Is(Values.Numbers(Square.mm(Square)), Square.matrix_power(2), matrix_power(Square, 2));
        Assert.Throws<ArgumentException>(() => tensor(X).trace());
        Assert.Throws<ExternalException>(() => linalg.inv(zeros(2, 2)));
    }

    [Fact]
    public void Factors_multiply_to_the_matrix()
    {
        using var scope = NewDisposeScope();
        var (u, s, vh) = linalg.svd(A, fullMatrices: false);
        Is(X, u.mm(s.diag()).mm(vh));
        Values.Same(Values.Numbers(s), linalg.svdvals(A));
        Assert.Equal([3, 3], linalg.svd(A).Vh.shape);
        var (q, r) = linalg.qr(B);
        Is(Y, q.mm(r));
        Assert.Equal([4, 4], linalg.qr(B.T, linalg.QRMode.Complete).Q.shape);
        var symmetric = Square + Square.T;
        var (values, vectors) = linalg.eigh(symmetric);
        Is(Values.Numbers(symmetric), vectors.mm(values.diag()).mm(vectors.T));
        Is(Values.Numbers(values), linalg.eigvalsh(symmetric));
        var positive = Square.mm(Square.T);
        Is(Values.Numbers(positive), linalg.cholesky(positive).mm(linalg.cholesky(positive).T));
    }

    [Fact]
    public void The_rank_counts_independent_rows()
    {
        using var scope = NewDisposeScope();
        var x = stack([A[0], A[1], A[0] + A[1]]);
        Values.Whole([2], linalg.matrix_rank(x));
        Values.Whole([0], linalg.matrix_rank(x, atol: 100.0));
        Values.Whole([2], linalg.matrix_rank(x, tensor(1e-6)));
    }

    [Fact]
    public void Covariances_are_those_of_the_rows()
    {
        using var scope = NewDisposeScope();
        var centred = A - A.mean([1], keepdim: true);
        Is(Values.Numbers(centred.mm(centred.T) / 2), A.cov(), cov(A));
        Is([1, 1], corrcoef(A).diag(), A.corrcoef().diagonal());
    }

    private static double Length(IEnumerable<double> x, double p) =>
        double.IsInfinity(p) ? x.Max(Math.Abs) : Math.Pow(x.Sum(v => Math.Pow(Math.Abs(v), p)), 1 / p);
}
