using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>The registers of the PTX. How many a thread needs, the assembler decides, which orders the instructions anew.</summary>
public sealed class RegisterTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. DeviceFunction.All.Select(function => function.Name)];

    /// <summary>Such a register would be needed from the beginning on, and in a loop the whole time.</summary>
    [TheoryWith(Needed.Emulator)]
    [MemberData(nameof(Names))]
    public void NoneIsReadBeforeItIsWritten(string name)
    {
        var function = DeviceFunction.All.Single(function => function.Name == name);
        var (live, unwritten) = Emulator.Instance.Registers(CudaDriver.Ptx(function.Module), name);
        output.WriteLine($"{name}: {live} registers have numbers that are needed at one place");
        Assert.Equal(0, unwritten);
    }
}
