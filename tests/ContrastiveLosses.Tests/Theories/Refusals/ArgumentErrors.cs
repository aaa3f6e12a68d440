using System.Reflection;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>What every public function refuses: null where a tensor is needed, values that are no members of an enumeration.</summary>
public sealed class ArgumentErrors
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static TheoryData<string> Tensors => FunctionArgument.Where(argument =>
        argument.Type == typeof(Tensor) && Nullability.Create(argument.Parameter).WriteState == NullabilityState.NotNull);

    public static TheoryData<string> Enumerations => FunctionArgument.Where(argument => argument.Type.IsEnum);

    [Theory]
    [MemberData(nameof(Tensors))]
    public void ATensorThatIsNeededMustNotBeNull(string name)
    {
        using var scope = NewDisposeScope();
        Assert.IsType<ArgumentNullException>(FunctionArgument.Named(name).RefusalOf(null));
    }

    [Theory]
    [MemberData(nameof(Enumerations))]
    public void AnEnumerationsValueMustBeOneOfItsMembers(string name)
    {
        using var scope = NewDisposeScope();
        var argument = FunctionArgument.Named(name);
        var refusal = Assert.IsType<ArgumentOutOfRangeException>(argument.RefusalOf(Enum.ToObject(argument.Type, 99)));
        Assert.Contains("99", refusal.Message, StringComparison.Ordinal);
    }
}
