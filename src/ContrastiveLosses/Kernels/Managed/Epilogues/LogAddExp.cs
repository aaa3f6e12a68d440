using System.Numerics;
using System.Runtime.CompilerServices;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed.Epilogues;

/// <summary>
/// sum log(e^{-epsilon} + e^{l - alpha s}) of each row and, in a mirrored tile, of each column, with the level l of that row or column; and
/// its derivatives: -sigma(l - alpha s + epsilon) by alpha s, sigma by l.
/// </summary>
internal static unsafe class LogAddExp<T, V, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : struct, ILanes<T, V>
{
    public static void Values(in TileView<T> tile, T* mask, double alpha, double epsilon, T* levels, double* sums) =>
        Sums<Value>(tile, mask, alpha, epsilon, levels, sums);

    public static void Slopes(in TileView<T> tile, T* mask, double alpha, double epsilon, T* levels, double* sums) =>
        Sums<Slope>(tile, mask, alpha, epsilon, levels, sums);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums<TTerm>(in TileView<T> tile, T* mask, double alpha, double epsilon, T* levels, double* sums)
        where TTerm : struct, ITerm
    {
        var (a, e) = (L.Broadcast(T.CreateTruncating(-alpha)), L.Broadcast(T.CreateTruncating(epsilon)));
        var columnSum = tile.Room;
        Clear(tile, columnSum);
        for (var i = 0; i < tile.Rows; i++)
        {
            var (level, sum) = (L.Broadcast(levels[tile.FirstRow + i]), L.Zero);
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var s = L.Load(tile.S + i * Block.Size + j);
                sum = L.Add(sum, Member(mask, i, j, TTerm.Of(L.MultiplyAdd(s, a, level), e)));
                if (!tile.IsMirrored) continue;
                var term = Member(mask, i, j, TTerm.Of(L.MultiplyAdd(s, a, L.Load(levels + tile.FirstColumn + j)), e));
                L.Store(L.Add(L.Load(columnSum + j), term), columnSum + j);
            }
            sums[tile.FirstRow + i] += double.CreateTruncating(L.Sum(sum));
        }
        Flush(tile, columnSum, sums, null);
    }

    /// <summary>Adds to the tile's derivatives and to those of the levels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(in TileView<T> tile, T* mask, double alpha, double epsilon, T* levels, T* gradients, double* levelGradients)
    {
        var (a, e) = (L.Broadcast(T.CreateTruncating(-alpha)), L.Broadcast(T.CreateTruncating(epsilon)));
        var columnSum = tile.Room;
        Clear(tile, columnSum);
        for (var i = 0; i < tile.Rows; i++)
        {
            var g = L.Broadcast(gradients[tile.FirstRow + i]);
            var (level, sum) = (L.Broadcast(levels[tile.FirstRow + i]), L.Zero);
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var at = i * Block.Size + j;
                var s = L.Load(tile.S + at);
                var share = Member(mask, i, j, Slope.Of(L.MultiplyAdd(s, a, level), e));
                sum = L.Add(sum, share);
                var c = Member(mask, i, j, L.Multiply(g, share));
                if (tile.IsMirrored)
                {
                    var mirrored = Member(mask, i, j, Slope.Of(L.MultiplyAdd(s, a, L.Load(levels + tile.FirstColumn + j)), e));
                    L.Store(L.Add(L.Load(columnSum + j), mirrored), columnSum + j);
                    c = L.Add(c, Member(mask, i, j, L.Multiply(L.Load(gradients + tile.FirstColumn + j), mirrored)));
                }
                L.Store(L.Subtract(L.Load(tile.C + at), c), tile.C + at);
            }
            AddTo(levelGradients + tile.FirstRow + i, L.Sum(sum), gradients[tile.FirstRow + i]);
        }
        Flush(tile, columnSum, levelGradients, gradients);
    }

    /// <summary>1 / (1 + e^{-q}).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sigmoid(V q)
    {
        var (decay, one) = (Decay(q), L.Broadcast(T.One));
        return L.Divide(L.Select(L.Less(q, L.Zero), decay, one), L.Add(one, decay));
    }

    /// <summary>e^{-|q|}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Decay(V q) =>
        Exponential.PowerOf2<T, V, L>(L.Multiply(L.Absolute(q), L.Broadcast(T.CreateTruncating(-Exponential.BitsPerNat))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Member(T* mask, int i, int j, V value) =>
        mask == null ? value : L.Select(L.Load(mask + i * Block.Size + j), value, L.Zero);

    private static void Clear(in TileView<T> tile, T* columnSum)
    {
        if (tile.IsMirrored) new Span<T>(columnSum, Block.Size).Clear();
    }

    private static void Flush(in TileView<T> tile, T* columnSum, double* sums, T* factors)
    {
        if (!tile.IsMirrored) return;
        for (var j = 0; j < tile.Columns; j++)
            AddTo(sums + tile.FirstColumn + j, columnSum[j], factors == null ? T.One : factors[tile.FirstColumn + j]);
    }

    /// <summary>Without a member of the set the share is 0, and a factor that is NaN changes nothing.</summary>
    private static void AddTo(double* sum, T share, T factor)
    {
        if (share != T.Zero) *sum += double.CreateTruncating(share) * double.CreateTruncating(factor);
    }
    /// <summary>What is added up of z = l - alpha s and epsilon.</summary>
    private interface ITerm
    {
        static abstract V Of(V z, V epsilon);
    }

    /// <summary>max(-epsilon, z) + log(1 + e^{-|z + epsilon|}).</summary>
    private struct Value : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of(V z, V epsilon) =>
            L.Add(L.Max(L.Subtract(L.Zero, epsilon), z), Exponential.LogOnePlus<T, V, L>(Decay(L.Add(z, epsilon))));
    }

    private struct Slope : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of(V z, V epsilon) => Sigmoid(L.Add(z, epsilon));
    }
}
