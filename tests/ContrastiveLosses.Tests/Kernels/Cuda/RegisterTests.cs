using ContrastiveLosses.Kernels.Cuda;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>
/// How many registers of 32 bits a thread needs at one place of a kernel, by its PTX. A GPU's thread has 255, and the assembler, which orders
/// the instructions anew, may need more or less.
/// </summary>
public sealed class RegisterTests(ITestOutputHelper output)
{
    /// <summary>Those that may be read before they are written are needed from the beginning on, and in a loop the whole time.</summary>
    private static readonly Dictionary<string, (int Live, int Unwritten)> Most = new()
    {
        ["pack"] = (24, 0),
        ["count"] = (25, 0),
        ["group_sums"] = (70, 0),
        ["group_sums_continued"] = (19, 0),
        ["statistics"] = (318, 0),
        ["statistics_log_sum_exp"] = (214, 0),
        ["merge"] = (33, 0),
        ["coefficients"] = (309, 0),
        ["gradient_128"] = (326, 48),
        ["gradient_256"] = (393, 48),
    };

    public static TheoryData<string> Names => [.. DeviceFunction.All.Select(function => function.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void AKernelNeedsSoManyRegistersAtMost(string name)
    {
        var function = DeviceFunction.All.Single(function => function.Name == name);
        var (live, unwritten) = Emulator.Instance.Registers(CudaDriver.Ptx(function.Module), name);
        output.WriteLine($"{name}: {live} registers, {unwritten} that may be read before they are written");
        Assert.InRange(live, 1, Most[name].Live);
        Assert.InRange(unwritten, 0, Most[name].Unwritten);
    }
}
