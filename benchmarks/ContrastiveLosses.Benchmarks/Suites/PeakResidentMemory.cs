using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Validators;
using ContrastiveLosses.Benchmarks.Measures;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>
/// A column with the memory that the process needed at its peak beyond what it had before a benchmark: tensors, which .NET's own count
/// does not see, and all else.
/// </summary>
internal sealed class PeakResidentMemory : IDiagnoser
{
    private PeakMemory? measure;

    public IEnumerable<string> Ids => [nameof(PeakResidentMemory)];

    public IEnumerable<IExporter> Exporters => [];

    public IEnumerable<IAnalyser> Analysers => [];

    public BenchmarkDotNet.Diagnosers.RunMode GetRunMode(BenchmarkCase benchmarkCase) => BenchmarkDotNet.Diagnosers.RunMode.NoOverhead;

    public void Handle(HostSignal signal, DiagnoserActionParameters parameters)
    {
        if (signal == HostSignal.BeforeAnythingElse) measure = PeakMemory.Begin();
    }

    public IEnumerable<Metric> ProcessResults(DiagnoserResults results)
    {
        if (measure is { } begun) yield return new(Descriptor.Instance, begun.Bytes);
    }

    public void DisplayResults(ILogger logger)
    {
    }

    public IEnumerable<ValidationError> Validate(ValidationParameters validationParameters) => [];

    private sealed class Descriptor : IMetricDescriptor
    {
        public static readonly Descriptor Instance = new();

        public string Id => nameof(PeakResidentMemory);

        public string DisplayName => "Peak memory";

        public string Legend => "Memory of the process at its peak, beyond what it had before the benchmark";

        public string NumberFormat => "0.##";

        public UnitType UnitType => UnitType.Size;

        public string Unit => "B";

        public bool TheGreaterTheBetter => false;

        public int PriorityInCategory => 0;

        public bool GetIsAvailable(Metric metric) => true;
    }
}
