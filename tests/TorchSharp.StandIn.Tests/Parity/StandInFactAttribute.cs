namespace TorchSharp.StandIn.Tests.Parity;

/// <summary>A comparison of the stand-in with the published package: with the package itself there is nothing to compare.</summary>
internal sealed class StandInFactAttribute : FactAttribute
{
    public StandInFactAttribute()
    {
        if (typeof(torch).Assembly.GetType("TorchSharp.GarbageStress") is null) Skip = "TorchSharp is the published package.";
    }
}
