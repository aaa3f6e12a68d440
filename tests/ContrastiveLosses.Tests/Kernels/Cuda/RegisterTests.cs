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
    private static readonly Dictionary<string, int> Most = new()
    {
        ["pack"] = 24,
        ["count"] = 25,
        ["group_sums"] = 70,
        ["group_sums_continued"] = 19,
        ["statistics"] = 244,
        ["statistics_half"] = 202,
        ["statistics_log_sum_exp"] = 216,
        ["statistics_log_sum_exp_half"] = 164,
        ["merge"] = 33,
        ["coefficients"] = 193,
        ["gradient_128"] = 204,
        ["gradient_128_half"] = 196,
        ["gradient_256"] = 268,
        ["gradient_256_half"] = 258,
    };

    public static TheoryData<string> Names => [.. DeviceFunction.All.Select(function => function.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void AKernelNeedsSoManyRegistersAtMost(string name)
    {
        var function = DeviceFunction.All.Single(function => function.Name == name);
        var (live, unwritten) = Emulator.Instance.Registers(CudaDriver.Ptx(function.Module), name);
        output.WriteLine($"{name}: {live} registers, {unwritten} that may be read before they are written");
        Assert.InRange(live, 1, Most[name]);
        Assert.Equal(0, unwritten);
    }
}
