namespace TorchSharp;

/// <summary>Operators of two or more numbers, element by element.</summary>
internal static class Arithmetic
{
    internal static readonly Operator
        addScalar = new("aten::add", "Scalar"), add = new("aten::add", "Tensor"), add_Scalar = new("aten::add_", "Scalar"),
        add_ = new("aten::add_", "Tensor"), subScalar = new("aten::sub", "Scalar"), sub = new("aten::sub", "Tensor"),
        sub_Scalar = new("aten::sub_", "Scalar"), sub_ = new("aten::sub_", "Tensor"), mulScalar = new("aten::mul", "Scalar"),
        mul = new("aten::mul", "Tensor"), mul_Scalar = new("aten::mul_", "Scalar"), mul_ = new("aten::mul_", "Tensor"),
        divScalarMode = new("aten::div", "Scalar_mode"), divTensorMode = new("aten::div", "Tensor_mode"),
        div_ScalarMode = new("aten::div_", "Scalar_mode"), div_TensorMode = new("aten::div_", "Tensor_mode"),
        floor_divideScalar = new("aten::floor_divide", "Scalar"), floor_divide = new("aten::floor_divide"),
        floor_divide_Scalar = new("aten::floor_divide_", "Scalar"), floor_divide_ = new("aten::floor_divide_", "Tensor"),
        remainderScalar = new("aten::remainder", "Scalar"), remainder = new("aten::remainder", "Tensor"),
        remainder_Scalar = new("aten::remainder_", "Scalar"), remainder_ = new("aten::remainder_", "Tensor"),
        fmodScalar = new("aten::fmod", "Scalar"), fmod = new("aten::fmod", "Tensor"),
        fmod_Scalar = new("aten::fmod_", "Scalar"), fmod_ = new("aten::fmod_", "Tensor"),
        powTensorScalar = new("aten::pow", "Tensor_Scalar"), pow = new("aten::pow", "Tensor_Tensor"),
        pow_Scalar = new("aten::pow_", "Scalar"), pow_ = new("aten::pow_", "Tensor"),
        float_power = new("aten::float_power", "Tensor_Tensor"), maximum = new("aten::maximum"),
        minimum = new("aten::minimum"), fmax = new("aten::fmax"), fmin = new("aten::fmin"), clamp = new("aten::clamp"),
        clampTensor = new("aten::clamp", "Tensor"), clamp_ = new("aten::clamp_"),
        clamp_Tensor = new("aten::clamp_", "Tensor"), clamp_min = new("aten::clamp_min"),
        clamp_min_ = new("aten::clamp_min_"), clamp_max = new("aten::clamp_max"), clamp_max_ = new("aten::clamp_max_"),
        logaddexp = new("aten::logaddexp"), logaddexp2 = new("aten::logaddexp2"),
        xlogyScalarOther = new("aten::xlogy", "Scalar_Other"), xlogy = new("aten::xlogy", "Tensor"),
        xlogy_ScalarOther = new("aten::xlogy_", "Scalar_Other"), xlogy_ = new("aten::xlogy_", "Tensor"),
        atan2 = new("aten::atan2"), atan2_ = new("aten::atan2_"), lerp = new("aten::lerp", "Tensor"),
        lerp_ = new("aten::lerp_", "Tensor"), addcmul = new("aten::addcmul"), addcmul_ = new("aten::addcmul_"),
        addcdiv = new("aten::addcdiv"), addcdiv_ = new("aten::addcdiv_");
}

public static partial class torch
{
    public partial class Tensor
    {
        // As there: the factor that is not given is a Scalar that nobody holds.
        public Tensor add(Scalar scalar) => add(scalar, 1);
        public Tensor add(Tensor target) => add(target, 1);
        public Tensor add(Scalar scalar, Scalar alpha) => Arithmetic.addScalar.Call(this, scalar, alpha);
        public Tensor add(Tensor target, Scalar alpha) => Arithmetic.add.Call(this, target, alpha);
        public Tensor add_(Scalar scalar) => add_(scalar, 1);
        public Tensor add_(Tensor target) => add_(target, 1);
        public Tensor add_(Scalar scalar, Scalar alpha) => Arithmetic.add_Scalar.CallInPlace(this, scalar, alpha);
        public Tensor add_(Tensor target, Scalar alpha) => Arithmetic.add_.CallInPlace(this, target, alpha);
        public Tensor sub(Scalar target) => Arithmetic.subScalar.Call(this, target);
        public Tensor sub(Tensor target) => Arithmetic.sub.Call(this, target);
        public Tensor sub_(Scalar target) => Arithmetic.sub_Scalar.CallInPlace(this, target);
        public Tensor sub_(Tensor target) => Arithmetic.sub_.CallInPlace(this, target);
        public Tensor subtract(Scalar target) => sub(target);
        public Tensor subtract(Tensor target) => sub(target);
        public Tensor subtract_(Scalar target) => sub_(target);
        public Tensor subtract_(Tensor target) => sub_(target);
        public Tensor mul(Scalar target) => Arithmetic.mulScalar.Call(this, target);
        public Tensor mul(Tensor target) => Arithmetic.mul.Call(this, target);
        public Tensor mul_(Scalar target) => Arithmetic.mul_Scalar.CallInPlace(this, target);
        public Tensor mul_(Tensor target) => Arithmetic.mul_.CallInPlace(this, target);
        public Tensor multiply(Scalar target) => mul(target);
        public Tensor multiply(Tensor target) => mul(target);
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
            => Arithmetic.divScalarMode.Call(this, target, RoundingModes.Name(rounding_mode));
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
            => Arithmetic.divTensorMode.Call(this, target, RoundingModes.Name(rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
            => Arithmetic.div_ScalarMode.CallInPlace(this, target, RoundingModes.Name(rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
            => Arithmetic.div_TensorMode.CallInPlace(this, target, RoundingModes.Name(rounding_mode));
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);
        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);
        public Tensor true_divide(Scalar other) => div(other);
        public Tensor true_divide(Tensor other) => div(other);
        public Tensor true_divide_(Scalar other) => div_(other);
        public Tensor true_divide_(Tensor other) => div_(other);
        public Tensor floor_divide(Scalar other) => Arithmetic.floor_divideScalar.Call(this, other);
        public Tensor floor_divide(Tensor other) => Arithmetic.floor_divide.Call(this, other);
        public Tensor floor_divide_(Scalar other) => Arithmetic.floor_divide_Scalar.CallInPlace(this, other);
        public Tensor floor_divide_(Tensor other) => Arithmetic.floor_divide_.CallInPlace(this, other);
        public Tensor remainder(Scalar scalar) => Arithmetic.remainderScalar.Call(this, scalar);
        public Tensor remainder(Tensor target) => Arithmetic.remainder.Call(this, target);
        public Tensor remainder_(Scalar scalar) => Arithmetic.remainder_Scalar.CallInPlace(this, scalar);
        public Tensor remainder_(Tensor target) => Arithmetic.remainder_.CallInPlace(this, target);
        public Tensor fmod(Scalar scalar) => Arithmetic.fmodScalar.Call(this, scalar);
        public Tensor fmod(Tensor target) => Arithmetic.fmod.Call(this, target);
        public Tensor fmod_(Scalar scalar) => Arithmetic.fmod_Scalar.CallInPlace(this, scalar);
        public Tensor fmod_(Tensor target) => Arithmetic.fmod_.CallInPlace(this, target);
        public Tensor pow(Scalar exponent) => Arithmetic.powTensorScalar.Call(this, exponent);
        public Tensor pow(Tensor exponent) => Arithmetic.pow.Call(this, exponent);
        public Tensor pow_(Scalar exponent) => Arithmetic.pow_Scalar.CallInPlace(this, exponent);
        public Tensor pow_(Tensor exponent) => Arithmetic.pow_.CallInPlace(this, exponent);
        public Tensor float_power(Tensor target) => Arithmetic.float_power.Call(this, target);

        public Tensor maximum(Tensor other) => Arithmetic.maximum.Call(this, other);
        public Tensor minimum(Tensor other) => Arithmetic.minimum.Call(this, other);
        public Tensor fmax(Tensor other) => Arithmetic.fmax.Call(this, other);
        public Tensor fmin(Tensor other) => Arithmetic.fmin.Call(this, other);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Arithmetic.clamp.Call(this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Arithmetic.clampTensor.Call(this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Arithmetic.clamp_.CallInPlace(this, min, max);
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Arithmetic.clamp_Tensor.CallInPlace(this, min, max);
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);
        public Tensor clamp_min(Scalar min) => Arithmetic.clamp_min.Call(this, min);
        public Tensor clamp_min_(Scalar min) => Arithmetic.clamp_min_.CallInPlace(this, min);
        public Tensor clamp_max(Scalar max) => Arithmetic.clamp_max.Call(this, max);
        public Tensor clamp_max_(Scalar max) => Arithmetic.clamp_max_.CallInPlace(this, max);

        public Tensor logaddexp(Tensor other) => Arithmetic.logaddexp.Call(this, other);
        public Tensor logaddexp2(Tensor other) => Arithmetic.logaddexp2.Call(this, other);
        public Tensor xlogy(Scalar y) => Arithmetic.xlogyScalarOther.Call(this, y);
        public Tensor xlogy(Tensor y) => Arithmetic.xlogy.Call(this, y);
        public Tensor xlogy_(Scalar y) => Arithmetic.xlogy_ScalarOther.CallInPlace(this, y);
        public Tensor xlogy_(Tensor y) => Arithmetic.xlogy_.CallInPlace(this, y);
        public Tensor atan2(Tensor other) => Arithmetic.atan2.Call(this, other);
        public Tensor atan2_(Tensor other) => Arithmetic.atan2_.CallInPlace(this, other);
        public Tensor lerp(Tensor end, Tensor weight) => Arithmetic.lerp.Call(this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Arithmetic.lerp_.CallInPlace(this, end, weight);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value)
            => Arithmetic.addcmul.Call(this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
            => Arithmetic.addcmul_.CallInPlace(this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => addcdiv(tensor1, tensor2, 1);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value)
            => Arithmetic.addcdiv.Call(this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
            => Arithmetic.addcdiv_.CallInPlace(this, tensor1, tensor2, value);
    }
}
