namespace BiasedDigits.Tests;

public sealed class ColouringTests
{
    private static readonly byte[] Labels = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i % 10))];

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.97)]
    [InlineData(0.99)]
    [InlineData(1)]
    public void AShareOfRhoWearsTheColourOfItsClass(double rho)
    {
        var colours = Colouring.Draw(Labels, rho, new Random(1));
        var share = colours.Zip(Labels).Count(pair => pair.First == pair.Second) / (double)Labels.Length;

        // Four standard deviations of a share of 50,000 draws.
        var tolerance = 4 * Math.Sqrt(rho * (1 - rho) / Labels.Length);
        Assert.InRange(share, rho - tolerance, rho + tolerance);
        Assert.All(colours, colour => Assert.InRange(colour, 0, 9));
    }

    [Fact]
    public void TheOtherColoursAreEquallyLikely()
    {
        var colours = Colouring.Draw(Labels, 0.5, new Random(2));
        var others = colours.Zip(Labels).Where(pair => pair.First != pair.Second).Select(pair => (pair.First - pair.Second + 10) % 10).ToArray();
        foreach (var count in others.GroupBy(step => step).Select(group => group.Count()))
            Assert.InRange(count, others.Length / 9.0 * 0.9, others.Length / 9.0 * 1.1);
    }

    [Fact]
    public void UnbiasedColoursTellNothingOfTheClass()
    {
        var colours = Colouring.Draw(Labels, Colouring.Unbiased, new Random(3));
        for (var label = 0; label < 10; label++)
        {
            for (var colour = 0; colour < 10; colour++)
            {
                var count = colours.Zip(Labels).Count(pair => pair.First == colour && pair.Second == label);
                Assert.InRange(count, 400, 600);
            }
        }
    }

    [Fact]
    public void OneSeedGivesOneColouring()
    {
        Assert.Equal(Colouring.Draw(Labels, 0.97, new Random(4)), Colouring.Draw(Labels, 0.97, new Random(4)));
        Assert.NotEqual(Colouring.Draw(Labels, 0.97, new Random(4)), Colouring.Draw(Labels, 0.97, new Random(5)));
    }

    [Fact]
    public void ALowerRhoOnlyAddsConflictingDigits()
    {
        var high = Colouring.Draw(Labels, 0.99, new Random(6));
        var low = Colouring.Draw(Labels, 0.95, new Random(6));
        Assert.All(Enumerable.Range(0, Labels.Length).Where(i => high[i] != Labels[i]), i => Assert.Equal(high[i], low[i]));
    }

    [Fact]
    public void PaintedImagesAreWhiteOnTheColour()
    {
        Assert.Equal([255, 255, 255, 255, 0, 0, 255, 128, 128], Colouring.Paint([255, 0, 128], 0));
    }

    [Fact]
    public void TheNetworkSeesWhatIsPainted()
    {
        var digits = new Digits([.. Enumerable.Range(0, 2 * 28 * 28).Select(i => (byte)(i % 256))], [3, 8]);
        using var scope = NewDisposeScope();
        using var coloured = new ColouredDigits(digits, [6, 9], CPU);
        var batch = coloured.At([1, 0]);
        Assert.Equal([8, 3], batch.Labels.data<long>().ToArray());
        Assert.Equal([9, 6], batch.Colours.data<long>().ToArray());
        Assert.Equal([2, 3, 28, 28], batch.Images.shape);

        var painted = Colouring.Paint(digits.Image(0), 6);
        var values = batch.Images.data<float>().ToArray();
        for (var pixel = 0; pixel < 28 * 28; pixel++)
        {
            for (var channel = 0; channel < 3; channel++)
                Assert.Equal(painted[3 * pixel + channel] / 127.5 - 1, values[(3 + channel) * 28 * 28 + pixel], 0.01);
        }
    }

    [Fact]
    public void BatchesGoThroughAllDigitsOnce()
    {
        using var coloured = new ColouredDigits(new(new byte[10 * 28 * 28], new byte[10]), new long[10], CPU);
        var batches = coloured.Shuffled(3, new Random(7)).ToArray();
        Assert.All(batches, batch => Assert.Equal(3, batch.Length));
        Assert.Equal(9, batches.SelectMany(batch => batch).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 10).Select(place => (long)place), coloured.InOrder(4).SelectMany(batch => batch));
    }
}
