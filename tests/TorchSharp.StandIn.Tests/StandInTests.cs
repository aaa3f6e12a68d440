namespace TorchSharp.StandIn.Tests;

/// <summary>Tests of what the stand-in alone can do, or of what it is compared with: skipped where TorchSharp is the published package.</summary>
internal static class StandInTests
{
    public static string? Skip { get; } = typeof(torch).Assembly.GetType("TorchSharp.GarbageStress") is null ? "TorchSharp is the published package." : null;
}

internal sealed class StandInFactAttribute : FactAttribute
{
    public StandInFactAttribute() => Skip = StandInTests.Skip;
}

internal sealed class StandInTheoryAttribute : TheoryAttribute
{
    public StandInTheoryAttribute() => Skip = StandInTests.Skip;
}
