using System.Diagnostics;

namespace TorchSharp.StandIn.Tests;

/// <summary>What no exception handler of a program can catch, and what the garbage collector may take.</summary>
public class ProcessTests
{
    private const int Aborted = 128 + 6;

    private static readonly bool IsStandIn = typeof(torch).Assembly.GetType("TorchSharp.GarbageStress") is not null;

    [Fact]
    public void A_program_without_an_error_ends_well() => Assert.Equal(0, ExitCodeOf("nothing"));

    [Theory]
    [InlineData("matmul of shapes that do not fit")]
    [InlineData("autograd.grad of a constant")]
    [InlineData("an exception in a C# backward")]
    [InlineData("a disposed tensor in a C# backward")]
    [InlineData("a saved tensor changed in place")]
    public void Some_errors_end_the_process(string scene) => Assert.Equal(Aborted, ExitCodeOf(scene));

    /// <summary>With the package this is a matter of chance; the stand-in can make it certain.</summary>
    [Theory]
    [InlineData("an operator on a temporary", Aborted)]
    [InlineData("a temporary number", Aborted)]
    [InlineData("a gradient that nobody holds", Aborted)]
    [InlineData("tensors in a scope and numbers that are held", 0)]
    public void The_garbage_collector_takes_what_nobody_holds(string scene, int exitCode)
    {
        if (IsStandIn)
            Assert.Equal(exitCode, ExitCodeOf(scene, collect: true));
    }

    private static int ExitCodeOf(string scene, bool collect = false)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(Program).Assembly.Location, scene])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["DOTNET_DbgEnableMiniDump"] = "0",
                ["DOTNET_TieredCompilation"] = "0", // the first tier keeps everything until its method ends
                ["TORCHSHARP_STANDIN_COLLECT"] = collect ? "1" : "0",
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardError.ReadToEnd();
        output.Wait();
        process.WaitForExit();
        return process.ExitCode;
    }
}
