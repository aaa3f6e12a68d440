using System.Xml.Linq;
using BiasedDigits.Figures;

namespace BiasedDigits.Tests;

public sealed class FiguresTests
{
    [Fact]
    public void TextIsEscaped()
    {
        var svg = new Svg(100, 50, "a < b & \"c\"", "it's");
        svg.Text(1, 2, "<&>");
        var root = XDocument.Parse(svg.ToString()).Root!;
        Assert.Equal(["a < b & \"c\"", "it's", "<&>"], root.Elements().Where(element => element.Name.LocalName == "text").Select(element => element.Value));
    }

    [Fact]
    public void ACurveLeavesAGapWhereThereIsNoNumber()
    {
        var svg = new Svg(100, 50, "title", "subtitle");
        svg.Curve([(0, 1), (1, 2), (2, double.NaN), (3, 4), (4, 5)], "#000");
        Assert.Contains("M0 1L1 2M3 4L4 5", svg.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 100, 6, new double[] { 0, 20, 40, 60, 80, 100 })]
    [InlineData(1, 20, 6, new double[] { 5, 10, 15, 20 })]
    [InlineData(-20, 20, 4, new double[] { -20, -10, 0, 10, 20 })]
    [InlineData(1, 2, 6, new double[] { 1, 1.2, 1.4, 1.6, 1.8, 2 })]
    public void TicksAreRound(double low, double high, int most, double[] expected)
    {
        Assert.Equal(expected, Panel.Ticks(low, high, most).Select(tick => Math.Round(tick, 9)));
    }

    [Fact]
    public void PrincipalComponentsFindTheSpread()
    {
        // A long cloud along (1, 1, 0), a shorter one along (1, -1, 0), nothing in the third dimension.
        var random = new Random(1);
        var points = new float[3 * 400];
        var wanted = new (double Along, double Across)[400];
        for (var i = 0; i < 400; i++)
        {
            var (along, across) = (10 * (random.NextDouble() - 0.5), 2 * (random.NextDouble() - 0.5));
            wanted[i] = (along, across);
            (points[3 * i], points[3 * i + 1], points[3 * i + 2]) = ((float)(along + across), (float)(along - across), 7);
        }

        var found = PrincipalComponents.Project(points, 3);
        Assert.True(Math.Abs(Correlation(found.Select(point => point.X), wanted.Select(point => point.Along))) > 0.999);
        Assert.True(Math.Abs(Correlation(found.Select(point => point.Y), wanted.Select(point => point.Across))) > 0.999);
    }

    [Fact]
    public void PointsThatAreAllOneStayOne()
    {
        Assert.All(PrincipalComponents.Project([1, 2, 1, 2, 1, 2], 2), point => Assert.Equal((0, 0), point));
    }

    [Fact]
    public void TheMapKeepsClustersApartAndIsTheSameTwice()
    {
        var random = new Random(2);
        var points = new float[90 * 5];
        for (var i = 0; i < points.Length; i++)
            points[i] = (float)(0.1 * random.NextDouble() + (i % 5 == i / 5 % 3 ? 1 : 0));

        var map = NeighbourMap.Project(points, 5);
        Assert.Equal(map, NeighbourMap.Project(points, 5));
        double Between(int i, int j) => Math.Pow(map[i].X - map[j].X, 2) + Math.Pow(map[i].Y - map[j].Y, 2);
        var pairs = Enumerable.Range(0, 90).SelectMany(i => Enumerable.Range(0, i).Select(j => (i, j))).ToArray();
        var furthestInside = pairs.Where(pair => pair.i % 3 == pair.j % 3).Max(pair => Between(pair.i, pair.j));
        var nearestOutside = pairs.Where(pair => pair.i % 3 != pair.j % 3).Min(pair => Between(pair.i, pair.j));
        Assert.True(nearestOutside > furthestInside, $"{nearestOutside} against {furthestInside}");
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    public void AnEmbeddingWithoutShapeIsStillDrawn(float value)
    {
        var embedding = new Embedding([.. Enumerable.Repeat(value, 40 * 3)], [.. Enumerable.Range(0, 40).Select(i => i % 10L)], new long[40]);
        var run = new Run("SupCon", 0.97, 0, 1, 1, new(10, 10, 10, 10), [new(1, double.NaN, 10, 10)]) { Embedding = embedding };
        var settings = new Settings([0.97], [0], ["SupCon"], 1, 20, "Moments", 0, 0.5, "digits", 100, 40, "cpu");
        var results = new Results(settings, Complete: true, [run]);
        foreach (var svg in (string[])[EmbeddingFigure.Draw(results), CurvesFigure.Draw(results), AccuracyFigure.Draw(results)])
        {
            Assert.NotNull(XDocument.Parse(svg).Root);
            Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PngImagesAreWhole()
    {
        var png = Png.Encode([1, 2, 3, 4, 5, 6], 2, 1);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10], png[..8]);

        // The end chunk has no content, so its check sum is one that everybody knows.
        Assert.Equal([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82], png[^12..]);
    }

    [Fact]
    public void EveryMethodHasAColour()
    {
        Assert.Equal(Methods.All.Count, Methods.All.Select(method => Colours.Of(method.Name)).Distinct().Count());
        Assert.Equal(10, Colours.Digits.Distinct().Count());
        Assert.Equal("#ff8000", Colours.Backgrounds[6]);
    }

    private static double Correlation(IEnumerable<double> first, IEnumerable<double> second)
    {
        var pairs = first.Zip(second).ToArray();
        var (meanX, meanY) = (pairs.Average(pair => pair.First), pairs.Average(pair => pair.Second));
        return pairs.Sum(pair => (pair.First - meanX) * (pair.Second - meanY))
            / Math.Sqrt(pairs.Sum(pair => Math.Pow(pair.First - meanX, 2)) * pairs.Sum(pair => Math.Pow(pair.Second - meanY, 2)));
    }
}
