using System.Reflection;
using ContrastiveLosses.Modules;
using ContrastiveLosses.Tests.Oracles;

namespace ContrastiveLosses.Tests.Modules;

/// <summary>Every module of the library is its function with fixed options: found by name, so that none is forgotten.</summary>
public sealed class ModuleTests
{
    /// <summary>What is no loss, or none to train with, and needs no module.</summary>
    private static readonly string[] Helpers =
    [
        "ConditionalProbabilities", "SampleNegatives", "ExpectedNCE", "PopulationNCE",
        "RelativeDifficulty", "ClassNormalize",
        "PrototypeConcentration", "PredictClasses", "AdjustLogits",
    ];

    /// <summary>Modules with parameters or a state of their own, which have tests of their own.</summary>
    private static readonly string[] Learned = [nameof(SiamesePrototypicalMetricLoss), nameof(GlobalContrastiveLoss), nameof(GroupDROLoss), nameof(RelativeDifficultyWeights)];

    private static readonly Type[] FunctionClasses = [typeof(Contrastive), typeof(Debiasing)];

    private const long Classes = 4;

    private static readonly OnlyRank OneRank = new();

    public static TheoryData<string> Names =>
        [.. typeof(SupConLoss).Assembly.GetExportedTypes().Where(type => type.Namespace == typeof(SupConLoss).Namespace).Select(type => type.Name).Except(Learned)];

    public static TheoryData<string> Functions =>
    [
        .. FunctionClasses.SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(Tensor)).Select(method => method.Name).Except(Helpers),
    ];

    [Theory]
    [MemberData(nameof(Functions))]
    public void EveryLossHasAModule(string function) => Assert.NotNull(ModuleOf(function + "Loss"));

    [Theory]
    [MemberData(nameof(Names))]
    public void ItsOptionsAreThoseOfTheFunction(string name)
    {
        var constructor = Assert.Single(ModuleOf(name)!.GetConstructors());
        var options = FunctionOf(name).GetParameters().ToDictionary(parameter => parameter.Name!);
        foreach (var option in constructor.GetParameters())
        {
            var original = Assert.Contains(option.Name!, options);
            Assert.Equal(original.HasDefaultValue, option.HasDefaultValue);
            if (original.ParameterType == typeof(Temperature) || original.ParameterType == typeof(LogitBias)) continue;
            Assert.Equal(original.ParameterType, option.ParameterType);
            Assert.Equal(original.DefaultValue, option.DefaultValue);
            Assert.Null(PropertyOf(ModuleOf(name)!, option.Name!).SetMethod);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WithItsDefaultsItIsTheFunctionWithItsDefaults(string name)
    {
        using var scope = NewDisposeScope();
        using var module = (IDisposable)ModuleOf(name)!.GetConstructors()[0].Invoke(
            [.. ModuleOf(name)!.GetConstructors()[0].GetParameters().Select(Usual)]);
        Same(name, module, option => option == "classes" ? Classes : Type.Missing);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryOptionArrivesAtTheFunction(string name)
    {
        var parameters = ModuleOf(name)!.GetConstructors()[0].GetParameters();
        foreach (var changed in parameters)
        {
            using var scope = NewDisposeScope();
            object? ValueOf(ParameterInfo option) => option.Name == changed.Name ? Other(option) : Usual(option);
            using var module = (IDisposable)ModuleOf(name)!.GetConstructors()[0].Invoke([.. parameters.Select(ValueOf)]);
            Assert.Equal(Other(changed), PropertyOf(module.GetType(), changed.Name!).GetValue(module));
            Same(name, module, option => option == changed.Name ? Other(changed) : option == "classes" ? Classes : Type.Missing);
        }
    }

    private static void Same(string name, IDisposable module, Func<string, object?> option)
    {
        var inputs = Inputs();
        // Without any other tensor, what belongs together is two views.
        if (FunctionOf(name).GetParameters().Count(parameter => parameter.ParameterType == typeof(Tensor)) == 1) inputs["features"] = inputs["features"].reshape(5, 2, 4);
        var forward = module.GetType().GetMethod("forward", BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)!;
        var arguments = forward.GetParameters().Select(parameter => (object?)inputs[parameter.Name!]).ToArray();
        var function = FunctionOf(name);
        var expected = (Tensor)function.Invoke(null, BindingFlags.OptionalParamBinding, null,
        [
            .. function.GetParameters().Select((parameter, k) => k < arguments.Length && parameter.Name == forward.GetParameters()[k].Name
                ? arguments[k]
                : OptionOf(parameter)),
        ], null)!;
        var asked = OneRank.Calls;
        var found = (Tensor)forward.Invoke(module, arguments)!;
        Assert.Equal(option("collective") is ICollective, OneRank.Calls > asked);
        Assert.Equal(expected.shape, found.shape);
        Points.Equal(expected.reshape(-1).data<double>().ToArray(), found.reshape(-1), 0);

        object? OptionOf(ParameterInfo parameter) => option(parameter.Name!) switch
        {
            double number when parameter.ParameterType == typeof(Temperature) => (Temperature)number,
            double number when parameter.ParameterType == typeof(LogitBias) => (LogitBias)number,
            var value => value,
        };
    }

    /// <summary>An option's default, or what the tests have for it.</summary>
    private static object? Usual(ParameterInfo option) => option.HasDefaultValue ? option.DefaultValue : Classes;

    /// <summary>A value of an option that is not its default.</summary>
    private static object Other(ParameterInfo option) => option.DefaultValue switch
    {
        _ when option.ParameterType == typeof(ICollective) => OneRank,
        bool flag => !flag,
        int number => 3 - number,
        double number => number + 0.5,
        Enum value => Enum.GetValues(value.GetType()).Cast<object>().First(other => !other.Equals(value)),
        _ when option.ParameterType == typeof(long) => Classes + 2,
        _ when Nullable.GetUnderlyingType(option.ParameterType) is { IsEnum: true } type => Enum.GetValues(type).GetValue(1)!,
        _ => 0.5,
    };

    private static Dictionary<string, Tensor> Inputs()
    {
        var (points, others) = (Points.Random(1, 10, 4, 3), Points.Random(2, 10, 4, 3));
        return new()
        {
            ["features"] = points.Features(), ["x"] = points.Features(), ["x1"] = points.Features(), ["query"] = points.Features(),
            ["anchors"] = points.Features(), ["logits"] = points.Features(), ["y"] = others.Features(), ["x2"] = others.Features(),
            ["key"] = others.Features(), ["positives"] = others.Features(), ["queue"] = Points.Random(3, 6, 4, 1).Features(),
            ["transformed"] = others.Features(),
            ["labels"] = points.LabelTensor(), ["biases"] = points.BiasTensor(), ["similar"] = points.BiasTensor(),
            ["pool"] = Points.Random(6, 7, 4, 1).Features(), ["negatives"] = arange(20, int64).remainder(7).reshape(10, 2),
            ["online"] = points.Features(), ["target"] = others.Features(), ["queries"] = points.Features(), ["documents"] = others.Features(),
            ["hardNegatives"] = Points.Random(6, 7, 4, 1).Features(), ["targets"] = Points.Random(7, 10, 1, 1).Features().reshape(10),
            ["guideAnchors"] = Points.Random(8, 10, 3, 1).Features(), ["guidePositives"] = Points.Random(9, 10, 3, 1).Features(),
            ["graph"] = Points.Random(10, 10, 10, 1).Features(), ["targetFeatures"] = Points.Random(11, 10, 3, 1).Features(),
            ["biasFeatures"] = Points.Random(4, 10, 3, 1).Features(),
            ["conditional"] = Points.Random(5, 2, 4, 1).Map(value => 1.1 + value).Features(), ["universum"] = others.Features(),
            ["centers"] = Points.Random(6, 3, 4, 1).Features(), ["prototypes"] = Points.Random(6, 3, 4, 1).Features(),
            ["assignments"] = points.LabelTensor(), ["concentrations"] = tensor(new[] { 0.2, 0.1, 0.3 }),
            ["classCounts"] = tensor(new[] { 40.0, 20, 10, 5 }),
        };
    }

    private static Type? ModuleOf(string name) => typeof(SupConLoss).Assembly.GetType($"{typeof(SupConLoss).Namespace}.{name}");

    private static MethodInfo FunctionOf(string name) => Assert.Single(
        FunctionClasses.SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static)), method => method.Name + "Loss" == name);

    private static PropertyInfo PropertyOf(Type module, string option) =>
        module.GetProperty(option, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)!;

    /// <summary>One rank that counts what it is asked.</summary>
    private sealed class OnlyRank : ICollective
    {
        public int Calls { get; private set; }

        public int Rank => 0;

        public int Size => 1;

        public Tensor AllGather(Tensor rows) => Asked(rows);

        public void SumOverRanks(Tensor value) => Asked(value);

        public Tensor Shift(Tensor rows) => Asked(rows);

        private Tensor Asked(Tensor tensor)
        {
            Calls++;
            return tensor.alias();
        }
    }
}
