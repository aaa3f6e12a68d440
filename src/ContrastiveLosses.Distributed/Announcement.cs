using System.Text;
using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Distributed;

/// <summary>
/// What processes tell one another before each exchange: what each is about to call, and how many rows it has. It gives uneven parts their
/// sizes, and calls that do not fit together an error on each rank.
/// </summary>
internal static class Announcement
{
    public const int Bytes = CallBytes + sizeof(long);

    /// <summary>In place of a number of rows: the rank makes no further call.</summary>
    public const long Last = -1;

    private const int CallBytes = 120;

    private const string Failure = "failed: ";

    /// <summary>What a rank says when it has ended, so that one that waits for it learns of it.</summary>
    public const string TheEnd = "nothing more";

    /// <summary>What a rank says when it throws.</summary>
    public static string Failed(Exception reason) => Failure + reason.Message;

    /// <summary>A call of rows, of which each rank has its own number.</summary>
    public static string OfRows(string call, Tensor rows)
    {
        Guard.Rows(rows);
        return $"{call} of {Guard.AnyRows(rows)}";
    }

    /// <summary>A call of a tensor that has the same shape on each rank.</summary>
    public static string Of(string call, Tensor value)
    {
        Guard.Exists(value);
        return $"{call} of {Guard.Of(value)}";
    }

    /// <summary>The type in which a tensor is summed: engines know few.</summary>
    public static ScalarType TypeOfSum(Tensor value) =>
        value.dtype is ScalarType.Float64 or ScalarType.Int64 ? value.dtype : value.is_floating_point() ? float32 : int64;

    public static byte[] Encode(string call, long number)
    {
        var own = new byte[Bytes];
        Encoding.UTF8.GetEncoder().Convert(call, own.AsSpan(0, CallBytes), flush: true, out _, out _, out _);
        BitConverter.TryWriteBytes(own.AsSpan(CallBytes), number);
        return own;
    }

    /// <summary>Each rank's number, from the bytes of all.</summary>
    public static long[] Numbers(ReadOnlySpan<byte> all)
    {
        var numbers = new long[all.Length / Bytes];
        for (var rank = 0; rank < numbers.Length; rank++) numbers[rank] = BitConverter.ToInt64(all[((rank * Bytes) + CallBytes)..]);
        return numbers;
    }

    /// <summary>Throws where the ranks do not say the same.</summary>
    public static void Compare(ReadOnlySpan<byte> all)
    {
        var calls = new string[all.Length / Bytes];
        for (var rank = 0; rank < calls.Length; rank++) calls[rank] = Encoding.UTF8.GetString(all.Slice(rank * Bytes, CallBytes)).TrimEnd('\0');
        if (Array.FindIndex(calls, call => call.StartsWith(Failure, StringComparison.Ordinal)) is >= 0 and var failed)
            throw new InvalidOperationException($"rank {failed} {calls[failed]}");
        if (Array.FindIndex(calls, call => call != calls[0]) is >= 0 and var other)
            throw new InvalidOperationException($"the ranks' calls differ: rank 0 called {calls[0]}, rank {other} called {calls[other]}.");
    }
}
