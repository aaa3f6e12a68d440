namespace BiasedDigits;

/// <summary>The figures of one trained network, in percent of the test digits.</summary>
/// <param name="Accuracy">Digits that a linear probe, fitted to the biased training digits, names rightly.</param>
/// <param name="Conflicting">The same for the digits that do not wear their class's colour: the colour misleads.</param>
/// <param name="Aligned">The same for the digits that do: the colour helps.</param>
/// <param name="Colour">
/// Colours that a linear probe reads off the features rightly. It is fitted to digits with random colours, so that it
/// cannot take the digit for the colour; 10 would be guessing.
/// </param>
internal sealed record Scores(double Accuracy, double Conflicting, double Aligned, double Colour);

/// <summary>The features of the test digits and what they show, for the figure of the embedding.</summary>
internal sealed record Embedding(float[] Features, long[] Labels, long[] Colours);

internal static class Evaluation
{
    /// <param name="train">The digits as they were trained with.</param>
    /// <param name="recoloured">The training digits with random colours.</param>
    /// <param name="test">Other digits, with random colours.</param>
    public static (Scores Scores, Embedding Embedding) Of(
        Network network, ColouredDigits train, ColouredDigits recoloured, ColouredDigits test)
    {
        using var scope = NewDisposeScope();
        var unseen = network.FeaturesOf(test);
        var digits = Probe.Read(network.FeaturesOf(train), train.Labels, unseen).eq(test.Labels);
        var colours = Probe.Read(network.FeaturesOf(recoloured), recoloured.Colours, unseen).eq(test.Colours);

        var scores = new Scores(
            Percent(digits), Percent(digits, test, aligned: false), Percent(digits, test, aligned: true), Percent(colours));
        return (scores, new(Values<float>(unseen), Values<long>(test.Labels), Values<long>(test.Colours)));

        static T[] Values<T>(Tensor tensor)
            where T : unmanaged => tensor.cpu().data<T>().ToArray();
    }

    /// <summary>The share of true values among the digits that wear their class's colour, or among those that do not.</summary>
    public static double Percent(Tensor right, ColouredDigits digits, bool aligned)
    {
        using var scope = NewDisposeScope();
        var own = digits.Colours.eq(digits.Labels);
        return Percent(right.masked_select(aligned ? own : own.logical_not()));
    }

    private static double Percent(Tensor right)
    {
        using var scope = NewDisposeScope();
        return Math.Round(100 * right.to(ScalarType.Float64).mean().item<double>(), 4);
    }
}
