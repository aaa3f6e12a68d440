using System.Xml.Linq;

namespace ManyNegatives.Tests;

public sealed class ProgramTests
{
    [Fact]
    public void ItPrintsTheTablesAndDrawsTheFigures()
    {
        var folder = Directory.CreateTempSubdirectory("many-negatives");
        try
        {
            var (output, errors) = (new StringWriter(), new StringWriter());
            Assert.Equal(0, Program.Run(["--seeds", "0", "--output", Path.Combine(folder.FullName, "new")], output, errors));
            Assert.Equal("", errors.ToString());
            Assert.Contains("1.361721", output.ToString(), StringComparison.Ordinal);
            var svg = XDocument.Load(Path.Combine(folder.FullName, "new", "population.svg")).Root!;
            Assert.Equal(World.All.Count, World.All.Count(world => svg.Elements().Any(element => element.Value == world.Name)));
            Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void TheFigureOfAccuraciesIsOne()
    {
        var runs = Sampled.Negatives.SelectMany(k => Enumerable.Range(0, 2).Select(seed => new Trained(k, seed, 90 + seed, 91)));
        Assert.Equal(20, XDocument.Parse(Figure.OfAccuracy([.. runs])).Root!.Elements().Count(element => element.Name.LocalName == "circle"));
    }

    [Theory]
    [InlineData("--seeds")]
    [InlineData("--seeds", "many")]
    [InlineData("--what", "1")]
    [InlineData("--output", "/dev/null/figures")]
    public void WrongOptionsAreRefusedInOneLine(params string[] arguments)
    {
        var errors = new StringWriter();
        Assert.Equal(2, Program.Run(arguments, TextWriter.Null, errors));
        Assert.StartsWith("ManyNegatives: ", Assert.Single(errors.ToString().Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void HelpIsGivenWithoutWork()
    {
        var output = new StringWriter();
        Assert.Equal(0, Program.Run(["--help"], output, TextWriter.Null));
        Assert.Contains("--seeds", output.ToString(), StringComparison.Ordinal);
    }
}
