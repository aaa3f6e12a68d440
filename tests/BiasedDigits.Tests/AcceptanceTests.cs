namespace BiasedDigits.Tests;

/// <summary>What the example claims, at its full length: minutes.</summary>
public sealed class AcceptanceTests
{
    [Fact]
    [Trait("Category", "Stress")]
    public void FairKLGainsTwelvePointsAtRho097()
    {
        var options = new Options { Seeds = [0, 1, 2], Methods = [Methods.CrossEntropy, Methods.SupCon, Methods.FairKL] };
        var (train, test) = Digits.ReadFolder(options.Data);
        var results = Experiment.Run(options, train, test, _ => { }, CancellationToken.None);
        Assert.True(results.Complete);
        Assert.True(results.Gain(0.97) >= 12, $"FairKL gains {results.Gain(0.97):0.0} points.");
    }
}
