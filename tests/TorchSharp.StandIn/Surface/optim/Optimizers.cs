using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0.0,
            double dampening = 0.0, double weight_decay = 0.0, bool nesterov = false, bool maximize = false)
            => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        public static SGD SGD(IEnumerable<(string name, Parameter parameter)> parameters, double learningRate,
            double momentum = 0.0, double dampening = 0.0, double weight_decay = 0.0, bool nesterov = false,
            bool maximize = false)
            => new(parameters.Select(named => named.parameter), learningRate, momentum, dampening, weight_decay, nesterov,
                maximize);
        public static SGD SGD(IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0.0,
            double dampening = 0.0, double weight_decay = 0.0, bool nesterov = false, bool maximize = false)
            => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9,
            double beta2 = 0.999, double eps = 1e-08, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
            => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.001,
            double beta1 = 0.9,
            double beta2 = 0.999, double eps = 1e-08, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
            => new(parameters.Select(named => named.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9,
            double beta2 = 0.999, double eps = 1e-08, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
            => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9,
            double beta2 = 0.999, double eps = 1e-08, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
            => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        public static AdamW AdamW(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.001,
            double beta1 = 0.9,
            double beta2 = 0.999, double eps = 1e-08, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
            => new(parameters.Select(named => named.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        public static AdamW AdamW(IEnumerable<AdamW.ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9,
            double beta2 = 0.999, double eps = 1e-08, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
            => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
    }
}
