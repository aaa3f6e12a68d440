namespace ContrastiveLosses.Tests.Support;

/// <summary>A test of what carries the stand-in for TorchSharp along; with the published package it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StandInFactAttribute : FactAttribute
{
    public StandInFactAttribute() => Skip = File.Exists(Bridge) ? null : "It needs the stand-in for TorchSharp.";

    /// <summary>The stand-in's bridge to libtorch.</summary>
    public static string Bridge => Path.Combine(AppContext.BaseDirectory, "libtorchsharp-bridge.so");
}
