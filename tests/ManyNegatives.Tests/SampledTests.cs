namespace ManyNegatives.Tests;

public sealed class SampledTests
{
    [Fact]
    public void PairsAreOfOneClassAndARunCanBeRepeated()
    {
        using var scope = NewDisposeScope();
        var data = new LatentClasses(3);
        var labelOf = data.Train.data<float>().ToArray().Chunk(LatentClasses.Width).Zip(data.TrainLabels.data<long>().ToArray())
            .ToDictionary(sample => sample.First[0], sample => sample.Second);
        var (first, second) = data.Pairs(200);
        long[] Labels(TorchSharp.torch.Tensor rows) => [.. rows.data<float>().ToArray().Chunk(LatentClasses.Width).Select(row => labelOf[row[0]])];
        Assert.Equal(Labels(first), Labels(second));
        Assert.Equal(LatentClasses.Classes, Labels(first).Distinct().Count());
        Assert.Equal(first.data<float>().ToArray(), new LatentClasses(3).Pairs(200).First.data<float>().ToArray());
    }

    [Fact]
    public void TrainingBeatsGuessing() => Assert.True(Sampled.Run(4, seed: 1, steps: 20).MeanClassifier > 30);

    [Fact]
    [Trait("Category", "Stress")]
    public void AccuracyDoesNotFallWithTheNumberOfNegatives()
    {
        double Of(long k) => Enumerable.Range(0, 3).Average(seed => Sampled.Run(k, seed).MeanClassifier);
        var (few, many) = (Of(16), Of(256));
        Assert.True(many >= few - 1, $"{many} % with 256 negatives, {few} % with 16.");
    }
}
