using System.Runtime.InteropServices;

namespace ContrastiveLosses.Mpi;

/// <summary>
/// The constants of MPI, which each library has in its own way: OpenMPI's are addresses of its variables; those of MPICH, Intel MPI and
/// MS-MPI are numbers.
/// </summary>
internal readonly record struct MpiHandles(nint World, nint Byte, nint Single, nint Double, nint Long, nint Sum, nint ErrorsReturn)
{
    private static readonly MpiHandles OfNumbers = new(0x44000000, 0x4c00010d, 0x4c00040a, 0x4c00080b, 0x4c000809, 0x58000003, 0x54000001);

    public static MpiHandles Of(nint library)
    {
        return NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out var world)
            ? new(world, At("byte"), At("float"), At("double"), At("long_long_int"), At("op_sum"), At("errors_return"))
            : OfNumbers;

        nint At(string name) => NativeLibrary.GetExport(library, "ompi_mpi_" + name);
    }
}
