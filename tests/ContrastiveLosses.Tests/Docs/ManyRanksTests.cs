using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>The complete programs of the page "Beyond one device", for one device, one machine and many: each in processes of its own.</summary>
[Collection(nameof(Alone))]
public sealed class ManyRanksTests
{
    private const string Page = "docs/guide/beyond-one-device.md";

    private const int OneDevice = 0, OneMachine = 1, ManyMachines = 2;

    private static readonly Lazy<string[]> OfOneDevice = new(() => Losses(Compiled(OneDevice, program => Child.Run(nameof(ManyRanksTests), program))));

    [Fact]
    public void ThreadsPrintTheLossesOfOneDevice() =>
        Assert.Equal(OfOneDevice.Value, Losses(Compiled(OneMachine, program => Child.Run(nameof(ManyRanksTests), program))));

    [TheoryWith("mpirun")]
    [InlineData(2)]
    [InlineData(3)]
    public void ProcessesPrintTheLossesOfOneDevice(int size)
    {
        var (status, output, errors) = Compiled(ManyMachines, program => MpiJob.Run(size, nameof(ManyRanksTests), program));
        Assert.True(status == 0, $"status {status}. {output} {errors}");
        Assert.Equal(OfOneDevice.Value, Losses(output));
    }

    internal static void Run(string[] arguments) => SnippetCompiler.Run(File.ReadAllBytes(arguments[0]));

    /// <summary>Compiles one of the page's programs to a file, once for all processes that run it.</summary>
    private static T Compiled<T>(int number, Func<string, T> run)
    {
        var programs = Pages.All[Page].Snippets.Where(snippet => snippet.Text.StartsWith("using", StringComparison.Ordinal)).ToArray();
        var (problems, program) = SnippetCompiler.Compile(Page, programs[number]);
        Assert.Empty(problems);
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, program);
        try
        {
            return run(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A line for each step, of a training that learns something.</summary>
    private static string[] Losses(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(10, lines.Length);
        Assert.StartsWith("step 0: ", lines[0], StringComparison.Ordinal);
        Assert.True(string.CompareOrdinal(lines[^1]["step 9: ".Length..], lines[0]["step 0: ".Length..]) < 0, output);
        return lines;
    }
}
