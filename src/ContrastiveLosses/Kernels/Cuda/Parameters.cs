using System.Runtime.InteropServices;

namespace ContrastiveLosses.Kernels.Cuda;

// The structures of Device/parameters.h.

/// <summary>The items of one side of a problem.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SideParameters
{
    public nint Data;
    public nint Id;
    public nint Label;
    public nint Bias;
    public int Count;
    public int Width;
    public int Parts;
    public int Unused;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PackParameters
{
    public nint Source;
    public nint Target;
    public long RowStride;
    public long ColumnStride;
    public int Count;
    public int Features;
    public int Width;
    public int Parts;
    public int Type;
    public int Unused;
}

[StructLayout(LayoutKind.Sequential)]
internal struct StatisticsParameters
{
    public SideParameters Rows;
    public SideParameters Columns;
    public nint Level;
    public nint Weight;
    public nint Largest;
    public nint Sum;
    public float Factor;
    public float Epsilon;
    public int Table;
    public int TilesPerSplit;
}

[StructLayout(LayoutKind.Sequential)]
internal struct MergeParameters
{
    public nint Largest;
    public nint Sum;
    public nint Result;
    public int Count;
    public int Partials;
}

[StructLayout(LayoutKind.Sequential)]
internal struct TermParameters
{
    public nint Gradient;
    public nint Level;
    public nint Weight;
    public float Factor;
    public int Table;
    public int ByColumn;
    public int Unused;
}

[StructLayout(LayoutKind.Sequential)]
internal struct CoefficientParameters
{
    public SideParameters Rows;
    public SideParameters Columns;
    public TermParameters First;
    public TermParameters Second;
    public nint Target;
    public int FirstRow;
    public int EndRow;
    public int Stride;
    public int TermCount;
    public int Adds;
    public int Unused;
}
