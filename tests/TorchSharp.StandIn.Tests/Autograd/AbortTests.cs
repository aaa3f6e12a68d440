using System.Diagnostics;

namespace TorchSharp.StandIn.Tests.Autograd;

/// <summary>What no exception handler of a program can catch.</summary>
public class AbortTests
{
    private const int Aborted = 128 + 6;

    [Fact]
    public void A_program_without_an_error_ends_well() => Assert.Equal(0, ExitCodeOf("nothing"));

    [Theory]
    [InlineData("matmul of shapes that do not fit")]
    [InlineData("autograd.grad of a constant")]
    [InlineData("an exception in a C# backward")]
    [InlineData("a disposed tensor in a C# backward")]
    [InlineData("a saved tensor changed in place")]
    public void Ends_the_process(string what) => Assert.Equal(Aborted, ExitCodeOf(what));

    private static int ExitCodeOf(string what)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(Program).Assembly.Location, what])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_DbgEnableMiniDump"] = "0" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardError.ReadToEnd();
        output.Wait();
        process.WaitForExit();
        return process.ExitCode;
    }
}
