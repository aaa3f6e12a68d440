namespace ContrastiveLosses.Tests.Theories;

/// <summary>Which tensors every public function refuses: on another device than the others, of another kind of number, of other dimensions.</summary>
public sealed class TensorErrors
{
    /// <summary>Counts, weights and targets may be integers or not.</summary>
    private static readonly HashSet<string> OfAnyRealNumbers =
        ["AdjustLogits.classCounts", "CoSENT.targets", "GroupDRO.groupCounts", "LogitAdjustedCrossEntropy.classCounts", "RankNContrast.targets", "SupCon.mask"];

    private static readonly HashSet<string> OfAnyShape =
    [
        "AdversarialDiscriminator.fakeScores", "AdversarialDiscriminator.realScores", "AdversarialGenerator.fakeScores",
        "GradientPenalty.images", "GradientPenalty.scores", "R1.images", "R1.scores", "SiamesePrototypicalMetric.bias",
    ];

    public static TheoryData<string> All => FunctionArgument.Where(argument => argument.Type == typeof(Tensor));

    /// <summary>All but images and their scores, which a discriminator may compute elsewhere.</summary>
    public static TheoryData<string> Several => FunctionArgument.Where(argument => argument.Type == typeof(Tensor) && argument.IsOneOfSeveralTensors
        && argument.Parameter.Member.Name is not (nameof(Translation.GradientPenalty) or nameof(Translation.R1)));

    public static TheoryData<string> OfSomeShape => FunctionArgument.Where(argument => argument.Type == typeof(Tensor) && !OfAnyShape.Contains($"{argument}"));

    [Theory]
    [MemberData(nameof(Several))]
    public void ATensorOnAnotherDeviceThanTheOthersIsRefused(string name)
    {
        using var scope = NewDisposeScope();
        var argument = FunctionArgument.Named(name);
        var refusal = Assert.IsAssignableFrom<ArgumentException>(argument.ErrorWith(((Tensor)argument.Fitting()).to(META)));
        Assert.Contains($"{argument.Parameter.Name} is on meta", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void ATensorOfAnotherKindOfNumberIsRefused(string name)
    {
        using var scope = NewDisposeScope();
        var argument = FunctionArgument.Named(name);
        var fitting = (Tensor)argument.Fitting();
        var wrong = fitting.to(OfAnyRealNumbers.Contains(name) ? ScalarType.ComplexFloat64 : fitting.is_floating_point() ? int64 : float32);
        Assert.Contains($"{argument.Parameter.Name} is {wrong.dtype}", argument.RefusalOf(wrong).Message, StringComparison.Ordinal);
    }

    /// <summary>The refusal may be of another argument, which then does not fit to this one.</summary>
    [Theory]
    [MemberData(nameof(OfSomeShape))]
    public void ATensorOfOtherDimensionsIsRefused(string name)
    {
        using var scope = NewDisposeScope();
        var argument = FunctionArgument.Named(name);
        var fitting = (Tensor)argument.Fitting();
        foreach (var wrong in new[] { fitting.unsqueeze(-1).unsqueeze(0), fitting.reshape(-1).select(0, 0) })
        {
            var refusal = Assert.IsAssignableFrom<ArgumentException>(argument.ErrorWith(wrong));
            Assert.Matches($@"\b{argument.Parameter.Name} is (\w+ )?\[{string.Join(", ", wrong.shape)}\]", refusal.Message);
        }
    }

    [Fact]
    public void TheListsNameTensorsThatThereAre() =>
        Assert.All(OfAnyRealNumbers.Concat(OfAnyShape), name => Assert.Equal(typeof(Tensor), FunctionArgument.Named(name).Type));
}
