using System.Text.Json;
using System.Xml.Linq;

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
            "--data", workspace.Data, "--epochs", "1", "--rho", "0.9,0.95", "--seeds", "0,1", "--losses", "cross-entropy,supcon,epsilon,fairkl,supcon-fairkl");
        Assert.Equal((0, ""), (status, errors));
        Assert.Contains("EpsilonSupInfoNCE + FairKL", shown, StringComparison.Ordinal);
        Assert.Contains("±", shown, StringComparison.Ordinal);
        Assert.Contains("against the better of cross entropy and SupCon", shown, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(workspace["results.json"]);
        Assert.True(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(20, json.RootElement.GetProperty("runs").GetArrayLength());
        var table = json.RootElement.GetProperty("table").EnumerateArray().ToArray();
        Assert.Equal(10, table.Length);
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
            AssertIsADrawing(name);
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
        AssertIsADrawing("samples.svg");
    }

    [Fact]
    public async Task StoppedInTheMiddleTheNetworkIsTestedAsItIs()
    {
        workspace.WriteDigits(train: 300, test: 100);
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => workspace.Run(stop.Token, "--data", workspace.Data, "--epochs", "100000", "--losses", "supcon,fairkl"));
        await Task.Delay(TimeSpan.FromSeconds(2));
        await stop.CancelAsync();
        var (status, shown, errors) = await running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((130, ""), (status, errors));
        Assert.Contains("Stopped early", shown, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(workspace["results.json"]);
        var run = Assert.Single(json.RootElement.GetProperty("runs").EnumerateArray());
        Assert.Equal("SupCon", run.GetProperty("method").GetString());
        Assert.InRange(run.GetProperty("epochs").GetInt32(), 1, 99_999);
        foreach (var name in Figures)
            AssertIsADrawing(name);
    }

    private void AssertIsADrawing(string name)
    {
        var text = workspace[name];
        var root = XDocument.Parse(text).Root!;
        Assert.Equal(XName.Get("svg", "http://www.w3.org/2000/svg"), root.Name);
        Assert.NotEmpty(root.Elements(XName.Get("title", "http://www.w3.org/2000/svg")));
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", text, StringComparison.Ordinal);
    }
}
