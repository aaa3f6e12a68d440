namespace TorchSharp;

/// <summary>
/// Makes certain what the garbage collector does by chance: with the environment variable TORCHSHARP_STANDIN_COLLECT=1 it
/// takes, before every operator, all that nobody holds any more. A tensor or Scalar used after that is an exception.
/// </summary>
internal static class GarbageStress
{
    internal static readonly bool On = Environment.GetEnvironmentVariable("TORCHSHARP_STANDIN_COLLECT") == "1";

    internal static void Collect()
    {
        if (!On)
            return;
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
