using System.Text;

namespace ContrastiveLosses.Reductions;

/// <summary>What the ranks must agree about before they compute one loss together; two numbers of each rank, which may differ.</summary>
/// <param name="Loss">The name of the loss.</param>
/// <param name="Features">Embeddings of this rank's samples, as they are given.</param>
/// <param name="HasLabels">Whether there are labels.</param>
internal readonly record struct CallHeader(string Loss, Tensor Features, bool HasLabels)
{
    private const int NameNumbers = 4, NameBytes = NameNumbers * sizeof(long);

    private static readonly string[] Compared = ["the type", "the number of dimensions", "the width", "the number of views", "whether there are labels", "whether gradients are recorded", "how columns are exchanged"];

    /// <summary>The number of samples of each rank, and whether any rank's embeddings have a gradient.</summary>
    public static (long[] Samples, bool HasGradient) Compare(ICollective collective, CallHeader own)
    {
        var numbers = own.Numbers(collective.Columns);
        var all = collective.AllGather(tensor(numbers, [1, numbers.Length]).to(own.Features.device)).cpu().data<long>().ToArray()
            .Chunk(numbers.Length).ToArray();
        for (var rank = 1; rank < all.Length; rank++)
        {
            if (!all[rank].AsSpan(0, NameNumbers).SequenceEqual(all[0].AsSpan(0, NameNumbers)))
                throw new ArgumentException(Differing(rank, "the loss", Name(all[0]), Name(all[rank])), nameof(collective));
            for (var k = 0; k < Compared.Length; k++)
                if (all[rank][NameNumbers + k] != all[0][NameNumbers + k])
                    throw new ArgumentException(Differing(rank, Compared[k], Shown(k, all[0]), Shown(k, all[rank])), nameof(collective));
        }
        return ([.. all.Select(header => header[^2])], all.Any(header => header[^1] != 0));
    }

    private long[] Numbers(ColumnExchange columns)
    {
        var name = new byte[NameBytes];
        Encoding.ASCII.GetBytes(Loss.AsSpan(0, Math.Min(Loss.Length, NameBytes)), name);
        var shape = Features.shape;
        return
        [
            .. Enumerable.Range(0, NameNumbers).Select(k => BitConverter.ToInt64(name, k * sizeof(long))),
            (long)Features.dtype, shape.Length, shape[^1], shape.Length == 3 ? shape[1] : 1, HasLabels ? 1 : 0,
            is_grad_enabled() ? 1 : 0, (long)columns,
            shape[0], Features.requires_grad && is_grad_enabled() ? 1 : 0,
        ];
    }

    private static string Name(long[] header) => Encoding.ASCII.GetString([.. header[..NameNumbers].SelectMany(BitConverter.GetBytes)]).TrimEnd('\0');

    private static string Shown(int compared, long[] header) => compared switch
    {
        0 => $"{(ScalarType)header[NameNumbers]}",
        < 4 => $"{header[NameNumbers + compared]}",
        6 => $"{(ColumnExchange)header[NameNumbers + compared]}",
        _ => header[NameNumbers + compared] == 0 ? "no" : "yes",
    };

    private static string Differing(int rank, string what, string first, string other) =>
        $"The ranks of collective must call the same loss with the same kind of arguments: {what} is {first} on rank 0, {other} on rank {rank}.";
}
