using System.Reflection;

namespace ContrastiveLosses.Tests.Support;

/// <summary>An argument that fits, by the parameter's name: a batch of six samples of three classes.</summary>
internal static class SampleArguments
{
    public static object? For(ParameterInfo parameter)
    {
        if (parameter.HasDefaultValue) return parameter.DefaultValue;
        return parameter.Name switch
        {
            "features" or "x" or "y" or "x1" or "x2" or "query" or "key" or "queue" or "anchors" or "positives" or "logits" or "biasFeatures" or "pool" or "classVectors" or "vectors"
                or "transformed" or "target" or "online" or "targetFeatures" or "queries" or "documents" or "guideAnchors" or "guidePositives" or "reconstructed" or "first" or "second" or "real" or "translated" =>
                tensor([1.0, 2, 0, 0.5, -1, 1, 0.1, 0.2, 3, 2, 2, -1, 0.4, 1, 1, -2, 0.3, 0.7], [6, 3], float64),
            "labels" or "biases" or "similar" or "groups" or "tableLabels" or "partners" => tensor(new long[] { 0, 1, 2, 0, 1, 2 }),
            "index" => tensor(new long[] { 3, 0, 4, 1, 5, 2 }),
            "graph" => eye(6, dtype: float64),
            "targets" => tensor([0.1, 2, 2, -1, 0.4, 3]),
            "conditional" => tensor([0.2, 0.3, 0.5, 0.3, 0.3, 0.4, 0.1, 0.1, 0.8], [3, 3], float64),
            "universum" => ones([6, 3], float64),
            "assignments" or "sameCluster" => tensor(new long[] { 0, 1, 2, 0, 1, 2 }),
            "centers" or "prototypes" or "centroids" => tensor([0.2, 0.3, 0.5, 0.3, 0.3, 0.4, 0.1, 0.1, 0.8], [3, 3], float64),
            "negatives" => tensor(new long[] { 1, 2, 2, 3, 3, 4, 4, 5, 5, 0, 0, 1 }, [6, 2]),
            "instances" => tensor(new long[] { 0, 1, 2, 0, 1, 2 }),
            "priors" => tensor([0.1, 0.2, 0.1, 0.2, 0.3, 0.1], float64),
            "concentrations" or "classCounts" or "weight" => tensor([0.2, 0.1, 0.3], [3], float64),
            "bias" => tensor([0.5], [1], float64),
            "classes" or "biasValues" or "k" or "draws" => (object)3L,
            "biasedLosses" or "losses" or "table" or "values" or "uniforms" or "shares" or "realScores" or "fakeScores" or "scores" =>
                tensor([0.1, 0.9, 0.3, 0.5, 0.2, 0.7]),
            "state" => zeros(6, float64),
            "updated" => zeros(6, ScalarType.Bool),
            "weights" => tensor([0.2, 0.3, 0.5]),
            "similarity" => eye(6, dtype: float64),
            "images" => ones([6, 2, 2], float64),
            "pair" => ContradictingPair.Positive,
            "box" => new ImageBox(0, 0, 1, 1),
            "height" or "width" => 2L,
            "middleRow" or "middleColumn" => 0.5,
            _ => throw new NotSupportedException($"Say here what fits the parameter '{parameter.Name}'."),
        };
    }
}
