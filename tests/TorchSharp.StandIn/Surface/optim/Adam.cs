using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public class Adam : OptimizerHelper, optim.IBetas
    {
        public Adam(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-08, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize) { }

        public Adam(IEnumerable<ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-08, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
        {
            Moments.Check(lr, beta1, beta2, eps, weight_decay);
            _defaults = new Options
            {
                LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps,
                weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize,
            };
            foreach (var group in parameters)
                add_param_group(group);
        }

        public (double, double) Betas
        {
            get => (((Options)_defaults).beta1!.Value, ((Options)_defaults).beta2!.Value);
            set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = value;
        }

        public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(group =>
        {
            var options = group.Options;
            var decay = options.weight_decay!.Value;
            foreach (var (parameter, state, gradient) in WithGradient<State>(group))
            {
                var grad = options.maximize == true ? -gradient : gradient;
                if (decay != 0)
                    grad = grad.add(parameter, decay);
                state.step++;
                var moments = new Moments(state.exp_avg, state.exp_avg_sq, state.max_exp_avg_sq);
                moments.Apply(parameter, grad, state.step, group.LearningRate, group.Betas, options.eps!.Value);
            }
        }, closure);

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var defaults = (Options)_defaults;
            var options = (Options)(param_group.Options ??= new Options());
            options.LearningRate ??= defaults.LearningRate;
            options.beta1 ??= defaults.beta1;
            options.beta2 ??= defaults.beta2;
            options.eps ??= defaults.eps;
            options.weight_decay ??= defaults.weight_decay;
            options.amsgrad ??= defaults.amsgrad;
            options.maximize ??= defaults.maximize;
            Enrol(param_group, parameter => new State(parameter));
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
                DisposeStates();
        }

        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var from = (Options)source;
                (beta1, beta2, eps, weight_decay) = (from.beta1, from.beta2, from.eps, from.weight_decay);
                (amsgrad, maximize) = (from.amsgrad, from.maximize);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                (beta1, beta2) = (reader.ReadDouble(), reader.ReadDouble());
                (eps, weight_decay) = (reader.ReadDouble(), reader.ReadDouble());
                (amsgrad, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(beta1!.Value);
                writer.Write(beta2!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(amsgrad!.Value);
                writer.Write(maximize!.Value);
            }
        }

        public class ParamGroup : ParamGroup<Options>, optim.IBetas
        {
            public ParamGroup() { }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-08, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad,
                    maximize = maximize,
                }) { }

            public (double, double) Betas
            {
                get => (Options.beta1!.Value, Options.beta2!.Value);
                set => (Options.beta1, Options.beta2) = value;
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor exp_avg = null!;
            public Tensor exp_avg_sq = null!;
            public Tensor? max_exp_avg_sq;

            public State(Parameter parameter) : base(parameter) { }

            public void Dispose()
            {
                exp_avg?.Dispose();
                exp_avg_sq?.Dispose();
                max_exp_avg_sq?.Dispose();
            }

            public override void Initialize(OptimizerOptions options)
            {
                Dispose();
                (step, exp_avg, exp_avg_sq) = (0, Zeros(), Zeros());
                max_exp_avg_sq = ((Options)options).amsgrad == true ? Zeros() : null;
            }

            public override void to(Device device)
                => (exp_avg, exp_avg_sq, max_exp_avg_sq) = (exp_avg.to(device), exp_avg_sq.to(device),
                    max_exp_avg_sq?.to(device));

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(step);
                exp_avg.Save(writer);
                exp_avg_sq.Save(writer);
                SaveConditionalStateTensor(writer, max_exp_avg_sq);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                step = reader.ReadInt64();
                exp_avg.Load(reader);
                exp_avg_sq.Load(reader);
                LoadConditionalStateTensor(reader, ref max_exp_avg_sq, _parameter.device);
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var from = (State)source;
                Dispose();
                (step, exp_avg, exp_avg_sq) = (from.step, CopyOf(from.exp_avg)!, CopyOf(from.exp_avg_sq)!);
                max_exp_avg_sq = CopyOf(from.max_exp_avg_sq);
            }

            public override bool ApproximatelyEquals(OptimizerState other)
                => other is State state && step == state.step && exp_avg.allclose(state.exp_avg)
                    && exp_avg_sq.allclose(state.exp_avg_sq)
                    && (max_exp_avg_sq is null || max_exp_avg_sq.allclose(state.max_exp_avg_sq!));
        }
    }
}
