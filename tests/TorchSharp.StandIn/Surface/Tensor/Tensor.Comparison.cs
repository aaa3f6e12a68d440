namespace TorchSharp;

/// <summary>Comparisons, logic and bits, element by element.</summary>
internal static class Comparison
{
    internal static readonly Operator
        eqScalar = new("aten::eq", "Scalar"), eq = new("aten::eq", "Tensor"), eq_Scalar = new("aten::eq_", "Scalar"),
        eq_ = new("aten::eq_", "Tensor"), neScalar = new("aten::ne", "Scalar"), ne = new("aten::ne", "Tensor"),
        ne_Scalar = new("aten::ne_", "Scalar"), ne_ = new("aten::ne_", "Tensor"), ltScalar = new("aten::lt", "Scalar"),
        lt = new("aten::lt", "Tensor"), lt_Scalar = new("aten::lt_", "Scalar"), lt_ = new("aten::lt_", "Tensor"),
        leScalar = new("aten::le", "Scalar"), le = new("aten::le", "Tensor"), le_Scalar = new("aten::le_", "Scalar"),
        le_ = new("aten::le_", "Tensor"), gtScalar = new("aten::gt", "Scalar"), gt = new("aten::gt", "Tensor"),
        gt_Scalar = new("aten::gt_", "Scalar"), gt_ = new("aten::gt_", "Tensor"), geScalar = new("aten::ge", "Scalar"),
        ge = new("aten::ge", "Tensor"), ge_Scalar = new("aten::ge_", "Scalar"), ge_ = new("aten::ge_", "Tensor"),
        logical_and = new("aten::logical_and"), logical_and_ = new("aten::logical_and_"),
        logical_or = new("aten::logical_or"), logical_or_ = new("aten::logical_or_"), logical_xor = new("aten::logical_xor"),
        logical_xor_ = new("aten::logical_xor_"), logical_not = new("aten::logical_not"),
        logical_not_ = new("aten::logical_not_"), bitwise_and = new("aten::bitwise_and", "Tensor"),
        bitwise_and_ = new("aten::bitwise_and_", "Tensor"), bitwise_or = new("aten::bitwise_or", "Tensor"),
        bitwise_or_ = new("aten::bitwise_or_", "Tensor"), bitwise_xor = new("aten::bitwise_xor", "Tensor"),
        bitwise_xor_ = new("aten::bitwise_xor_", "Tensor"), bitwise_not = new("aten::bitwise_not"),
        bitwise_not_ = new("aten::bitwise_not_"), isnan = new("aten::isnan"), isinf = new("aten::isinf"),
        isposinf = new("aten::isposinf"), isneginf = new("aten::isneginf"), isfinite = new("aten::isfinite"),
        isreal = new("aten::isreal"), isclose = new("aten::isclose"), isin = new("aten::isin", "Tensor_Tensor"),
        allclose = new("aten::allclose"), whereSelf = new("aten::where", "self");
}

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Scalar target) => target is null ? false : Comparison.eqScalar.Call(this, target);
        public Tensor eq(Tensor target) => target is null ? false : Comparison.eq.Call(this, target);
        public Tensor eq_(Scalar target) => Comparison.eq_Scalar.CallInPlace(this, target);
        public Tensor eq_(Tensor target) => Comparison.eq_.CallInPlace(this, target);
        public Tensor ne(Scalar target) => Comparison.neScalar.Call(this, target);
        public Tensor ne(Tensor target) => Comparison.ne.Call(this, target);
        public Tensor ne_(Scalar target) => Comparison.ne_Scalar.CallInPlace(this, target);
        public Tensor ne_(Tensor target) => Comparison.ne_.CallInPlace(this, target);
        public Tensor lt(Scalar target) => Comparison.ltScalar.Call(this, target);
        public Tensor lt(Tensor target) => Comparison.lt.Call(this, target);
        public Tensor lt_(Scalar target) => Comparison.lt_Scalar.CallInPlace(this, target);
        public Tensor lt_(Tensor target) => Comparison.lt_.CallInPlace(this, target);
        public Tensor le(Scalar target) => Comparison.leScalar.Call(this, target);
        public Tensor le(Tensor target) => Comparison.le.Call(this, target);
        public Tensor le_(Scalar target) => Comparison.le_Scalar.CallInPlace(this, target);
        public Tensor le_(Tensor target) => Comparison.le_.CallInPlace(this, target);
        public Tensor gt(Scalar target) => Comparison.gtScalar.Call(this, target);
        public Tensor gt(Tensor target) => Comparison.gt.Call(this, target);
        public Tensor gt_(Scalar target) => Comparison.gt_Scalar.CallInPlace(this, target);
        public Tensor gt_(Tensor target) => Comparison.gt_.CallInPlace(this, target);
        public Tensor ge(Scalar target) => Comparison.geScalar.Call(this, target);
        public Tensor ge(Tensor target) => Comparison.ge.Call(this, target);
        public Tensor ge_(Scalar target) => Comparison.ge_Scalar.CallInPlace(this, target);
        public Tensor ge_(Tensor target) => Comparison.ge_.CallInPlace(this, target);
        public Tensor equal(Tensor target) => eq(target);
        public Tensor not_equal(Tensor target) => ne(target);
        public Tensor not_equal_(Tensor target) => ne_(target);
        public Tensor greater(Tensor target) => gt(target);
        public Tensor greater_equal(Tensor target) => ge(target);
        public Tensor less(Tensor target) => lt(target);
        public Tensor less_equal(Tensor target) => le(target);
        public Tensor less_equal_(Tensor target) => le_(target);

        public Tensor logical_and(Tensor other) => Comparison.logical_and.Call(this, other);
        public Tensor logical_and_(Tensor other) => Comparison.logical_and_.CallInPlace(this, other);
        public Tensor logical_or(Tensor other) => Comparison.logical_or.Call(this, other);
        public Tensor logical_or_(Tensor other) => Comparison.logical_or_.CallInPlace(this, other);
        public Tensor logical_xor(Tensor other) => Comparison.logical_xor.Call(this, other);
        public Tensor logical_xor_(Tensor other) => Comparison.logical_xor_.CallInPlace(this, other);
        public Tensor logical_not() => Comparison.logical_not.Call(this);
        public Tensor logical_not_() => Comparison.logical_not_.CallInPlace(this);
        public Tensor bitwise_and(Tensor other) => Comparison.bitwise_and.Call(this, other);
        public Tensor bitwise_and_(Tensor other) => Comparison.bitwise_and_.CallInPlace(this, other);
        public Tensor bitwise_or(Tensor other) => Comparison.bitwise_or.Call(this, other);
        public Tensor bitwise_or_(Tensor other) => Comparison.bitwise_or_.CallInPlace(this, other);
        public Tensor bitwise_xor(Tensor other) => Comparison.bitwise_xor.Call(this, other);
        public Tensor bitwise_xor_(Tensor other) => Comparison.bitwise_xor_.CallInPlace(this, other);
        public Tensor bitwise_not() => Comparison.bitwise_not.Call(this);
        public Tensor bitwise_not_() => Comparison.bitwise_not_.CallInPlace(this);

        public Tensor isnan() => Comparison.isnan.Call(this);
        public Tensor isinf() => Comparison.isinf.Call(this);
        public Tensor isposinf() => Comparison.isposinf.Call(this);
        public Tensor isneginf() => Comparison.isneginf.Call(this);
        public Tensor isfinite() => Comparison.isfinite.Call(this);
        public Tensor isreal() => Comparison.isreal.Call(this);
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false)
            => Comparison.isclose.Call(this, other, rtol, atol, nanEqual);
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false)
            => Comparison.isin.Call(this, test_elements, assumeUnique, invert);
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
            => target is not null && Comparison.allclose.CallBool(this, target, rtol, atol, equal_nan);
        public Tensor where(Tensor condition, Tensor y) => Comparison.whereSelf.Call(condition, this, y);
    }
}
