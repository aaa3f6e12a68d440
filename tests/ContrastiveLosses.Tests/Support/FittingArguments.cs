using System.Reflection;
using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Tests.Support;

/// <summary>Arguments that fit, by the names of their parameters: those of one call fit together.</summary>
internal sealed class FittingArguments
{
    private readonly Random random;
    private readonly Draw draw;
    private readonly Tensor images;

    public FittingArguments(Random random, int items, int width, int classes, ScalarType dtype, int? views = null)
    {
        this.random = random;
        draw = new(random.Next(), items, width, classes, dtype);
        Views = views;
        images = draw.Rows(items, 2, 3).requires_grad_();
    }

    /// <summary>How many views of a sample the features have; null for features without views.</summary>
    public int? Views { get; }

    /// <summary>What fits a parameter; its default where it has one.</summary>
    public object? For(ParameterInfo parameter) => parameter.HasDefaultValue ? parameter.DefaultValue : Needed(parameter);

    /// <summary>What fits a parameter that has to be given.</summary>
    public object Needed(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (type.IsEnum) return Enum.ToObject(type, random.Next(Enum.GetValues(type).Length));
        return (parameter.Member.Name, parameter.Name) switch
        {
            ("Step", "loss") when type == typeof(Func<Tensor, Tensor>) => (Func<Tensor, Tensor>)(rows => rows.sum()),
            ("Step", "loss") => (Func<Tensor[], Tensor>)(towers => towers[0].sum()),
            (_, "views") => new[] { draw.Rows(), draw.Rows() },
            ("NeuralCollapse", "weights") => draw.Prototypes(),
            ("forward", "weights") => draw.Prototypes(),
            ("GradientPenalty" or "R1", "scores") => images.square().sum([1, 2]),
            ("GradientPenalty" or "R1", "images") => images,
            (_, "images") => draw.Rows(draw.Items, 2, 2, 2),
            ("SINCEREKLBound", "loss" or "negatives") when parameter.ParameterType != typeof(Tensor) => 2L,
            ("SINCEREKLBound", "negatives") => ones([draw.Items], int64),
            (_, "features" or "anchors" or "query" or "online") => Views is { } count ? draw.Rows(draw.Items, count, draw.Width) : draw.Rows(),
            (_, "x" or "y" or "x1" or "x2" or "key" or "queue" or "positives" or "biasFeatures" or "pool" or "classVectors" or "transformed"
                or "target" or "targetFeatures" or "queries" or "documents" or "guideAnchors" or "guidePositives" or "hardNegatives"
                or "guideHardNegatives" or "reconstructed" or "first" or "second" or "real" or "translated" or "universum" or "keys" or "rows" or "inputs") => draw.Rows(),
            (_, "centers" or "prototypes" or "centroids" or "classMeans" or "vectors" or "initial") => draw.Prototypes(),
            (_, "logits") => draw.Rows(draw.Items, draw.Classes),
            (_, "groups") when type == typeof(long) => (long)draw.Classes,
            (_, "labels" or "groups" or "tableLabels" or "assignments" or "instances" or "xLabels" or "yLabels" or "keyIds") => draw.Labels(),
            (_, "biases") => draw.Labels(),
            (_, "similar" or "sameCluster") => draw.Bits(),
            (_, "updated") => draw.Bits().to(ScalarType.Bool),
            (_, "index" or "indices" or "samples") when type == typeof(Tensor) => Order(),
            (_, "partners") => draw.Others(1).reshape(draw.Items),
            (_, "negatives") => draw.Others(2),
            (_, "candidates") when type == typeof(Tensor) => draw.Candidates(draw.Items, 2),
            (_, "graph" or "mask" or "similarity") => Shares(draw.Items, draw.Items),
            (_, "targets" or "state" or "realScores" or "fakeScores" or "scores" or "loss") => draw.Rows(draw.Items),
            (_, "biasedLosses" or "losses" or "table" or "values") => draw.Rows(draw.Items).abs(),
            (_, "uniforms" or "shares") => Shares(draw.Items),
            (_, "priors") => draw.Priors(),
            (_, "conditional") => draw.Probabilities(draw.Classes),
            (_, "weights") => draw.Probabilities(1).reshape(draw.Classes),
            (_, "concentrations" or "classCounts" or "groupCounts") => draw.PerClass(0.2),
            (_, "weight") => draw.Rows(draw.Width),
            (_, "bias") => draw.Rows(1),
            (_, "temperature") => (Temperature)0.5,
            (_, "classes" or "biasValues" or "clusters") => (long)draw.Classes,
            (_, "width" or "outputWidth") when parameter.Member is ConstructorInfo => (long)draw.Width,
            (_, "samples" or "count" or "capacity") => (long)draw.Items,
            (_, "k" or "draws" or "pairs" or "chunkSize" or "height" or "width") => 2L,
            (_, "middleRow" or "middleColumn") => 0.5,
            (_, "box") => new ImageBox(0, 0, 1, 1),
            (_, "device") => CPU,
            (_, "average" or "source") => Encoder(),
            (_, "encoder") => (Func<Tensor, Tensor>)(rows => rows.square()),
            (_, "towers") => new Tower[] { new(rows => rows.square(), draw.Rows()), new(rows => rows.abs(), draw.Rows(), IsConstant: true) },
            (_, "progress") => (Action<long, long>)((_, _) => { }),
            _ => throw new NotSupportedException($"Say here what fits the parameter '{parameter.Name}' of {parameter.Member.DeclaringType?.Name}.{parameter.Member.Name}."),
        };
    }

    /// <summary>Numbers from 0 to 1.</summary>
    private Tensor Shares(params long[] shape) => draw.Rows(shape).to(float64).sigmoid().to(draw.Rows(0).dtype);

    private Tensor Order()
    {
        var order = Enumerable.Range(0, draw.Items).Select(k => (long)k).ToArray();
        random.Shuffle(order);
        return tensor(order, [draw.Items]);
    }

    private TorchSharp.Modules.Linear Encoder() => nn.Linear(Math.Max(1, draw.Width), 2);
}
