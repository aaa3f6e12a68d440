using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Torch;

namespace ContrastiveLosses.Tests.Support;

/// <summary>What has to hold whichever kernel computes.</summary>
internal static class EachKernel
{
    /// <summary>Once with the kernel that a program gets, and once with torch's operators.</summary>
    public static void Run(Action test)
    {
        test();
        using (KernelChoice.Force(TorchKernel.Instance)) test();
    }
}
