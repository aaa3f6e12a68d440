using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public class SGD : OptimizerHelper, optim.IMomentum
    {
        public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0.0,
            double weight_decay = 0.0, bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize) { }

        public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0.0,
            double weight_decay = 0.0, bool nesterov = false, bool maximize = false)
        {
            if (lr < 0.0)
                throw new ArgumentException($"Invalid learning rate: {lr}");
            if (momentum < 0.0)
                throw new ArgumentException($"Invalid momentum value: {momentum}");
            if (weight_decay < 0.0)
                throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            if (nesterov && (momentum <= 0.0 || dampening != 0.0))
                throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
            _defaults = new Options
            {
                LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening,
                weight_decay = weight_decay, nesterov = nesterov, maximize = maximize,
            };
            foreach (var group in parameters)
                add_param_group(group);
        }

        public double Momentum
        {
            get => ((Options)_defaults).momentum!.Value;
            set => ((Options)_defaults).momentum = value;
        }

        public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(group =>
        {
            var options = group.Options;
            var momentum = options.momentum!.Value;
            foreach (var (parameter, state, gradient) in WithGradient<State>(group))
            {
                var grad = options.weight_decay is { } decay and not 0 ? gradient.add(parameter, decay) : gradient;
                if (momentum != 0)
                {
                    if (state.momentum_buffer is null)
                        state.momentum_buffer = grad.clone().detach().DetachFromDisposeScope();
                    else
                        state.momentum_buffer.mul_(momentum).add_(grad, 1 - options.dampening!.Value);
                    grad = options.nesterov == true ? grad.add(state.momentum_buffer, momentum) : state.momentum_buffer;
                }
                parameter.add_(grad, options.maximize == true ? group.LearningRate : -group.LearningRate);
            }
        }, closure);

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var defaults = (Options)_defaults;
            var options = (Options)(param_group.Options ??= new Options());
            options.LearningRate ??= defaults.LearningRate;
            options.momentum ??= defaults.momentum;
            options.dampening ??= defaults.dampening;
            options.weight_decay ??= defaults.weight_decay;
            options.nesterov ??= defaults.nesterov;
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
            public double? momentum;
            public double? dampening;
            public double? weight_decay;
            public bool? nesterov;
            public bool? maximize;

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var from = (Options)source;
                (momentum, dampening, weight_decay) = (from.momentum, from.dampening, from.weight_decay);
                (nesterov, maximize) = (from.nesterov, from.maximize);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                (momentum, dampening, weight_decay) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
                (nesterov, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(momentum!.Value);
                writer.Write(dampening!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(nesterov!.Value);
                writer.Write(maximize!.Value);
            }
        }

        public class ParamGroup : ParamGroup<Options>, optim.IMomentum
        {
            public ParamGroup() { }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double momentum = 0.0,
                double dampening = 0.0,
                double weight_decay = 0.0, bool nesterov = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay,
                    nesterov = nesterov, maximize = maximize,
                }) { }

            public double Momentum
            {
                get => Options.momentum!.Value;
                set => Options.momentum = value;
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public Tensor? momentum_buffer;

            public State(Parameter parameter) : base(parameter) { }

            public void Dispose() => momentum_buffer?.Dispose();

            public override void Initialize(OptimizerOptions options)
            {
                momentum_buffer?.Dispose();
                momentum_buffer = null;
            }

            public override void to(Device device) => momentum_buffer = momentum_buffer?.to(device);

            public override void SaveStateDict(BinaryWriter writer) => SaveConditionalStateTensor(writer, momentum_buffer);

            public override void LoadStateDict(BinaryReader reader)
                => LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);

            public override void LoadStateDict(OptimizerState source)
            {
                momentum_buffer?.Dispose();
                momentum_buffer = CopyOf(((State)source).momentum_buffer);
            }

            public override bool ApproximatelyEquals(OptimizerState other)
                => other is State state && (momentum_buffer is null || momentum_buffer.allclose(state.momentum_buffer!));
        }
    }
}
