using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>The complete programs of the page "Beyond one device", for one device, one machine and many: each in processes of its own.</summary>
[Collection(nameof(Alone))]
public sealed class ManyRanksTests
{
    private const string Page = "docs/guide/beyond-one-device.md";

    private const int OneDevice = 0, OneMachine = 1, ManyMachines = 2;

    private static readonly Lazy<string[]> OfOneDevice = new(() => Losses(Child.Run(nameof(ManyRanksTests), $"{OneDevice}")));

    [Fact]
    public void ThreadsPrintTheLossesOfOneDevice() => Assert.Equal(OfOneDevice.Value, Losses(Child.Run(nameof(ManyRanksTests), $"{OneMachine}")));

    [MpiTheory]
    [InlineData(2)]
    [InlineData(3)]
    public void ProcessesPrintTheLossesOfOneDevice(int size)
    {
        var (status, output, errors) = MpiJob.Run(size, nameof(ManyRanksTests), $"{ManyMachines}");
        Assert.True(status == 0, $"status {status}. {output} {errors}");
        Assert.Equal(OfOneDevice.Value, Losses(output));
    }

    internal static void Run(string[] arguments)
    {
        var programs = Pages.All[Page].Snippets.Where(snippet => snippet.Text.StartsWith("using", StringComparison.Ordinal)).ToArray();
        var (problems, program) = SnippetCompiler.Compile(Page, programs[int.Parse(arguments[0], null)]);
        Assert.Empty(problems);
        SnippetCompiler.Run(program);
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
