using System.Runtime.InteropServices;
using System.Text;
using ContrastiveLosses.Nccl;
using ContrastiveLosses.Tests.Kernels.Cuda;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>Ranks that are threads, whose tensors are on the CPU, over the NCCL of tests/KernelEmulator: with calls and mistakes of its own.</summary>
internal sealed unsafe class EmulatedNccl
{
    private const int LogBytes = 4096;

    private readonly Emulator emulator = Emulator.Another();

    /// <summary>Communicators that nobody has ended.</summary>
    public int Alive => ((delegate* unmanaged<int>)Export("emulator_nccl_alive"))();

    public void Run(int size, Action<ICollective> rank, ColumnExchange columns = ColumnExchange.Gather, TimeSpan? timeout = null)
    {
        var nccl = new NcclLibrary(emulator.Handle);
        InProcessCollective.Run(size, starter => NcclCollective.Run(
            starter, nccl, emulator.Library, starter.Rank, new Device(DeviceType.CPU), rank, columns, timeout));
    }

    /// <summary>What rank 0 has called since the last question: name, count, type and peer, those of a group in parentheses.</summary>
    public string TakeLog()
    {
        var text = new byte[LogBytes];
        fixed (byte* start = text) ((delegate* unmanaged<byte*, int, void>)Export("emulator_nccl_log"))(start, LogBytes);
        return Encoding.UTF8.GetString(text).TrimEnd('\0');
    }

    /// <summary>Every call of a function fails from now on.</summary>
    public void Plan(string function, int result)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(function + '\0')) ((delegate* unmanaged<byte*, int, void>)Export("emulator_nccl_plan"))(name, result);
    }

    /// <summary>This thread's rank dies; the others see an error, or none.</summary>
    public void Die(int error) => ((delegate* unmanaged<int, void>)Export("emulator_nccl_die"))(error);

    public void SetVersion(int version) => ((delegate* unmanaged<int, void>)Export("emulator_nccl_version"))(version);

    private nint Export(string name) => NativeLibrary.GetExport(emulator.Handle, name);
}
