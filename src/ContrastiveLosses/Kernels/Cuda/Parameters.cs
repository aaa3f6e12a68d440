using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ContrastiveLosses.Kernels.Cuda;

// The structures of Device/parameters.h.

/// <summary>What is computed of the products of a line's members.</summary>
internal enum StatisticKind
{
    LogSumExp,
    LogAddExp,
    LogAddExpSlope,
    SquaredDeviations,
    Sum,
    ArgMax,
}

/// <summary>The items of one side of a problem.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SideParameters
{
    public nint Data;
    public nint Id;
    public nint Label;
    public nint Bias;
    public nint Ranges;
    public nint Bounds;
    public int Count;
    public int Width;
    public int Parts;
    public int IsHalf;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PackedSideParameters
{
    public nint Source;
    public nint Target;
    public nint Id;
    public nint Label;
    public nint Bias;
    public nint Bounds;
    public long RowStride;
    public long ColumnStride;
    public int Count;
    public int Unused;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PackParameters
{
    public PackedSideParameters First;
    public PackedSideParameters Second;
    public int Features;
    public int Width;
    public int Parts;
    public int IsHalf;
    public int Type;
    public int Unused;
}

[StructLayout(LayoutKind.Sequential)]
internal struct StatisticParameters
{
    public nint Level;
    public nint Weight;
    public nint Largest;
    public nint Sum;
    public float Factor;
    public float Epsilon;
    public StatisticKind Kind;
    public int Table;
}

[StructLayout(LayoutKind.Sequential)]
internal struct StatisticsParameters
{
    public SideParameters Rows;
    public SideParameters Columns;
    public Statistics Each;
    public int Count;
    public int TilesPerSplit;
    public int FirstTile;
    public int Unused;

    [InlineArray(Most)]
    internal struct Statistics
    {
        public const int Most = 4;
        private StatisticParameters first;
    }
}

[StructLayout(LayoutKind.Sequential)]
internal struct MergedParameters
{
    public nint Largest;
    public nint Sum;
    public nint Result;
    public long Count;
    public StatisticKind Kind;
    public int Partials;
}

[StructLayout(LayoutKind.Sequential)]
internal struct MergeParameters
{
    public Results Each;

    [InlineArray(Most)]
    internal struct Results
    {
        public const int Most = 8;
        private MergedParameters first;
    }
}

[StructLayout(LayoutKind.Sequential)]
internal struct CountedParameters
{
    public nint Result;
    public int Table;
    public int Unused;
}

[StructLayout(LayoutKind.Sequential)]
internal struct CountParameters
{
    public SideParameters Rows;
    public SideParameters Columns;
    public Sets Each;
    public int Count;
    public int Unused;

    [InlineArray(Most)]
    internal struct Sets
    {
        public const int Most = 4;
        private CountedParameters first;
    }
}

[StructLayout(LayoutKind.Sequential)]
internal struct GroupSumsParameters
{
    public nint Values;
    public nint Order;
    public nint Group;
    public nint Sums;
    public nint Continued;
    public int Rows;
    public int Width;
    public int Chunk;
    public int Chunks;
}

/// <summary>The lines that are reduced, over the others. Rows that are the columns too are both.</summary>
internal enum Reduced : byte
{
    RowsAlone,
    ColumnsAlone,
    Both,
}

[StructLayout(LayoutKind.Sequential)]
internal struct TermParameters
{
    public nint Gradient;
    public nint Level;
    public nint Weight;
    public float Factor;
    public float Constant;
    public float Epsilon;
    public byte Kind;
    public Reduced Reduced;
    public byte HasWeight;
    public byte Table;
}

/// <summary>Terms that a launch takes.</summary>
[InlineArray(Most)]
internal struct TermsParameters
{
    public const int Most = 8;
    private TermParameters first;
}

[StructLayout(LayoutKind.Sequential)]
internal struct CoefficientParameters
{
    public SideParameters Rows;
    public SideParameters Columns;
    public TermsParameters Terms;
    public nint Target;
    public int FirstRow;
    public int EndRow;
    public int Stride;
    public int TermCount;
    public int Adds;
    public int IsBFloat16;
}

[StructLayout(LayoutKind.Sequential)]
internal struct GradientParameters
{
    public SideParameters Rows;
    public SideParameters Columns;
    public TermsParameters Terms;
    public nint Target;
    public int Features;
    public int TermCount;
    public int TilesPerSplit;
    public int FirstTile;
}
