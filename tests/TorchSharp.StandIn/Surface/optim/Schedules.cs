namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                public class LambdaLR : LRScheduler
                {
                    private readonly List<Func<int, double>> factors;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Enumerable.Repeat(lr_lambda, optimizer.ParamGroups.Count()), last_epoch, verbose) { }

                    public LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1,
                        bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        factors = [.. lr_lambdas];
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                        => _base_lrs.Zip(factors, (rate, factor) => rate * factor(_last_epoch));
                }

                public class StepLR : LRScheduler
                {
                    private readonly int every;
                    private readonly double gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1,
                        bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (every, this.gamma) = (step_size, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                        => Current.Select(rate => _last_epoch == 0 || _last_epoch % every != 0 ? rate : rate * gamma);

                    protected override IEnumerable<double> get_closed_form_lr()
                        => _base_lrs.Select(rate => rate * Math.Pow(gamma, _last_epoch / every));
                }

                public class MultiStepLR : LRScheduler
                {
                    private readonly IList<int> milestones;
                    private readonly double gamma;

                    public MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1,
                        bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (this.milestones, this.gamma) = (milestones, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                        => Current.Select(rate => milestones.Contains(_last_epoch) ? rate * gamma : rate);

                    protected override IEnumerable<double> get_closed_form_lr()
                    {
                        var passed = milestones.Distinct().Count(milestone => milestone <= _last_epoch);
                        return _base_lrs.Select(rate => rate * Math.Pow(gamma, passed));
                    }
                }

                public class ExponentialLR : LRScheduler
                {
                    private readonly double gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        this.gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                        => Current.Select(rate => _last_epoch == 0 ? rate : rate * gamma);

                    protected override IEnumerable<double> get_closed_form_lr()
                        => _base_lrs.Select(rate => rate * Math.Pow(gamma, _last_epoch));
                }

                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double half;
                    private readonly double floor;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0.0, int last_epoch = -1,
                        bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (half, floor) = (T_max, eta_min);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch == 0)
                            return Current;
                        return (_last_epoch - 1 - half) % (2 * half) == 0
                            ? Current.Zip(_base_lrs, (rate,
                                start) => rate + (start - floor) * (1 - Math.Cos(Math.PI / half)) / 2)
                            : Current.Select(rate => Height(_last_epoch) / Height(_last_epoch - 1) * (rate - floor) + floor);
                    }

                    protected override IEnumerable<double> get_closed_form_lr()
                        => _base_lrs.Select(start => floor + (start - floor) * Height(_last_epoch) / 2);

                    private double Height(int epoch) => 1 + Math.Cos(Math.PI * epoch / half);
                }
            }
        }
    }
}
