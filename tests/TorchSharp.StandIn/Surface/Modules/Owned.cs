using static TorchSharp.torch;

namespace TorchSharp.Modules;

internal static class Owned
{
    /// <summary>A module owns its tensors: the one before is disposed, the new one leaves its scope.</summary>
    internal static T? Replace<T>(ref T? field, T? value) where T : Tensor
    {
        if (!ReferenceEquals(field, value))
        {
            field?.Dispose();
            field = value;
            value?.DetachFromDisposeScope();
        }
        return field;
    }
}
