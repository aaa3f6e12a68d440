namespace BiasedDigits.Tests;

public sealed class DigitsTests : IDisposable
{
    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatWasWrittenIsRead(bool packed)
    {
        workspace.WriteDigits(train: 30, test: 20, packed);
        var (train, test) = Digits.ReadFolder(workspace.Data);
        Assert.Equal((30, 20), (train.Count, test.Count));
        Assert.Equal([0, 7, 4, 1], train.Labels[..4]);
        Assert.Equal(255, train.Image(1)[28 * 10 + 2 + 2 * 7]);
        Assert.Equal(0, train.Image(1)[28 * 10 + 1 + 2 * 7]);
        Assert.Equal(30 * 28 * 28, train.Pixels.Length);
    }

    [Fact]
    public void TheDigitsOfTheExampleAreAllThere()
    {
        var (train, test) = Digits.ReadFolder(new Options().Data);
        Assert.Equal((8000, 2000), (train.Count, test.Count));
        var counts = Enumerable.Range(0, 10).Select(digit => train.Labels.Concat(test.Labels).Count(label => label == digit));
        Assert.Equal([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978], counts);

        // About a fifth of the pixels are inked, some of them fully: bytes, not a scale of 0 to 1 cut off.
        Assert.InRange(train.Pixels.Count(pixel => pixel > 0) / (double)train.Pixels.Length, 0.15, 0.25);
        Assert.Equal(255, train.Pixels.Max());
    }

    [Fact]
    public void FirstTakesTheFirstAndNoMoreThanThereAre()
    {
        workspace.WriteDigits(train: 30, test: 20);
        var (train, _) = Digits.ReadFolder(workspace.Data);
        var first = train.First(3);
        Assert.Equal([0, 7, 4], first.Labels);
        Assert.True(train.Image(2).SequenceEqual(first.Image(2)));
        Assert.Equal(3 * 28 * 28, first.Pixels.Length);
        Assert.Same(train, train.First(1000));
    }

    [Fact]
    public void AMissingFolderIsNamed() => AssertRefused("does not exist");

    [Fact]
    public void AMissingFileIsNamed()
    {
        Directory.CreateDirectory(workspace.Data);
        AssertRefused("neither train-images-idx3-ubyte nor train-images-idx3-ubyte.gz is in");
    }

    [Fact]
    public void AFileCutShortIsRefused()
    {
        workspace.WriteDigits(30, 20);
        workspace.Write("train-images-idx3-ubyte", packed: true, [30, 28, 28], new byte[30 * 28 * 28 - 1]);
        AssertRefused("announces 30 x 28 x 28 bytes, but 23519 follow");
    }

    [Fact]
    public void AHeaderOfAbsurdSizeIsRefusedWithoutReservingIt()
    {
        workspace.WriteDigits(30, 20);
        workspace.Write("train-images-idx3-ubyte", packed: true, [int.MaxValue, int.MaxValue, int.MaxValue], []);
        AssertRefused("but 0 follow");
    }

    [Fact]
    public void AFileThatIsNotIdxIsRefused()
    {
        workspace.WriteDigits(30, 20);
        workspace.WriteBytes("train-images-idx3-ubyte", packed: true, "PNG and so on, not idx"u8.ToArray());
        AssertRefused("is not an idx file of bytes with 3 dimensions");
    }

    [Fact]
    public void AFileThatIsNotGzipIsRefused()
    {
        workspace.WriteDigits(30, 20);
        File.WriteAllText(Path.Combine(workspace.Data, "train-images-idx3-ubyte.gz"), "this is no gzip file");
        AssertRefused("cannot be read");
    }

    [Fact]
    public void ImagesOfAnotherSizeAreRefused()
    {
        workspace.WriteDigits(30, 20);
        workspace.Write("t10k-images-idx3-ubyte", packed: true, [20, 32, 32], new byte[20 * 32 * 32]);
        AssertRefused("holds images of 32 x 32 pixels; this example reads 28 x 28");
    }

    [Fact]
    public void AsManyLabelsAsImagesAreWanted()
    {
        workspace.WriteDigits(30, 20);
        workspace.Write("t10k-labels-idx1-ubyte", packed: true, [19], new byte[19]);
        AssertRefused("holds 20 images, but");
    }

    [Fact]
    public void ALabelAboveNineIsRefused()
    {
        workspace.WriteDigits(30, 20);
        workspace.Write("t10k-labels-idx1-ubyte", packed: true, [20], [.. Enumerable.Repeat((byte)10, 20)]);
        AssertRefused("holds the class 10");
    }

    private void AssertRefused(string words)
    {
        var error = Assert.Throws<InvalidDataException>(() => Digits.ReadFolder(workspace.Data));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
