namespace TorchSharp;

/// <summary>Transposition without arguments: properties, as in PyTorch.</summary>
internal static class Transposition
{
    internal static readonly Operator mT = new("aten::mT"), mH = new("aten::mH");
}

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>All dimensions in reverse order.</summary>
        public Tensor T => permute(Enumerable.Range(0, (int)ndim).Reverse().Select(dim => (long)dim));
        public Tensor H => is_complex() ? transpose(0, 1).conj() : transpose(0, 1);
        public Tensor mT => Transposition.mT.Call(this);
        public Tensor mH => Transposition.mH.Call(this);

        private static NotSupportedException NamedDimensions() => new("The stand-in has no named dimensions.");
    }
}
