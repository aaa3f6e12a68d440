using System.Diagnostics;

namespace ContrastiveLosses.Tests.Support;

/// <summary>
/// Runs one of a few actions in a process of its own, so that a crash is a failed test and not a dead test runner, and memory is
/// that of nothing else.
/// </summary>
internal static class Child
{
    /// <summary>Long enough for a machine that is busy with something else: it ends what hangs, and measures nothing.</summary>
    private const int LimitSeconds = 600;

    private static readonly Dictionary<string, Action<string[]>> Actions = new(StringComparer.Ordinal)
    {
        [nameof(Kernels.ConstantsTests)] = Kernels.ConstantsTests.Run,
        [nameof(Fuzzing.FuzzTests)] = Fuzzing.FuzzTests.Run,
        [nameof(Theories.GarbageCollection)] = Theories.GarbageCollection.Run,
        [nameof(Theories.PeaksOfMemory)] = Theories.PeaksOfMemory.Run,
        [nameof(KMeansTests)] = KMeansTests.Run,
        [nameof(Fitting.GradientCacheProcessTests)] = Fitting.GradientCacheProcessTests.Run,
        [nameof(Distributed.SharedProcessTests)] = Distributed.SharedProcessTests.Run,
        [nameof(Distributed.MpiTests)] = Distributed.MpiTests.Run,
        [nameof(Docs.ManyRanksTests)] = Docs.ManyRanksTests.Run,
    };

    public static int Answer(string[] arguments)
    {
        Actions[arguments[0]](arguments[1..]);
        return 0;
    }

    /// <summary>Runs an action and returns what it printed; that it ends in any other way than well is a failure.</summary>
    public static string Run(string action, params string[] arguments) => Run(action, collecting: false, arguments);

    /// <summary>With a garbage collection before every operator, where the stand-in of TorchSharp is what runs.</summary>
    public static string Run(string action, bool collecting, params string[] arguments)
    {
        var (program, before) = Program();
        var start = new ProcessStartInfo(program, [.. before, action, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What is large and freed goes back to the system, so that a second peak in a process is not hidden by the first.
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = $"{1 << 20}";
        if (collecting)
        {
            start.Environment["TORCHSHARP_STANDIN_COLLECT"] = "1";
            // The first tier keeps everything until its method ends.
            start.Environment["DOTNET_TieredCompilation"] = "0";
        }
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromSeconds(LimitSeconds)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{action} {string.Join(' ', arguments)} did not end within {LimitSeconds} s. {Tail(output.Result)} {errors.Result}");
        }
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{action} {string.Join(' ', arguments)} ended with status {process.ExitCode}. {Tail(output.Result)} {errors.Result}");
        Assert.Equal("", errors.Result);
        return output.Result;
    }

    /// <summary>The tests' program again: with .NET in its folder it is a program by itself, else dotnet runs it, that of this process or of the PATH.</summary>
    private static (string Path, string[] Arguments) Program()
    {
        var (host, tests) = (Environment.ProcessPath ?? "", typeof(Child).Assembly.Location);
        var name = Path.GetFileNameWithoutExtension(host);
        return name == Path.GetFileNameWithoutExtension(tests) ? (host, []) : (name == "dotnet" ? host : "dotnet", ["exec", tests]);
    }

    private static string Tail(string text) => text[Math.Max(0, text.Length - 2000)..];
}
