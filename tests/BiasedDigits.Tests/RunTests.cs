using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using BiasedDigits.Figures;

namespace BiasedDigits.Tests;

/// <summary>The whole program, on few digits.</summary>
public sealed class RunTests : IDisposable
{
    private static readonly string[] Figures = ["samples.svg", "accuracy.svg", "curves.svg", "embedding.svg"];

    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void AShortRunWritesEverything()
    {
        workspace.WriteDigits(train: 600, test: 200);
        var (status, shown, errors) = workspace.Run(default,
            "--data", workspace.Data, "--epochs", "1", "--rho", "0.9,0.95", "--seeds", "0,1", "--losses", "cross-entropy,supcon,fairkl");
        Assert.Equal((0, ""), (status, errors));
        Assert.Contains("EpsilonSupInfoNCE + FairKL", shown, StringComparison.Ordinal);
        Assert.Contains("±", shown, StringComparison.Ordinal);
        Assert.Contains("against the better of cross entropy and SupCon", shown, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(workspace["results.json"]);
        Assert.True(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(12, json.RootElement.GetProperty("runs").GetArrayLength());
        var table = json.RootElement.GetProperty("table").EnumerateArray().ToArray();
        Assert.Equal(6, table.Length);
        foreach (var row in table)
        {
            Assert.Equal(2, row.GetProperty("seeds").GetArrayLength());
            foreach (var figure in (string[])["accuracy", "conflicting", "aligned", "colour", "trainingSeconds"])
            {
                Assert.InRange(row.GetProperty(figure).GetProperty("mean").GetDouble(), 0, 100);
                Assert.True(row.GetProperty(figure).GetProperty("spread").GetDouble() >= 0);
            }
        }

        foreach (var name in Figures)
            AssertIsADrawing(workspace[name]);
    }

    [Fact]
    public void OneSeedGivesTheSameFiguresTwice()
    {
        workspace.WriteDigits(train: 600, test: 200);
        string[] FiguresOf()
        {
            workspace.Run(default, "--data", workspace.Data, "--epochs", "2", "--losses", "fairkl");
            using var json = JsonDocument.Parse(workspace["results.json"]);
            var run = json.RootElement.GetProperty("runs")[0];
            return [run.GetProperty("scores").GetRawText(), run.GetProperty("curve").GetRawText()];
        }

        Assert.Equal(FiguresOf(), FiguresOf());
    }

    [Fact]
    public void StoppedBeforeTheFirstEpochThereIsStillAFile()
    {
        workspace.WriteDigits(train: 300, test: 100);
        var (status, shown, errors) = workspace.Run(new CancellationToken(canceled: true), "--data", workspace.Data);
        Assert.Equal((130, ""), (status, errors));
        Assert.Contains("Stopped early", shown, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(workspace["results.json"]);
        Assert.False(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(0, json.RootElement.GetProperty("runs").GetArrayLength());
        AssertIsADrawing(workspace["samples.svg"]);
    }

    [Fact]
    public void StoppedInATrainingTheNetworkIsTestedAsItIs()
    {
        workspace.WriteDigits(train: 600, test: 100);
        var (train, test) = Digits.ReadFolder(workspace.Data);
        var options = new Options { Epochs = 5, Methods = [Methods.SupCon, Methods.FairKL] };
        using var stop = new CancellationTokenSource();
        var results = Experiment.Run(options, train, test, StopInTheThirdEpoch, stop.Token);

        Assert.False(results.Complete);
        var run = Assert.Single(results.Runs);
        Assert.Equal(("SupCon", 2, 2), (run.Method, run.Epochs, run.Curve.Count));
        Assert.Equal(2, Assert.Single(results.Table).Epochs);
        Assert.All(AllFigures.Of(results), figure => AssertIsADrawing(figure.Svg));

        void StopInTheThirdEpoch(Progress progress)
        {
            if (progress.Doing.Contains("epoch 3", StringComparison.Ordinal))
                stop.Cancel();
        }
    }

    [Fact]
    public void StoppedBetweenTwoNetworksTheFirstIsShown()
    {
        workspace.WriteDigits(train: 300, test: 100);
        using var stop = new CancellationTokenSource();
        using var console = new StoppingWriter("of the test digits right", stop);
        var (status, errors) = workspace.Run(console, stop.Token, "--data", workspace.Data, "--epochs", "1", "--losses", "supcon,fairkl");

        Assert.Equal((130, ""), (status, errors));
        Assert.Contains("Stopped early", console.ToString(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(workspace["results.json"]);
        var run = Assert.Single(json.RootElement.GetProperty("runs").EnumerateArray());
        Assert.Equal("SupCon", run.GetProperty("method").GetString());
        foreach (var name in Figures)
            AssertIsADrawing(workspace[name]);
    }

    /// <summary>A terminal at which somebody presses Ctrl-C on seeing some words.</summary>
    private sealed class StoppingWriter(string words, CancellationTokenSource stop) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (GetStringBuilder().ToString().Contains(words, StringComparison.Ordinal))
                stop.Cancel();
        }
    }

    private static void AssertIsADrawing(string text)
    {
        var root = XDocument.Parse(text).Root!;
        Assert.Equal(XName.Get("svg", "http://www.w3.org/2000/svg"), root.Name);
        Assert.NotEmpty(root.Elements(XName.Get("title", "http://www.w3.org/2000/svg")));
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", text, StringComparison.Ordinal);
    }
}
