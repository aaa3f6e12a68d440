using System.Diagnostics;

namespace ContrastiveLosses.Package.Tests;

/// <summary>The dotnet command, as a user calls it.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>What it printed; that it ends in any other way than well is a failure.</summary>
    public static string Run(string folder, params string[] arguments)
    {
        var (output, status) = Try(folder, arguments);
        Assert.True(status == 0, $"dotnet {string.Join(' ', arguments)} ended with {status}:\n{output}");
        return output;
    }

    /// <summary>What it printed, and how it ended.</summary>
    public static (string Output, int Status) Try(string folder, params string[] arguments) => Try("dotnet", folder, arguments);

    /// <summary>The same of several processes, which mpirun starts: in a container, on one machine, however few its cores are.</summary>
    public static string RunOverMpi(string folder, int size, params string[] arguments)
    {
        var (output, status) = Try(
            "mpirun", folder, ["-n", $"{size}", "dotnet", .. arguments],
            ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("OMPI_MCA_rmaps_base_oversubscribe", "1"),
            ("OMPI_MCA_plm", "isolated"), ("TERM", "dumb"));
        Assert.True(status == 0, $"mpirun ended with {status}:\n{output}");
        return output;
    }

    private static (string Output, int Status) Try(string program, string folder, string[] arguments, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        // What the test's own build was told is not what a user's build knows.
        foreach (var name in (string[])["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly", "ArtifactsPath"])
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {Limit}.");
        }
        return ($"{output.Result}{errors.Result}", process.ExitCode);
    }
}
