using System.Reflection;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>One parameter of one public function, for tests of what it refuses: found by reflection, so that a new one cannot be forgotten.</summary>
internal sealed class FunctionArgument
{
    private static readonly Type[] Classes =
        [typeof(ContrastiveLosses.Contrastive), typeof(Debiasing), typeof(Diagnostics), typeof(Translation), typeof(Mixing)];

    private readonly MethodInfo function;

    private FunctionArgument(MethodInfo function, ParameterInfo parameter) => (this.function, Parameter) = (function, parameter);

    public ParameterInfo Parameter { get; }

    /// <summary>The parameter's type, of a nullable one the type that it is when it is there.</summary>
    public Type Type => Nullable.GetUnderlyingType(Parameter.ParameterType) ?? Parameter.ParameterType;

    /// <summary>Those of all functions but of overloads, which have tests of their own.</summary>
    private static IReadOnlyList<FunctionArgument> All { get; } =
    [
        .. from overloads in PublicFunctions.All.Values
           where overloads.Length == 1 && Classes.Contains(overloads[0].DeclaringType)
           from parameter in overloads[0].GetParameters()
           select new FunctionArgument(overloads[0], parameter),
    ];

    public static TheoryData<string> Where(Func<FunctionArgument, bool> condition) => [.. All.Where(condition).Select(argument => $"{argument}")];

    public static FunctionArgument Named(string name) => All.Single(argument => argument.ToString() == name);

    /// <summary>What fits the parameter, also where it has a default.</summary>
    public object Fitting() => New().Needed(Parameter);

    /// <summary>Whether the function takes other tensors too.</summary>
    public bool IsOneOfSeveralTensors => function.GetParameters().Count(found => found.ParameterType == typeof(Tensor)) > 1;

    /// <summary>The error of a call in which all other arguments fit, with every tensor that may be there; null where there is none.</summary>
    public Exception? ErrorWith(object? value)
    {
        var fitting = New();
        var arguments = function.GetParameters().Select(found =>
            found.Name == Parameter.Name ? value : found.ParameterType == typeof(Tensor) && !ExcludesOthers(found) ? fitting.Needed(found) : fitting.For(found)).ToArray();
        return Record.Exception(() => function.Invoke(null, arguments))?.InnerException;
    }

    /// <summary>The error of such a call, which names this parameter.</summary>
    public ArgumentException RefusalOf(object? wrong)
    {
        var refusal = Assert.IsAssignableFrom<ArgumentException>(ErrorWith(wrong));
        Assert.True(refusal.ParamName == Parameter.Name, $"{this}: {wrong} is said to be a wrong {refusal.ParamName}: {refusal.Message}");
        return refusal;
    }

    public override string ToString() => $"{function.Name}.{Parameter.Name}";

    /// <summary>A mask says what labels would say.</summary>
    private bool ExcludesOthers(ParameterInfo other) => other.Name == "mask" || (Parameter.Name == "mask" && other.Name == "labels");

    private static FittingArguments New() => new(new Random(1), items: 6, width: 3, classes: 3, ScalarType.Float64);
}
