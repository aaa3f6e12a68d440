using System.Globalization;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>Which numbers every public function takes: what is next to a bound on its one side is taken, on its other side refused.</summary>
public sealed class ArgumentRanges
{
    /// <summary>All that are not finite and above 0.</summary>
    private static readonly Dictionary<string, Bounds> Documented = new()
    {
        ["AdjustLogits.tau"] = Bounds.AtLeastZero,
        ["AlphaCPC.alpha"] = Bounds.Share,
        ["BiasBalancedCrossEntropy.minProbability"] = Bounds.AtLeastZero,
        ["ContrastiveMargin.margin"] = Bounds.Finite,
        ["ContrastiveMargin.positiveMargin"] = Bounds.Finite,
        ["ContrastiveMarginPairs.margin"] = Bounds.Finite,
        ["CutMixBox.middleColumn"] = Bounds.Share,
        ["CutMixBox.middleRow"] = Bounds.Share,
        ["CutMixBox.share"] = Bounds.Share,
        ["Debiased.floor"] = Bounds.Finite with { Least = double.NegativeInfinity },
        ["Debiased.tauPlus"] = Bounds.Share with { Most = double.BitDecrement(1) },
        ["EmaUpdate.alpha"] = Bounds.Share,
        ["EnD.alpha"] = Bounds.AtLeastZero,
        ["EnD.beta"] = Bounds.AtLeastZero,
        ["EpsilonSupCon.epsilon"] = Bounds.Finite,
        ["EpsilonSupInfoNCE.epsilon"] = Bounds.FiniteOrInfinite,
        ["FairKL.negativeWeight"] = Bounds.AtLeastZero,
        ["FairKL.varianceFloor"] = Bounds.AtLeastZero,
        ["FairKLOfficial.kld"] = Bounds.Finite,
        ["GCE.q"] = Bounds.AtLeastZero,
        ["GCE.threshold"] = new(double.Epsilon, double.BitDecrement(1)),
        ["GISTEmbed.margin"] = Bounds.Finite,
        ["GlobalContrastive.gamma"] = Bounds.Share with { Least = double.Epsilon },
        ["GroupDRO.adjustment"] = Bounds.AtLeastZero,
        ["GroupDRO.stepSize"] = Bounds.AtLeastZero,
        ["GSC.q"] = Bounds.AtLeastZero,
        ["HardSupCon.beta"] = Bounds.AtLeastZero,
        ["HCL.beta"] = Bounds.AtLeastZero,
        ["HCL.floor"] = Bounds.Finite with { Least = double.NegativeInfinity },
        ["HCL.tauPlus"] = Bounds.Share with { Most = double.BitDecrement(1) },
        ["InfoNCE.epsilon"] = Bounds.FiniteOrInfinite,
        ["InfoNCEQueue.epsilon"] = Bounds.FiniteOrInfinite,
        ["KCL.gamma"] = Bounds.AtLeastZero,
        ["LogitAdjustedCrossEntropy.tau"] = Bounds.AtLeastZero,
        ["MACL.a0"] = Bounds.Finite,
        ["MACL.alpha"] = Bounds.AtLeastZero,
        ["MixWithPartner.share"] = Bounds.Share,
        ["MLCPC.alpha"] = Bounds.Share,
        ["MultiSimilarity.threshold"] = Bounds.Finite,
        ["NPairs.l2"] = Bounds.AtLeastZero,
        ["NTXent.epsilon"] = Bounds.FiniteOrInfinite,
        ["PrototypeConcentration.high"] = new(10, 100),
        ["RelativeDifficulty.epsilon"] = Bounds.AtLeastZero,
        ["RenyiCL.alpha"] = Bounds.Share,
        ["RINCE.q"] = Bounds.Share with { Least = double.Epsilon },
        ["SCE.coefficient"] = Bounds.Share,
        ["Triplet.margin"] = Bounds.Finite,
    };

    /// <summary>All but the one whose upper bound is another argument, with a test of its own.</summary>
    public static TheoryData<string> Numbers => FunctionArgument.Where(argument => argument.Type == typeof(double) && argument.ToString() != "PrototypeConcentration.low");

    [Theory]
    [MemberData(nameof(Numbers))]
    public void ANumberIsTakenUpToItsBoundsAndRefusedBeyondThem(string name)
    {
        using var scope = NewDisposeScope();
        var argument = FunctionArgument.Named(name);
        var bounds = Documented.GetValueOrDefault(name, Bounds.AboveZero);
        foreach (var beyond in new[] { double.BitDecrement(bounds.Least), double.BitIncrement(bounds.Most), double.NaN })
        {
            // There is nothing beyond infinity.
            if (beyond == bounds.Least || beyond == bounds.Most) continue;
            var refusal = Assert.IsType<ArgumentOutOfRangeException>(argument.RefusalOf(beyond));
            Assert.Contains($"not {beyond.ToString("R", CultureInfo.InvariantCulture)}.", refusal.Message, StringComparison.Ordinal);
        }
        foreach (var within in new[] { bounds.Least, bounds.Most })
            Assert.True(argument.ErrorWith(within) is null, $"{argument}: {within} is refused: {argument.ErrorWith(within)}");
    }

    [Fact]
    public void TheListNamesNumbersThatThereAre() => Assert.All(Documented.Keys, name => Assert.Equal(typeof(double), FunctionArgument.Named(name).Type));

    /// <summary>From the least to the most number that is taken.</summary>
    private readonly record struct Bounds(double Least, double Most)
    {
        public static readonly Bounds AboveZero = new(double.Epsilon, double.MaxValue);

        public static readonly Bounds AtLeastZero = new(0, double.MaxValue);

        public static readonly Bounds Finite = new(double.MinValue, double.MaxValue);

        public static readonly Bounds FiniteOrInfinite = new(double.MinValue, double.PositiveInfinity);

        public static readonly Bounds Share = new(0, 1);
    }
}
