using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;

namespace ContrastiveLosses.Tests.Support;

/// <summary>What has to hold whichever kernel computes.</summary>
internal static class EachKernel
{
    private static readonly IKernel[] Kernels = [ManagedKernel.Instance, TorchKernel.Instance];

    /// <summary>Once with the fused kernel and once with torch's operators; the test is told which.</summary>
    public static void Run(Action<string> test)
    {
        foreach (var kernel in Kernels) Run(kernel, test);
    }

    /// <summary>With the one of them that a number chooses.</summary>
    public static void RunOne(int number, Action<string> test) => Run(Kernels[number % Kernels.Length], test);

    private static void Run(IKernel kernel, Action<string> test)
    {
        using (KernelChoice.Force(kernel)) test(kernel.GetType().Name);
    }
}
