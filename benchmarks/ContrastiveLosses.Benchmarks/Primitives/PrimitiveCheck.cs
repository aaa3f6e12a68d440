using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Reference;
using ContrastiveLosses.Reference.Comparison;

namespace ContrastiveLosses.Benchmarks.Primitives;

/// <summary>
/// Evaluates a case of primitives.json: every reduction over seven sets of pairs, through the library's own primitive. It is internal, so
/// that these cases are not among those of the package.
/// </summary>
internal static class PrimitiveCheck
{
    public const string Name = "primitives";

    private static readonly Dictionary<string, PairSet> Sets = new(StringComparer.Ordinal)
    {
        ["other"] = PairSet.Others,
        ["positive"] = PairSet.Positives,
        ["negative"] = PairSet.Negatives,
        ["positive_aligned"] = PairSet.AlignedPositives,
        ["positive_conflicting"] = PairSet.ConflictingPositives,
        ["negative_aligned"] = PairSet.AlignedNegatives,
        ["negative_conflicting"] = PairSet.ConflictingNegatives,
    };

    /// <summary>The cases, from the file beside the program.</summary>
    public static IReadOnlyList<ReferenceCase> Cases { get; } = ReferenceCases.Load(Path.Combine(AppContext.BaseDirectory, "primitives.json"));

    public static CaseResult Check(ReferenceCase reference, ScalarType dtype, Device device, Tolerance tolerance) =>
        CaseResult.Of(reference, tolerance, () => Check(reference, dtype, device));

    private static Deviations Check(ReferenceCase reference, ScalarType dtype, Device device)
    {
        using var scope = NewDisposeScope();
        var rows = Side("x", "row");
        var columns = Side("y", "col");
        var level = NestedLists.Floats(reference.Inputs["level"], dtype, device).requires_grad_();
        var s = Similarities.Between(rows, columns, (double)reference.Parameters["temperature"]);
        var epsilon = (double)reference.Parameters["epsilon"];
        var worst = 0.0;
        foreach (var (name, expected) in reference.Expected)
        {
            var set = Sets.TryGetValue(name, out var known) ? known : throw new ArgumentException($"There is no set '{name}'.");
            foreach (var reduction in expected.EnumerateObject())
            {
                var found = CaseCheck.Numbers(Evaluate(reduction.Name, set));
                var wanted = NestedLists.Numbers(reduction.Value, forNull: double.NegativeInfinity);
                // The library's LAE is against each member: less by the members' sum.
                if (reduction.Name == "lae")
                    wanted = [.. wanted.Zip(NestedLists.Numbers(expected.GetProperty("sum")), (whole, sum) => whole - sum)];
                worst = Math.Max(worst, Tolerance.OfValues(found, wanted));
            }
        }
        return Deviations.None with { Value = worst };

        Items Side(string features, string keys)
        {
            var rows = NestedLists.Floats(reference.Inputs[features], dtype, device);
            return new(rows, new(Key("id"), Key("label"), Key("bias")), [rows.shape[0]]);

            Tensor? Key(string kind) => reference.Inputs.TryGetValue($"{keys}_{kind}", out var json) ? NestedLists.Integers(json, device) : null;
        }

        Tensor Evaluate(string reduction, PairSet set) => reduction switch
        {
            "count" => s.Count(set),
            "sum" => s.Reduce(RowReduction.Sum(set)),
            "lse" => s.Reduce(RowReduction.LogSumExp(set)),
            "max" => Largest(set),
            "sumsq" => SumOfSquares(s.Moments([set])).squeeze(0),
            "lae" => s.Reduce(RowReduction.LogAddExp(set, level, epsilon)),
            "sig" => SumOfSigmoids(set),
            _ => throw new ArgumentException($"There is no reduction '{reduction}'."),
        };

        Tensor Largest(PairSet set)
        {
            var index = s.ArgMax(set);
            var isNone = index.lt(0);
            var column = columns.Features.index_select(0, index.clamp_min(0));
            var similarity = (rows.Features * column).sum(1) / (double)reference.Parameters["temperature"];
            return similarity.masked_fill(isNone, double.NegativeInfinity);
        }

        static Tensor SumOfSquares(Moments moments) => moments.SquaredDeviations + (moments.Count * moments.Mean.square());

        Tensor SumOfSigmoids(PairSet set)
        {
            var sum = s.Reduce(RowReduction.LogAddExp(set, level, epsilon)).sum();
            return torch.autograd.grad([sum], [level])[0];
        }
    }
}
