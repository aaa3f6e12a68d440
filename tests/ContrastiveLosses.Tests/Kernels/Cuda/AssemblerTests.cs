using System.Diagnostics;
using System.Text.RegularExpressions;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Docs;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>What NVIDIA's assembler, which a GPU's driver has inside, makes of the PTX. `./dev assembler` fetches it.</summary>
public sealed partial class AssemblerTests(ITestOutputHelper output)
{
    /// <summary>Bytes that a thread stores besides its registers, where some do not fit into these: in all places of a kernel together.</summary>
    private static readonly Dictionary<string, int> MostSpilled = new() { ["gradient_256"] = 320, ["statistics_log_sum_exp_half"] = 80 };

    /// <summary>Eight registers' worth; it differs by the assembler's version.</summary>
    private const int MostSpilledElsewhere = 32;

    [AssemblerTheory]
    [InlineData("sm_80")]
    [InlineData("sm_86")]
    [InlineData("sm_89")]
    [InlineData("sm_90")]
    public void ItTakesEveryKernelAndItsRegistersSuffice(string architecture)
    {
        var modules = DeviceFunction.All.Select(function => function.Module).Distinct();
        var kernels = modules.AsParallel().SelectMany(module => Assemble(architecture, module)).OrderBy(kernel => kernel.Name).ToArray();
        foreach (var (name, registers, stored, loaded) in kernels) output.WriteLine($"| `{name}` | {architecture} | {registers} | {stored} | {loaded} |");
        Assert.Equal(DeviceFunction.All.Select(function => function.Name).Order(), kernels.Select(kernel => kernel.Name));
        Assert.All(kernels, kernel => Assert.InRange(kernel.Stored, 0, MostSpilled.GetValueOrDefault(kernel.Name, MostSpilledElsewhere)));
    }

    /// <summary>Of each kernel the registers of a thread, and the bytes that it stores and loads instead.</summary>
    private static List<(string Name, int Registers, int Stored, int Loaded)> Assemble(string architecture, string module)
    {
        using var process = Process.Start(new ProcessStartInfo(
            Assembler.Path!, [$"-arch={architecture}", "-v", Path.Combine(Pages.Root, $"src/ContrastiveLosses/Kernels/Cuda/Device/{module}.ptx"), "-o", "/dev/null"])
        {
            RedirectStandardError = true,
        })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{module} on {architecture}: {said}");
        return [.. Kernel().Matches(said).Select(match => (
            match.Groups["name"].Value, int.Parse(match.Groups["registers"].Value), int.Parse(match.Groups["stored"].Value), int.Parse(match.Groups["loaded"].Value)))];
    }

    [GeneratedRegex(@"entry function '(?<name>\w+)'[\s\S]*?(?<stored>\d+) bytes spill stores, (?<loaded>\d+) bytes spill loads[\s\S]*?Used (?<registers>\d+) registers")]
    private static partial Regex Kernel();
}

/// <summary>Where NVIDIA's assembler is found.</summary>
file static class Assembler
{
    public static string? Path { get; } =
        Needed.Find("ptxas", "/usr/local/cuda/bin", System.IO.Path.Combine(Pages.Root, ".artifacts/assembler/usr/bin"));
}

file sealed class AssemblerTheoryAttribute : TheoryAttribute
{
    public AssemblerTheoryAttribute() => Skip = Assembler.Path is null ? "It needs ptxas, which ./dev assembler fetches." : null;
}
