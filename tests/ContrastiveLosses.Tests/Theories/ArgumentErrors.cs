using System.Reflection;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>
/// What every public function refuses, found by reflection so that a new one cannot be forgotten: null where a tensor is needed,
/// numbers that are NaN, values that are no members of an enumeration.
/// </summary>
public sealed class ArgumentErrors
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static TheoryData<string, string> Tensors => Parameters(parameter =>
        parameter.ParameterType == typeof(Tensor) && Nullability.Create(parameter).WriteState == NullabilityState.NotNull);

    public static TheoryData<string, string> Numbers => Parameters(parameter =>
        (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) == typeof(double));

    public static TheoryData<string, string> Enumerations => Parameters(parameter =>
        (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType).IsEnum);

    [Theory]
    [MemberData(nameof(Tensors))]
    public void ATensorThatIsNeededMustNotBeNull(string function, string parameter) =>
        Assert.IsType<ArgumentNullException>(Refusal(function, parameter, null));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void ANumberMustNotBeNaN(string function, string parameter) =>
        Assert.IsType<ArgumentOutOfRangeException>(Refusal(function, parameter, double.NaN));

    [Theory]
    [MemberData(nameof(Enumerations))]
    public void AnEnumerationsValueMustBeOneOfItsMembers(string function, string parameter)
    {
        var type = Find(function).GetParameters().Single(found => found.Name == parameter).ParameterType;
        var wrong = Enum.ToObject(Nullable.GetUnderlyingType(type) ?? type, 99);
        Assert.IsType<ArgumentOutOfRangeException>(Refusal(function, parameter, wrong));
    }

    private static ArgumentException Refusal(string function, string parameter, object? wrong)
    {
        using var scope = NewDisposeScope();
        var method = Find(function);
        var fitting = new FittingArguments(new Random(1), items: 6, width: 3, classes: 3, ScalarType.Float64);
        var arguments = method.GetParameters().Select(found => found.Name == parameter ? wrong : fitting.For(found)).ToArray();
        var error = Assert.Throws<TargetInvocationException>(() => method.Invoke(null, arguments)).InnerException;
        var refusal = Assert.IsAssignableFrom<ArgumentException>(error);
        Assert.Equal(parameter, refusal.ParamName);
        return refusal;
    }

    private static TheoryData<string, string> Parameters(Func<ParameterInfo, bool> condition)
    {
        var all = new TheoryData<string, string>();
        foreach (var method in Functions())
            foreach (var parameter in method.GetParameters().Where(condition))
                all.Add(method.Name, parameter.Name!);
        return all;
    }

    private static MethodInfo Find(string function) => Functions().Single(method => method.Name == function);

    /// <summary>All of them but those with overloads, which have tests of their own.</summary>
    private static IEnumerable<MethodInfo> Functions() =>
        new[] { typeof(ContrastiveLosses.Contrastive), typeof(Debiasing), typeof(Diagnostics), typeof(Translation), typeof(Mixing) }
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .GroupBy(method => method.Name, StringComparer.Ordinal).Where(overloads => overloads.Count() == 1).Select(overloads => overloads.Single());
}
