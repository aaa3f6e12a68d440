using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>What holds for every loss: on random examples, in value and gradient.</summary>
public sealed class Properties(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void TheOrderOfTheBatchDoesNotMatter(string name) => Property.Of(name, output, example =>
    {
        var count = example.Inputs[example.Loss.Loss.Differentiable[0]].shape[0];
        var order = Permutation(count);
        var permuted = example.With(example.Inputs.Each((input, tensor) =>
            example.Loss.Loss.OtherRows.Contains(input) ? tensor
            : example.Loss.Loss.SquareInputs.Contains(input) ? tensor.index_select(0, order).index_select(1, order)
            : tensor.index_select(0, order)));
        var (expected, found) = (Evaluated.Of(example), Evaluated.Of(permuted));
        Near.Equal(expected.Values, found.Values, Allowed.Transformed, example);
        foreach (var input in example.Loss.Loss.Differentiable.Except(example.Loss.Loss.OtherRows))
        {
            var gradient = tensor(expected.Gradient(input), example.Inputs[input].shape, float64).index_select(0, order);
            Near.Equal(CaseCheck.Numbers(gradient), found.Gradient(input), Allowed.Transformed, example, $"gradient of {input}");
        }
        if (example.Loss.HasAnchors)
        {
            var anchors = Evaluated.ValuesOf(example, Reduction.None);
            var others = example.Loss.Loss.OtherRowsAreAnchors ? (int)example.Inputs[example.Loss.Loss.OtherRows[0]].shape[0] : 0;
            var perSample = (anchors.Length - others) / (int)count;
            var reordered = order.data<long>().ToArray().SelectMany(sample => anchors.AsSpan((int)sample * perSample, perSample).ToArray());
            Near.Equal([.. reordered, .. anchors[^others..]], Evaluated.ValuesOf(permuted, Reduction.None), Allowed.Transformed, example, "value of anchor");
        }
    });

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void TheOrderOfOtherRowsDoesNotMatter(string name) => Property.Of(name, output, example =>
    {
        if (example.Loss.Loss is { LabelsAreNames: false, Numbered.Count: 0 })
        {
            Near.Equal(Evaluated.ValueOf(example), Evaluated.ValueOf(Renumbered(example)), Allowed.Transformed, example);
            return;
        }
        // The rows of a table have a meaning, those of a queue have none.
        foreach (var input in example.Loss.Loss.OtherRows.Intersect(example.Loss.Loss.Differentiable).Except(example.Loss.Loss.Numbered))
        {
            // What belongs to such rows is permuted with them.
            var order = Permutation(example.Inputs[input].shape[0]);
            var permuted = example.With(example.Inputs.Each((other, tensor) =>
                example.Loss.Loss.OtherRows.Contains(other) && tensor.shape[0] == order.shape[0] ? tensor.index_select(0, order) : tensor));
            Near.Equal(Evaluated.ValueOf(example), Evaluated.ValueOf(permuted), Allowed.Transformed, example);
        }
    });

    [Theory]
    [MemberData(nameof(CatalogueData.WithNames), MemberType = typeof(CatalogueData))]
    public void LabelsAreOnlyNames(string name) => Property.Of(name, output, example =>
    {
        if (example.Inputs.ContainsKey("similar")) return;
        // labels_x and labels_y are of one kind, labels and biases are not.
        var names = new Dictionary<(string, long), long>();
        var random = new Random(3);
        var renamed = example.With(example.Inputs.Each((input, tensor) =>
            example.Loss.Loss.Labels.Contains(input) ? Renamed(input, tensor) : tensor));
        Near.Equal(Evaluated.Of(example), Evaluated.Of(renamed), Allowed.Transformed, Allowed.Transformed, example);

        static string Kind(string input) => input.Split('_')[0];

        Tensor Renamed(string input, Tensor labels) => tensor(labels.data<long>().ToArray()
            .Select(label => names.TryGetValue((Kind(input), label), out var other) ? other : names[(Kind(input), label)] = random.NextInt64(long.MinValue, long.MaxValue)).ToArray());
    });

    [Theory]
    [MemberData(nameof(CatalogueData.OfEmbeddings), MemberType = typeof(CatalogueData))]
    public void TurningAllEmbeddingsTurnsTheGradientAndNothingElse(string name) => Property.Of(name, output, example =>
    {
        var width = example.Inputs[example.Loss.Loss.Differentiable[0]].shape[^1];
        var turn = Orthogonal((int)width);
        var (expected, found) = (Evaluated.Of(example), Evaluated.Of(example.With(example.Inputs.Each((input, tensor) =>
            example.Loss.Loss.Differentiable.Contains(input) || example.Loss.Loss.ConstantEmbeddings.Contains(input) ? Turned(tensor) : tensor))));
        Near.Equal(expected.Values, found.Values, Allowed.Transformed, example);
        foreach (var input in example.Loss.Loss.Differentiable)
            Near.Equal(CaseCheck.Numbers(Turned(tensor(expected.Gradient(input), example.Inputs[input].shape, float64))), found.Gradient(input), Allowed.Transformed,
                example, $"gradient of {input}");

        Tensor Turned(Tensor rows) => rows.reshape(-1, width).mm(turn).reshape(rows.shape);
    });

    [Theory]
    [MemberData(nameof(CatalogueData.Normalizing), MemberType = typeof(CatalogueData))]
    public void TheLengthOfEachEmbeddingDoesNotMatter(string name) => Property.Of(name, output, example =>
    {
        var random = new Random(4);
        var scaled = example.WithFeatures(rows =>
        {
            long[] shape = [.. rows.shape[..^1], 1];
            return rows.mul(tensor(Enumerable.Range(0, (int)(rows.numel() / rows.shape[^1])).Select(_ => Math.Exp(6 * random.NextDouble() - 3)).ToArray(), shape));
        });
        Near.Equal(Evaluated.ValueOf(example), Evaluated.ValueOf(scaled), Allowed.Transformed, example);
    });

    [Theory]
    [MemberData(nameof(CatalogueData.Normalizing), MemberType = typeof(CatalogueData))]
    public void TheGradientIsOrthogonalToEachEmbedding(string name) => Property.Of(name, output, example =>
    {
        var found = Evaluated.Of(example);
        foreach (var input in example.Loss.Loss.Differentiable)
        {
            var width = (int)example.Inputs[input].shape[^1];
            var products = CaseCheck.Numbers(example.Inputs[input]).Zip(found.Gradient(input), (x, g) => x * g).Chunk(width).Select(row => row.Sum()).ToArray();
            Near.Equal(new double[products.Length], products, Allowed.Transformed, example, $"product of gradient and row of {input}");
        }
    });

    /// <summary>Rows that labels are indices of in another order, and the labels that say so.</summary>
    private static Example Renumbered(Example example)
    {
        var loss = example.Loss.Loss;
        var indexed = loss.OtherRows.Where(loss.Differentiable.Contains).ToArray();
        if (indexed.Length == 0) return example;
        var rows = example.Inputs[indexed[0]].shape[0];
        var (order, number) = (Permutation(rows), Permutation(rows).argsort());
        return example.With(example.Inputs.Each((input, tensor) =>
            loss.OtherRows.Contains(input) ? tensor.index_select(0, order)
            : loss.Labels.Contains(input) || loss.Indices.Contains(input) ? number.index_select(0, tensor.reshape(-1)).reshape(tensor.shape)
            : tensor));
    }

    /// <summary>For each number of rows one order, the same in every call.</summary>
    private static Tensor Permutation(long count)
    {
        var order = Enumerable.Range(0, (int)count).Select(k => (long)k).ToArray();
        new Random((int)count).Shuffle(order);
        return tensor(order);
    }

    /// <summary>A product of reflections.</summary>
    private static Tensor Orthogonal(int width)
    {
        var random = new Random(width);
        var turn = eye(width, dtype: float64);
        for (var k = 0; k <= width; k++)
        {
            var normal = tensor(Enumerable.Range(0, width).Select(_ => 0.1 + random.NextDouble()).ToArray(), [width, 1]);
            var unit = normal.div(normal.square().sum().sqrt());
            turn = turn.sub(turn.mm(unit).mm(unit.t()).add(turn.mm(unit).mm(unit.t())));
        }
        return turn;
    }
}
