using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// Ends the process where TorchSharp does: an error in matmul or autograd.grad, an exception in a C# backward.
/// A test that wants to see the error instead sets the switch <see cref="ThrowSwitch"/>.
/// </summary>
internal static class Abort
{
    internal const string ThrowSwitch = "TorchSharp.StandIn.ThrowInsteadOfAbort";

    internal static bool Throws => AppContext.TryGetSwitch(ThrowSwitch, out var on) && on;

    internal static Exception Process(string reason, Exception? cause = null)
    {
        if (!Throws)
            Environment.FailFast($"TorchSharp would end the process here. {reason}", cause);
        return new ExternalException(reason, cause);
    }
}
