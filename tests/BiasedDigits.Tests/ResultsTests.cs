namespace BiasedDigits.Tests;

public sealed class ResultsTests
{
    [Fact]
    public void MeanAndSpreadAreThoseOfTheSeeds()
    {
        var row = Assert.Single(ResultsOf(Run(seed: 0, 70), Run(seed: 1, 74), Run(seed: 2, 75)).Table);
        Assert.Equal(73, row.Accuracy.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(7), row.Accuracy.Spread!.Value, 1e-12);
        Assert.Equal([0, 1, 2], row.Seeds);
    }

    [Fact]
    public void OneSeedHasNoSpread() => Assert.Null(Assert.Single(ResultsOf(Run(seed: 0, 70)).Table).Accuracy.Spread);

    [Fact]
    public void AStoppedNetworkCountsOnlyWhereThereIsNoOther()
    {
        Assert.Equal(70, Assert.Single(ResultsOf(Run(seed: 0, 70), Run(seed: 1, 10, epochs: 3)).Table).Accuracy.Mean);
        Assert.Equal(3, Assert.Single(ResultsOf(Run(seed: 1, 10, epochs: 3)).Table).Epochs);
    }

    [Fact]
    public void TheGainIsOverTheBetterOfTheTwo()
    {
        var results = ResultsOf(
            Run(seed: 0, 50, method: Methods.CrossEntropy), Run(seed: 0, 60, method: Methods.SupCon), Run(seed: 0, 81, method: Methods.FairKL));
        Assert.Equal(21, results.Gain(0.97)!.Value, 1e-12);
        Assert.Null(results.Gain(0.95));
    }

    [Fact]
    public void ADivergedTrainingCanBeWritten()
    {
        using var workspace = new Workspace();
        var path = Path.Combine(workspace.Folder, "results.json");
        ResultsOf(Run(seed: 0, double.NaN)).Write(path);
        Assert.Contains("\"NaN\"", File.ReadAllText(path), StringComparison.Ordinal);
    }

    private static Run Run(int seed, double accuracy, int epochs = 20, Method? method = null) =>
        new((method ?? Methods.FairKL).Name, 0.97, seed, epochs, 15, new(accuracy, accuracy, 99, 40), [new(1, 4, 90, accuracy)]);

    private static Results ResultsOf(params Run[] runs) =>
        new(new([0.97], [0], ["any"], 20, 20, "Moments", 0, 0.5, "digits", 8000, 2000, "cpu"), Complete: true, runs);
}
