namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rate of every parameter group, once per step.</summary>
            public abstract class LRScheduler
            {
                protected int _step_count;
                internal Optimizer _optimizer = null!;
                internal int _last_epoch = -1;
                internal bool _verbose;
                internal List<double> _base_lrs = [];
                internal List<double> _last_lrs = [];

                protected LRScheduler() { }

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    (_optimizer, _last_epoch, _verbose) = (optimizer, last_epoch, verbose);
                    _base_lrs = [.. optimizer.ParamGroups.Select(group => group.InitialLearningRate)];
                    _last_lrs = [.. Current];
                }

                internal IEnumerable<double> Current => _optimizer.ParamGroups.Select(group => group.LearningRate);

                public IEnumerable<double> get_last_lr() => _last_lrs;

                public virtual void step() => step(null);

                public virtual void step(int? epoch)
                {
                    _step_count++;
                    _last_epoch = epoch ?? _last_epoch + 1;
                    var rates = (epoch is null ? get_lr() : get_closed_form_lr()).ToList();
                    foreach (var (group, rate) in _optimizer.ParamGroups.ToList().Zip(rates))
                        group.LearningRate = rate;
                    if (_verbose && !rates.SequenceEqual(_last_lrs))
                        Console.WriteLine($"Adjusting learning rate to {string.Join(", ", rates)}");
                    _last_lrs = rates;
                }

                /// <summary>The metric is for those that look at it.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                protected virtual IEnumerable<double> get_lr() => Current;

                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();
            }
        }
    }
}
