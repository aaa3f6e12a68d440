namespace TorchSharp;

/// <summary>Operators of one number, element by element.</summary>
internal static class Elementwise
{
    internal static readonly Operator
        abs = new("aten::abs"), abs_ = new("aten::abs_"), neg = new("aten::neg"), neg_ = new("aten::neg_"),
        positive = new("aten::positive"), sign = new("aten::sign"), sign_ = new("aten::sign_"), sgn = new("aten::sgn"),
        sgn_ = new("aten::sgn_"), sqrt = new("aten::sqrt"), sqrt_ = new("aten::sqrt_"),
        rsqrt = new("aten::rsqrt"), rsqrt_ = new("aten::rsqrt_"), reciprocal = new("aten::reciprocal"),
        reciprocal_ = new("aten::reciprocal_"), exp = new("aten::exp"), exp_ = new("aten::exp_"), exp2 = new("aten::exp2"),
        expm1 = new("aten::expm1"), expm1_ = new("aten::expm1_"), log = new("aten::log"), log_ = new("aten::log_"),
        log2 = new("aten::log2"), log2_ = new("aten::log2_"), log10 = new("aten::log10"), log10_ = new("aten::log10_"),
        log1p = new("aten::log1p"), log1p_ = new("aten::log1p_"), sin = new("aten::sin"), sin_ = new("aten::sin_"),
        cos = new("aten::cos"), cos_ = new("aten::cos_"), tan = new("aten::tan"), tan_ = new("aten::tan_"),
        asin = new("aten::asin"), asin_ = new("aten::asin_"), acos = new("aten::acos"), acos_ = new("aten::acos_"),
        atan = new("aten::atan"), atan_ = new("aten::atan_"), sinh = new("aten::sinh"), sinh_ = new("aten::sinh_"),
        cosh = new("aten::cosh"), cosh_ = new("aten::cosh_"), tanh = new("aten::tanh"), tanh_ = new("aten::tanh_"),
        sigmoid = new("aten::sigmoid"), sigmoid_ = new("aten::sigmoid_"), logit = new("aten::logit"), erf = new("aten::erf"),
        erf_ = new("aten::erf_"), erfc = new("aten::erfc"), erfc_ = new("aten::erfc_"), erfinv = new("aten::erfinv"),
        erfinv_ = new("aten::erfinv_"), lgamma = new("aten::lgamma"), lgamma_ = new("aten::lgamma_"),
        digamma = new("aten::digamma"), digamma_ = new("aten::digamma_"), ceil = new("aten::ceil"),
        ceil_ = new("aten::ceil_"), floor = new("aten::floor"), floor_ = new("aten::floor_"),
        roundDecimals = new("aten::round", "decimals"), round_Decimals = new("aten::round_", "decimals"),
        trunc = new("aten::trunc"), trunc_ = new("aten::trunc_"), frac = new("aten::frac"), frac_ = new("aten::frac_"),
        relu = new("aten::relu"), relu_ = new("aten::relu_"), relu6 = new("aten::relu6"), relu6_ = new("aten::relu6_"),
        gelu = new("aten::gelu"), gelu_ = new("aten::gelu_"), silu = new("aten::silu"), silu_ = new("aten::silu_"),
        selu = new("aten::selu"), selu_ = new("aten::selu_"), elu = new("aten::elu"), elu_ = new("aten::elu_"),
        leaky_relu = new("aten::leaky_relu"), leaky_relu_ = new("aten::leaky_relu_"), softplus = new("aten::softplus"),
        log_sigmoid = new("aten::log_sigmoid"), nan_to_num = new("aten::nan_to_num");
}

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Elementwise.abs.Call(this);
        public Tensor abs_() => Elementwise.abs_.CallInPlace(this);
        public Tensor absolute() => abs();
        public Tensor absolute_() => abs_();
        public Tensor neg() => Elementwise.neg.Call(this);
        public Tensor neg_() => Elementwise.neg_.CallInPlace(this);
        public Tensor negative() => neg();
        public Tensor positive() => Elementwise.positive.Call(this);
        public Tensor sign() => Elementwise.sign.Call(this);
        public Tensor sign_() => Elementwise.sign_.CallInPlace(this);
        public Tensor sgn() => Elementwise.sgn.Call(this);
        public Tensor sgn_() => Elementwise.sgn_.CallInPlace(this);
        public Tensor square() => pow(2); // As there: by a Scalar that nobody holds.
        public Tensor sqrt() => Elementwise.sqrt.Call(this);
        public Tensor sqrt_() => Elementwise.sqrt_.CallInPlace(this);
        public Tensor rsqrt() => Elementwise.rsqrt.Call(this);
        public Tensor rsqrt_() => Elementwise.rsqrt_.CallInPlace(this);
        public Tensor reciprocal() => Elementwise.reciprocal.Call(this);
        public Tensor reciprocal_() => Elementwise.reciprocal_.CallInPlace(this);
        public Tensor exp() => Elementwise.exp.Call(this);
        public Tensor exp_() => Elementwise.exp_.CallInPlace(this);
        public Tensor exp2() => Elementwise.exp2.Call(this);
        public Tensor expm1() => Elementwise.expm1.Call(this);
        public Tensor expm1_() => Elementwise.expm1_.CallInPlace(this);
        public Tensor log() => Elementwise.log.Call(this);
        public Tensor log_() => Elementwise.log_.CallInPlace(this);
        public Tensor log2() => Elementwise.log2.Call(this);
        public Tensor log2_() => Elementwise.log2_.CallInPlace(this);
        public Tensor log10() => Elementwise.log10.Call(this);
        public Tensor log10_() => Elementwise.log10_.CallInPlace(this);
        public Tensor log1p() => Elementwise.log1p.Call(this);
        public Tensor log1p_() => Elementwise.log1p_.CallInPlace(this);
        public Tensor sin() => Elementwise.sin.Call(this);
        public Tensor sin_() => Elementwise.sin_.CallInPlace(this);
        public Tensor cos() => Elementwise.cos.Call(this);
        public Tensor cos_() => Elementwise.cos_.CallInPlace(this);
        public Tensor tan() => Elementwise.tan.Call(this);
        public Tensor tan_() => Elementwise.tan_.CallInPlace(this);
        public Tensor asin() => Elementwise.asin.Call(this);
        public Tensor asin_() => Elementwise.asin_.CallInPlace(this);
        public Tensor acos() => Elementwise.acos.Call(this);
        public Tensor acos_() => Elementwise.acos_.CallInPlace(this);
        public Tensor atan() => Elementwise.atan.Call(this);
        public Tensor atan_() => Elementwise.atan_.CallInPlace(this);
        public Tensor sinh() => Elementwise.sinh.Call(this);
        public Tensor sinh_() => Elementwise.sinh_.CallInPlace(this);
        public Tensor cosh() => Elementwise.cosh.Call(this);
        public Tensor cosh_() => Elementwise.cosh_.CallInPlace(this);
        public Tensor tanh() => Elementwise.tanh.Call(this);
        public Tensor tanh_() => Elementwise.tanh_.CallInPlace(this);
        public Tensor sigmoid() => Elementwise.sigmoid.Call(this);
        public Tensor sigmoid_() => Elementwise.sigmoid_.CallInPlace(this);
        public Tensor logit(double? eps = null) => Elementwise.logit.Call(this, eps);
        public Tensor erf() => Elementwise.erf.Call(this);
        public Tensor erf_() => Elementwise.erf_.CallInPlace(this);
        public Tensor erfc() => Elementwise.erfc.Call(this);
        public Tensor erfc_() => Elementwise.erfc_.CallInPlace(this);
        public Tensor erfinv() => Elementwise.erfinv.Call(this);
        public Tensor erfinv_() => Elementwise.erfinv_.CallInPlace(this);
        public Tensor lgamma() => Elementwise.lgamma.Call(this);
        public Tensor lgamma_() => Elementwise.lgamma_.CallInPlace(this);
        public Tensor digamma() => Elementwise.digamma.Call(this);
        public Tensor digamma_() => Elementwise.digamma_.CallInPlace(this);
        public Tensor ceil() => Elementwise.ceil.Call(this);
        public Tensor ceil_() => Elementwise.ceil_.CallInPlace(this);
        public Tensor floor() => Elementwise.floor.Call(this);
        public Tensor floor_() => Elementwise.floor_.CallInPlace(this);
        public Tensor round(long decimals = 0) => Elementwise.roundDecimals.Call(this, decimals);
        public Tensor round_(long decimals = 0) => Elementwise.round_Decimals.CallInPlace(this, decimals);
        public Tensor trunc() => Elementwise.trunc.Call(this);
        public Tensor trunc_() => Elementwise.trunc_.CallInPlace(this);
        public Tensor fix() => trunc();
        public Tensor fix_() => trunc_();
        public Tensor frac() => Elementwise.frac.Call(this);
        public Tensor frac_() => Elementwise.frac_.CallInPlace(this);
        public Tensor relu() => Elementwise.relu.Call(this);
        public Tensor relu_() => Elementwise.relu_.CallInPlace(this);
        public Tensor relu6() => Elementwise.relu6.Call(this);
        public Tensor relu6_() => Elementwise.relu6_.CallInPlace(this);
        public Tensor gelu() => Elementwise.gelu.Call(this);
        public Tensor gelu_() => Elementwise.gelu_.Call(this);
        public Tensor silu() => Elementwise.silu.Call(this);
        public Tensor silu_() => Elementwise.silu_.CallInPlace(this);
        public Tensor selu() => Elementwise.selu.Call(this);
        public Tensor selu_() => Elementwise.selu_.CallInPlace(this);
        public Tensor elu(double alpha = 1.0) => elu(alpha, 1.0, 1.0);
        public Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale)
            => Elementwise.elu.Call(this, alpha, scale, input_scale);
        public Tensor elu_(double alpha = 1.0) => elu(alpha); // As there: not in place.
        public Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale)
            => Elementwise.elu_.CallInPlace(this, alpha, scale, input_scale);
        public Tensor leaky_relu(Scalar negative_slope) => Elementwise.leaky_relu.Call(this, negative_slope);
        public Tensor leaky_relu_(Scalar negative_slope) => Elementwise.leaky_relu_.CallInPlace(this, negative_slope);
        public Tensor softplus(double beta = 1.0, double threshold = 20.0) => Softplus(beta, threshold);

        // Temporary Scalars, as in TorchSharp.
        private Tensor Softplus(Scalar beta, Scalar threshold) => Elementwise.softplus.Call(this, beta, threshold);

        public Tensor log_sigmoid() => Elementwise.log_sigmoid.Call(this);
        public Tensor nan_to_num(double nan = 0.0, double? posinf = null, double? neginf = null)
            => Elementwise.nan_to_num.Call(this, nan, posinf, neginf);
    }
}
