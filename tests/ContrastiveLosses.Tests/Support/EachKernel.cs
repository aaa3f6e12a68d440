using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;

namespace ContrastiveLosses.Tests.Support;

/// <summary>What has to hold whichever kernel computes.</summary>
internal static class EachKernel
{
    /// <summary>Once with the fused kernel and once with torch's operators; the test is told which.</summary>
    public static void Run(Action<string> test)
    {
        foreach (var kernel in new IKernel[] { ManagedKernel.Instance, TorchKernel.Instance })
            using (KernelChoice.Force(kernel))
                test(kernel.GetType().Name);
    }
}
