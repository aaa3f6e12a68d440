using System.Globalization;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ContrastiveLosses.Tests.Support;

/// <summary>
/// Runs tests without dotnet's test runner, for machines that have the .NET runtime and nothing else of it. Each test has a line when it
/// begins and one when it ends, so that what is printed tells, if the process dies, what it was doing.
/// </summary>
internal static class TestRun
{
    private const int SomeFailed = 1, NoneRan = 2;

    /// <param name="parts">A test is run if its name contains one of these; all are if there is none.</param>
    /// <param name="output">Where the results go; the last line is "N passed, N failed, N skipped".</param>
    public static int Run(IReadOnlyList<string> parts, TextWriter output)
    {
        using var framework = new XunitTestFramework(new Sink(_ => { }));
        var assembly = typeof(TestRun).Assembly;
        var chosen = new List<ITestCase>();
        var options = new Options();
        options.SetValue("xunit.discovery.PreEnumerateTheories", true);
        using (var found = new Sink(message => Add(message, chosen, parts)))
        {
            using var discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
            discoverer.Find(includeSourceInformation: false, found, options);
            found.Ended.WaitOne();
        }
        var report = new Report(output);
        using (var executor = framework.GetExecutor(assembly.GetName()))
        using (var ran = new Sink(report.Tell))
        {
            executor.RunTests(chosen, ran, options);
            ran.Ended.WaitOne();
        }
        output.WriteLine($"{report.Passed} passed, {report.Failed} failed, {report.Skipped} skipped");
        return report.Failed > 0 ? SomeFailed : report.Passed > 0 ? 0 : NoneRan;
    }

    private static void Add(IMessageSinkMessage message, List<ITestCase> chosen, IReadOnlyList<string> parts)
    {
        if (message is not ITestCaseDiscoveryMessage { TestCase: var test }) return;
        var isStress = test.Traits.TryGetValue("Category", out var categories) && categories.Contains("Stress");
        if (!isStress && (parts.Count == 0 || parts.Any(part => test.DisplayName.Contains(part, StringComparison.Ordinal)))) chosen.Add(test);
    }

    private sealed class Report(TextWriter output)
    {
        public int Passed { get; private set; }

        public int Failed { get; private set; }

        public int Skipped { get; private set; }

        public void Tell(IMessageSinkMessage message)
        {
            lock (output)
                switch (message)
                {
                    case ITestStarting test:
                        output.WriteLine($"began: {test.Test.DisplayName}");
                        break;
                    case ITestPassed test:
                        Passed++;
                        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"passed: {test.Test.DisplayName} ({test.ExecutionTime:0.000} s)"));
                        break;
                    case ITestSkipped test:
                        Skipped++;
                        output.WriteLine($"skipped: {test.Test.DisplayName}: {test.Reason}");
                        break;
                    case ITestFailed test:
                        Fail(test.Test.DisplayName, test, test.Output);
                        break;
                    case ITestAssemblyCleanupFailure or ITestCollectionCleanupFailure or ITestClassCleanupFailure or IErrorMessage:
                        Fail(message.GetType().Name, (IFailureInformation)message, "");
                        break;
                }
        }

        private void Fail(string name, IFailureInformation why, string written)
        {
            Failed++;
            output.WriteLine($"FAILED: {name}: {string.Join(' ', why.Messages).ReplaceLineEndings(" ")}");
            output.WriteLine(written + string.Join('\n', why.StackTraces));
        }
    }

    private sealed class Sink(Action<IMessageSinkMessage> action) : LongLivedMarshalByRefObject, IMessageSink, IDisposable
    {
        public ManualResetEvent Ended { get; } = new(false);

        public bool OnMessage(IMessageSinkMessage message)
        {
            action(message);
            if (message is IDiscoveryCompleteMessage or ITestAssemblyFinished) Ended.Set();
            return true;
        }

        public void Dispose() => Ended.Dispose();
    }

    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);

        public TValue GetValue<TValue>(string name) => values.TryGetValue(name, out var value) ? (TValue)value! : default!;

        public void SetValue<TValue>(string name, TValue value) => values[name] = value;
    }
}
