using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>What the PTX manual says of instructions at the ends of their ranges, where C++ says nothing or something else.</summary>
public sealed unsafe class PtxInstructionTests
{
    private const int Threads = 256;

    /// <summary>The instructions leave a result in %r1.</summary>
    [TheoryWith(Needed.Emulator)]
    [InlineData("shl.b32 %r1, 3, 32;", 0)]
    [InlineData("shl.b32 %r1, 3, 31;", 0x80000000)]
    [InlineData("shr.u32 %r1, -1, 40;", 0)]
    [InlineData("shr.s32 %r1, -8, 40;", 0xffffffff)]
    [InlineData("shr.s32 %r1, -8, 2;", 0xfffffffe)]
    [InlineData("shl.b64 %rd2, 1, 64; cvt.u32.u64 %r1, %rd2;", 0)]
    [InlineData("shr.s64 %rd2, -1, 70; shr.u64 %rd2, %rd2, 32; cvt.u32.u64 %r1, %rd2;", 0xffffffff)]
    [InlineData("cvt.s64.s32 %rd2, 0xfffffffe; shr.u64 %rd2, %rd2, 32; cvt.u32.u64 %r1, %rd2;", 0xffffffff)]
    [InlineData("mov.b64 %rd2, 0x1234567890; cvt.u64.u16 %rd2, %rd2; cvt.u32.u64 %r1, %rd2;", 0x7890)]
    [InlineData("mul.wide.s32 %rd2, -3, 5; cvt.u32.u64 %r1, %rd2;", 0xfffffff1)]
    [InlineData("mad.lo.s32 %r1, -3, 5, 20;", 5)]
    [InlineData("mul.hi.u32 %r1, 0xffffffff, 0xffffffff;", 0xfffffffe)]
    [InlineData("add.s32 %r1, 0x7fffffff, 1;", 0x80000000)]
    [InlineData("div.s32 %r1, -7, 2;", 0xfffffffd)]
    [InlineData("rem.s32 %r1, -7, 2;", 0xffffffff)]
    [InlineData("div.s32 %r1, 0x80000000, -1;", 0x80000000)]
    [InlineData("min.s32 %r1, -1, 1;", 0xffffffff)]
    [InlineData("min.u32 %r1, -1, 1;", 1)]
    [InlineData("bfe.u32 %r1, 0xabcdef12, 8, 12;", 0xdef)]
    [InlineData("bfe.u32 %r1, 0xabcdef12, 24, 40;", 0xab)]
    [InlineData("bfe.s32 %r1, 0x00000f00, 8, 4;", 0xffffffff)]
    [InlineData("bfe.s32 %r1, 0x80000000, 28, 16;", 0xfffffff8)]
    [InlineData("bfi.b32 %r1, 0xab, 0x11111111, 8, 8;", 0x1111ab11)]
    [InlineData("prmt.b32 %r1, 0x33221180, 0x77665544, 0x7081;", 0x7780ff11)]
    [InlineData("lop3.b32 %r1, 0xf0f0f0f0, 0xcccccccc, 0xaaaaaaaa, 0xe8;", 0xe8e8e8e8)]
    [InlineData("shf.l.wrap.b32 %r1, 0x80000000, 1, 33;", 3)]
    [InlineData("popc.b32 %r1, 0xff0f;", 12)]
    [InlineData("clz.b64 %r1, 1;", 63)]
    [InlineData("max.f32 %f1, 0f7FC00000, 0fBF800000; mov.b32 %r1, %f1;", 0xbf800000)]
    [InlineData("max.f32 %f1, 0f80000000, 0f00000000; mov.b32 %r1, %f1;", 0)]
    [InlineData("min.f32 %f1, 0f00000000, 0f80000000; mov.b32 %r1, %f1;", 0x80000000)]
    [InlineData("neg.f32 %f1, 0f00000000; mov.b32 %r1, %f1;", 0x80000000)]
    [InlineData("ex2.approx.ftz.f32 %f1, 0fC3000000; mov.b32 %r1, %f1;", 0)]
    [InlineData("mul.rn.f32 %f1, 0f00800000, 0f3F000000; mov.b32 %r1, %f1;", 0x00400000)]
    [InlineData("fma.rn.f32 %f1, 0f3F800001, 0f3F800001, 0fBF800002; mov.b32 %r1, %f1;", 0x28800000)]
    [InlineData("cvt.rn.bf16x2.f32 %r1, 0f3F800000, 0f40000000;", 0x3f804000)]
    [InlineData("cvt.rn.f16x2.f32 %r1, 0f3F800000, 0f47800000;", 0x3c007c00)]
    [InlineData("setp.lt.f32 %p1, 0f7FC00000, 0f00000000; selp.u32 %r1, 1, 2, %p1;", 2)]
    [InlineData("setp.ge.f32 %p1, 0f7FC00000, 0f00000000; selp.u32 %r1, 1, 2, %p1;", 2)]
    [InlineData("setp.ne.f32 %p1, 0f7FC00000, 0f7FC00000; selp.u32 %r1, 1, 2, %p1;", 2)]
    [InlineData("setp.neu.f32 %p1, 0f7FC00000, 0f7FC00000; selp.u32 %r1, 1, 2, %p1;", 1)]
    [InlineData("setp.ltu.f32 %p1, 0f7FC00000, 0f00000000; selp.u32 %r1, 1, 2, %p1;", 1)]
    [InlineData("setp.lt.s32 %p1, -1, 0; selp.u32 %r1, 1, 2, %p1;", 1)]
    [InlineData("setp.lt.u32 %p1, -1, 0; selp.u32 %r1, 1, 2, %p1;", 2)]
    [InlineData("mov.pred %p1, -1; not.pred %p2, %p1; xor.pred %p1, %p1, %p2; selp.u32 %r1, 1, 2, %p1;", 1)]
    [InlineData("mov.b64 %rd2, {1, 2}; mov.b64 {%r2, %r1}, %rd2;", 2)]
    [InlineData("mov.b32 %r1, 5; { .reg .pred p; .reg .b32 %r1; mov.b32 %r1, 7; setp.eq.s32 p, %r1, 8; @p mov.b32 %r1, 9; } // a comment;", 5)]
    public void AnInstructionHasTheResultThatTheManualSays(string instructions, uint expected) =>
        Assert.Equal(Enumerable.Repeat(expected, Threads), Run(instructions));

    /// <summary>A loop of as many turns as the thread's number, half of the threads being done sooner.</summary>
    [FactWith(Needed.Emulator)]
    public void LanesThatGoDifferentWaysMeetAgain()
    {
        var found = Run("""
            mov.u32 %r2, %tid.x;
            mov.b32 %r1, 0;
            and.b32 %r3, %r2, 1;
            setp.eq.b32 %p1, %r3, 1;
            @%p1 bra $L_odd;
            $L_next:
            setp.ge.u32 %p2, %r1, %r2;
            @%p2 bra $L_end;
            add.s32 %r1, %r1, 1;
            bra.uni $L_next;
            $L_odd:
            mov.b32 %r1, 1000;
            $L_end:
            mov.b32 %f1, %r1;
            shfl.sync.bfly.b32 %f2, %f1, 1, 31, 0xffffffff;
            mov.b32 %r3, %f2;
            mad.lo.s32 %r1, %r3, 10000, %r1;
            """);
        Assert.Equal(Enumerable.Range(0, Threads).Select(k => k % 2 == 0 ? 10_000_000u + (uint)k : (uint)(k - 1) * 10_000u + 1000u), found);
    }

    [TheoryWith(Needed.Emulator)]
    [InlineData("st.shared.u32 [shared+4], 1;", "outside of shared memory")]
    [InlineData("ld.param.u32 %r1, [pack_param_0+4000];", "outside of the parameters")]
    [InlineData("ld.param.u64 %rd2, [pack_param_0+4];", "not aligned")]
    [InlineData("mov.u32 %r2, %tid.x; setp.eq.u32 %p1, %r2, 3; @%p1 ret; mov.b32 %f1, 0; shfl.sync.bfly.b32 %f2, %f1, 1, 31, 0xffffffff;", "different instructions")]
    [InlineData("mov.u32 %r2, %tid.x; setp.eq.u32 %p1, %r2, 3; @%p1 bra $L_one; bar.sync 0; bra $L_end; $L_one: bar.sync 0; $L_end: mov.b32 %r1, 0;", "different barriers")]
    [InlineData("mov.u32 %r1, %pm0;", "unknown name %pm0")]
    [InlineData("mov.b64 %r1, 0;", "another size")]
    public void WhatNoKernelMayDoIsAnError(string instructions, string finding) =>
        Assert.Contains(finding, Assert.Throws<InvalidOperationException>(() => Run(instructions)).Message, StringComparison.Ordinal);

    /// <summary>The results of the threads of one block, in place of a kernel whose parameters begin with two pointers.</summary>
    private static uint[] Run(string instructions)
    {
        var ptx = $$"""
            .version 7.1
            .target sm_80
            .address_size 64
            .extern .shared .align 128 .b8 shared[];
            .visible .entry pack(
                .param .align 8 .b8 pack_param_0[{{sizeof(PackParameters)}}]
            )
            .maxntid {{Threads}}, 1, 1
            {
                .reg .pred %p<4>;
                .reg .b32 %r<5>;
                .reg .f32 %f<4>;
                .reg .b64 %rd<5>;
                {{instructions}}
                ld.param.u64 %rd1, [pack_param_0+8];
                mov.u32 %r4, %tid.x;
                mul.wide.u32 %rd4, %r4, 4;
                add.s64 %rd4, %rd4, %rd1;
                st.global.u32 [%rd4], %r1;
                ret;
            }
            """;
        var results = new uint[Threads];
        var parameters = default(PackParameters);
        var driver = new TextDriver(Emulator.Instance.Library, _ => ptx);
        fixed (uint* target = results)
        {
            ((void**)&parameters)[1] = target;
            var pointer = &parameters;
            Emulator.Instance.Run(
                new Schedule(BlockOrder.Ascending, Engine: KernelEngine.Ptx), [((nint)target, Threads * sizeof(uint))], () => driver.Launch(DeviceFunction.Pack, 1, 1, pointer, []));
        }
        return results;
    }
}
