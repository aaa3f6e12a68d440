using System.Diagnostics;

namespace ContrastiveLosses.Tests.Support;

/// <summary>One of the actions of <see cref="Child"/> in several processes at once, which mpirun starts.</summary>
internal static class MpiJob
{
    private const int LimitSeconds = 120;

    /// <summary>Containers have one user and few cores; one machine needs no remote shell; .NET must take mpirun's pipes for no terminal.</summary>
    private static readonly (string Name, string Value)[] Settings =
    [
        ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("OMPI_MCA_rmaps_base_oversubscribe", "1"),
        ("OMPI_MCA_plm", "isolated"), ("TERM", "dumb"),
    ];

    /// <summary>What the job printed, and its status.</summary>
    public static (int Status, string Output, string Errors) Run(int size, string action, params string[] arguments)
    {
        var start = new ProcessStartInfo("mpirun") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        foreach (var argument in (string[])["-n", $"{size}", "dotnet", "exec", typeof(Child).Assembly.Location, action, .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromSeconds(LimitSeconds)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"mpirun {action} {string.Join(' ', arguments)} did not end within {LimitSeconds} s. {output.Result} {errors.Result}");
        }
        process.WaitForExit();
        return (process.ExitCode, output.Result, errors.Result);
    }
}
