using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp.StandIn.Tests.Autograd;

namespace TorchSharp.StandIn.Tests;

/// <summary>What no exception handler of a program can catch, and what the garbage collector may take.</summary>
public class ProcessTests
{
    private static readonly int Aborted = OperatingSystem.IsWindows() ? unchecked((int)0xC0000409) : 128 + 6;

    private const string ThrowSwitch = "TorchSharp.StandIn.ThrowInsteadOfAbort";

    /// <summary>The stand-in alone can be told to throw what would end the process.</summary>
    [StandInFact]
    public void A_test_may_look_at_the_error_instead()
    {
        AppContext.SetSwitch(ThrowSwitch, true);
        try
        {
            using var scope = NewDisposeScope();
            Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
            var error = Assert.Throws<ExternalException>(() => Throwing.apply(ones(1, requires_grad: true)).backward());
            Assert.Contains("deliberate", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            AppContext.SetSwitch(ThrowSwitch, false);
        }
    }

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
    [StandInTheory]
    [InlineData("an operator on a temporary", true)]
    [InlineData("a temporary number", true)]
    [InlineData("the factor of a sum", true)]
    [InlineData("the exponent of a square", true)]
    [InlineData("a sum with a factor that is held", false)]
    [InlineData("a gradient that nobody holds", true)]
    [InlineData("tensors in a scope and numbers that are held", false)]
    public void The_garbage_collector_takes_what_nobody_holds(string scene, bool fatal) =>
        Assert.Equal(fatal ? Aborted : 0, ExitCodeOf(scene, collect: true));

    private static int ExitCodeOf(string scene, bool collect = false)
    {
        var own = Environment.ProcessPath!;
        var host = Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        var start = new ProcessStartInfo(host, ["exec", typeof(Program).Assembly.Location, scene])
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
