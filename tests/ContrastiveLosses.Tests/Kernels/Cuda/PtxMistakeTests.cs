using System.Text.RegularExpressions;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>The execution of PTX, tested: each mistake, made in the text, must be found.</summary>
public sealed class PtxMistakeTests(ITestOutputHelper output)
{
    private const string OtherBits = "as PTX differs in byte";

    private const string AllThreadsButOne =
        "{ .reg .pred other; .reg .b32 thread; mov.u32 thread, %tid.x; setp.ne.s32 other, thread, 3; @other bar.sync 0; }";

    /// <summary>A pattern, what each place of the module that has it becomes, and what is found.</summary>
    private static readonly Dictionary<string, (string Module, string Pattern, string Mistaken, string Finding)> Mistakes = new()
    {
        ["no barrier"] = ("statistics", @"bar\.sync 0;", "", "race: access to shared byte"),
        ["a barrier that one thread misses"] = ("statistics", @"bar\.sync 0;", AllThreadsButOne, "deadlock"),
        ["a group of copies that is not waited for"] = ("statistics", @"wait_group 0;", "wait_group 1;", "is copying to it"),
        ["no group of copies"] = ("statistics", @"cp\.async\.commit_group;", "", "is copying to it"),
        ["a wait behind the barrier"] = ("statistics", @"(cp\.async\.wait_group \d+;)(\s+)(bar\.sync 0;)", "$3$2$1", "is copying to it"),
        ["a gradient's group of copies that is not waited for"] = ("gradient", @"wait_group 0;", "wait_group 1;", "is copying to it"),
        ["a matrix that is not loaded in turned order"] = ("gradient", @"x4\.trans\.", "x4.", OtherBits),
        ["operands of a product in the wrong order"] = ("gradient", @"(mma\.\S+ \{.*\}, \{.*\}, \{)(%r\d+),(%r\d+)", "$1$3,$2", OtherBits),
        ["halves in the wrong order"] = ("gradient", @"(cvt\.rn\.bf16x2\.f32 %r\d+, )(%f\d+), (%f\d+)", "$1$3, $2", OtherBits),
        ["selections in the wrong order"] = ("statistics", @"(selp\.f32\s+%f\d+, )([^,]+), ([^,]+)", "$1$3, $2", OtherBits),
        ["comparisons with the wrong result"] = ("statistics", @"setp\.ge\.f32", "setp.lt.f32", OtherBits),
        ["a sum of the wrong lanes"] = ("statistics", @"mov\.b32(\s+%r\d+), 2;", "mov.b32$1, 4;", OtherBits),
        ["the exponential of another number"] = ("statistics", @"(ex2\.approx\.ftz\.f32\s+)(%f\d+), %f\d+", "$1$2, 0f3F800000", OtherBits),
        ["loads between two numbers"] = ("statistics", @"(ld\.global\.f32\s+%f\d+, \[%rd\d+)\]", "$1+2]", "not aligned"),
        ["loads of the tensor before"] = ("pack", @"(cvta\.to\.global\.u64\s+%rd\d+), %rd\d+", "$1, 64", "outside of every tensor"),
        ["an instruction that nothing knows"] = ("statistics", @"mul\.rn\.f32", "mul.rz.f32", "unknown instruction mul.rz.f32"),
        ["a register of the wrong size"] = ("pack", @"add\.s64(\s+%rd\d+), (%rd\d+), %rd\d+", "add.s64$1, $2, %r1", "add.s64 with the register %r1"),
        ["a branch to nowhere"] = ("pack", @"bra(\s+)\$L", "bra$1$M", "a branch to nowhere"),
    };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [TheoryWith(Needed.Emulator)]
    [MemberData(nameof(Names))]
    public void AMistakeInPtxIsFound(string mistake)
    {
        var (module, pattern, mistaken, finding) = Mistakes[mistake];
        var library = Emulator.Instance.Library;
        var driver = new TextDriver(library, name =>
        {
            var ptx = CudaDriver.Ptx(name);
            if (name != module) return ptx;
            Assert.Matches(pattern, ptx);
            return Regex.Replace(ptx, pattern, mistaken);
        });
        var compared = new ComparedDriver(
            new(Emulator.Instance, new Schedule(BlockOrder.Ascending)), new(Emulator.Instance, new Schedule(BlockOrder.Ascending, Engine: KernelEngine.Ptx), driver));
        var problem = new CudaProblem(3, 140, 400, 72, false, ScalarType.Float32, "weighted log-sum-exp", "log-add-exp");
        var found = Assert.ThrowsAny<Exception>(() => problem.Numbers(new CudaKernel(compared))).Message;
        output.WriteLine(found);
        Assert.Contains(finding, found, StringComparison.Ordinal);
    }

    /// <summary>So that what is found above is the mistake.</summary>
    [FactWith(Needed.Emulator)]
    public void PtxWithoutAMistakeHasTheSameBits()
    {
        var driver = new TextDriver(Emulator.Instance.Library, CudaDriver.Ptx);
        new CudaProblem(3, 140, 400, 72, false, ScalarType.Float32, "weighted log-sum-exp", "log-add-exp").Numbers(new CudaKernel(new ComparedDriver(
            new(Emulator.Instance, new Schedule(BlockOrder.Ascending)), new(Emulator.Instance, new Schedule(BlockOrder.Ascending, Engine: KernelEngine.Ptx), driver))));
    }
}
