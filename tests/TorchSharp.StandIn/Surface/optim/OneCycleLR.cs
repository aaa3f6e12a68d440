namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Up to max_lr, down below the start; the momentum goes the other way.</summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly int total;
                    private readonly bool cyclesMomentum;
                    private readonly AnnealStrategy strategy;
                    private readonly List<Phase> phases;
                    private readonly List<double> slowest, fastest, last, lowMomentum, highMomentum;

                    public OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1,
                        int steps_per_epoch = -1, double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos,
                        bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95,
                        double div_factor = 25.0, double final_div_factor = 10000.0, bool three_phase = false,
                        int last_epoch = -1, bool verbose = false)
                        : this(optimizer, ForEach(optimizer, max_lr), total_steps, epochs, steps_per_epoch, pct_start,
                            anneal_strategy, cycle_momentum, ForEach(optimizer, base_momentum),
                                ForEach(optimizer, max_momentum),
                            div_factor, final_div_factor, three_phase, last_epoch, verbose) { }

                    public OneCycleLR(Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1,
                        int steps_per_epoch = -1, double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos,
                        bool cycle_momentum = true, IEnumerable<double>? base_momentum = null,
                        IEnumerable<double>? max_momentum = null, double div_factor = 25.0, double final_div_factor = 10000.0,
                        bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (cycle_momentum && optimizer is not (IMomentum or IBetas))
                            throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled");
                        if (pct_start is < 0 or > 1)
                            throw new ArgumentException($"Expected float between 0 and 1 for pct_start, but got {pct_start}");
                        total = StepsOf(total_steps, epochs, steps_per_epoch);
                        (cyclesMomentum, strategy) = (cycle_momentum, anneal_strategy);
                        fastest = [.. max_lr];
                        slowest = fastest.ConvertAll(rate => rate / div_factor);
                        last = slowest.ConvertAll(rate => rate / final_div_factor);
                        lowMomentum = [.. base_momentum ?? ForEach(optimizer, 0.85)];
                        highMomentum = [.. max_momentum ?? ForEach(optimizer, 0.95)];
                        var top = pct_start * total - 1;
                        Phase up = new(top, slowest, fastest, highMomentum, lowMomentum);
                        phases = three_phase
                            ? [up, new(2 * pct_start * total - 2, fastest, slowest, lowMomentum, highMomentum),
                                new(total - 1, slowest, last, highMomentum, highMomentum)]
                            : [up, new(total - 1, fastest, last, lowMomentum, highMomentum)];
                        step();
                    }

                    public enum AnnealStrategy
                    {
                        Cos = 0,
                        Linear = 1,
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch > total)
                        {
                            throw new InvalidOperationException(
                                $"Tried to step {_last_epoch + 1} times. The specified number of total steps is {total}");
                        }
                        return _optimizer.ParamGroups.ToList().Select((group, i) =>
                        {
                            var (rate, momentum) = At(_last_epoch, i);
                            if (cyclesMomentum)
                                SetMomentum(group, momentum);
                            return rate;
                        });
                    }

                    private static IEnumerable<double> ForEach(Optimizer optimizer, double value)
                        => Enumerable.Repeat(value, optimizer.ParamGroups.Count());

                    private static int StepsOf(int total_steps, int epochs, int steps_per_epoch)
                    {
                        if (total_steps == -1 && epochs == -1 && steps_per_epoch == -1)
                            throw new ArgumentException("You must define either total_steps OR (epochs AND steps_per_epoch)");
                        if (total_steps != -1)
                            return Positive(total_steps, nameof(total_steps));
                        return Positive(epochs, nameof(epochs)) * Positive(steps_per_epoch, nameof(steps_per_epoch));
                    }

                    private static int Positive(int count, string name)
                        => count > 0 ? count : throw new ArgumentException($"Expected positive integer {name}, but got {count}");

                    private static void SetMomentum(ILearningRateController group, double momentum)
                    {
                        if (group is IBetas betas)
                            betas.Betas = (momentum, betas.Betas.Item2);
                        else if (group is IMomentum other)
                            other.Momentum = momentum;
                    }

                    /// <summary>Past the last phase both are 0.</summary>
                    private (double rate, double momentum) At(int step, int group)
                    {
                        var start = 0.0;
                        foreach (var phase in phases)
                        {
                            if (step <= phase.End)
                            {
                                var part = (step - start) / (phase.End - start);
                                return (Between(phase.FromRate[group], phase.ToRate[group], part),
                                    Between(phase.FromMomentum[group], phase.ToMomentum[group], part));
                            }
                            start = phase.End;
                        }
                        return (0, 0);
                    }

                    private double Between(double from, double to, double part) => strategy == AnnealStrategy.Cos
                        ? to + (from - to) / 2 * (Math.Cos(Math.PI * part) + 1)
                        : (to - from) * part + from;

                    private sealed record Phase(double End, List<double> FromRate, List<double> ToRate,
                        List<double> FromMomentum,
                        List<double> ToMomentum);
                }
            }
        }
    }
}
