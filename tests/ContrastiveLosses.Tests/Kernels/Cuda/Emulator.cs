using System.Runtime.InteropServices;
using System.Text;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>A library of tests/KernelEmulator: the kernels compiled for the CPU behind the interface of the CUDA driver.</summary>
internal sealed unsafe class Emulator
{
    /// <summary>An emulator has one set of settings and runs one launch at a time.</summary>
    private static readonly Lock One = new();

    private readonly nint library;

    public Emulator(string path)
    {
        library = NativeLibrary.Load(path);
        Library = new CudaLibrary(library);
    }

    /// <summary>With the kernels as they are.</summary>
    public static Emulator Instance { get; } = new(Built);

    private static string Built => Needed.PathOf(Needed.Emulator);

    /// <summary>The same with counts and settings of its own.</summary>
    public static Emulator Another()
    {
        var copy = Path.GetTempFileName();
        File.Copy(Built, copy, overwrite: true);
        try
        {
            return new(copy);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    public CudaLibrary Library { get; }

    /// <summary>As the loader of native libraries has it.</summary>
    public nint Handle => library;

    /// <summary>How many contexts the calling thread has entered and not left.</summary>
    public int ContextDepth => ((delegate* unmanaged<int>)Export("emulator_context_depth"))();

    /// <summary>Leaves memory for so many further modules; for how many there was some.</summary>
    public int LeaveRoomFor(int modules) => ((delegate* unmanaged<int, int>)Export("emulator_room"))(modules);

    /// <summary>What has happened since the last question.</summary>
    public Counts TakeCounts()
    {
        Counts counts;
        ((delegate* unmanaged<Counts*, void>)Export("emulator_counts"))(&counts);
        return counts;
    }

    /// <summary>The instructions of PTX that warps have executed since the last question.</summary>
    public InstructionCounts TakeInstructionCounts()
    {
        InstructionCounts counts;
        ((delegate* unmanaged<InstructionCounts*, void>)Export("emulator_instruction_counts"))(&counts);
        return counts;
    }

    /// <summary>The most registers of 32 bits that a kernel needs at one place; and how many may be read before they are written.</summary>
    public (int Live, int Unwritten) Registers(string ptx, string kernel)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(ptx + '\0'))
        fixed (byte* name = Encoding.UTF8.GetBytes(kernel + '\0'))
            return (
                ((delegate* unmanaged<byte*, byte*, int>)Export("emulator_live_registers"))(text, name),
                ((delegate* unmanaged<byte*, byte*, int>)Export("emulator_unwritten_registers"))(text, name));
    }

    /// <summary>The size of a kernel's parameters.</summary>
    public int ParameterBytes(string kernel)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(kernel + '\0'))
            return ((delegate* unmanaged<byte*, int>)Export("emulator_parameter_bytes"))(name);
    }

    /// <summary>Runs a launch that may touch nothing but some memory.</summary>
    public void Run(Schedule schedule, IReadOnlyList<(nint Begin, long Bytes)> memory, Action launch)
    {
        var begins = memory.Select(region => region.Begin).ToArray();
        var bytes = memory.Select(region => region.Bytes).ToArray();
        lock (One)
        {
            ((delegate* unmanaged<int, uint, int, int, void>)Export("emulator_configure"))(
                (int)schedule.Order, schedule.Seed, schedule.LateCopies ? 1 : 0, (int)schedule.Engine);
            fixed (nint* begin = begins)
            fixed (long* size = bytes)
                ((delegate* unmanaged<nint*, long*, int, void>)Export("emulator_regions"))(begin, size, begins.Length);
            launch();
        }
    }

    private nint Export(string name) => NativeLibrary.GetExport(library, name);
}

/// <summary>In which order blocks and warps run, whether asynchronous copies arrive as late as they may or at once, and what is executed.</summary>
internal readonly record struct Schedule(BlockOrder Order, bool LateCopies = true, uint Seed = 1, KernelEngine Engine = KernelEngine.Compiled);

internal enum KernelEngine
{
    /// <summary>The sources, compiled for the CPU.</summary>
    Compiled,

    /// <summary>The text of PTX that the driver was given.</summary>
    Ptx,
}

internal enum BlockOrder
{
    Ascending,
    Descending,
    Random,
}

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct InstructionCounts(
    long Multiplications, long MatrixLoads, long AsyncCopies, long SpecialFunctions, long Floats, long Doubles, long Integers, long LongIntegers,
    long Comparisons, long PredicateLogic, long Selections, long Conversions, long Constants, long Copies, long AddressConversions,
    long ParameterLoads, long GlobalLoads, long SharedLoads, long Stores, long Shuffles, long Branches, long Barriers);

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Counts(long Switches, long Multiplications, long MatrixLoads, long BankConflicts);
