namespace BiasedDigits.Figures;

/// <summary>The figures of the results, with the names of their files.</summary>
internal static class AllFigures
{
    public static IEnumerable<(string Name, string Svg)> Of(Results results)
    {
        if (results.Runs.Count == 0)
            yield break;
        yield return ("accuracy.svg", AccuracyFigure.Draw(results));
        yield return ("curves.svg", CurvesFigure.Draw(results));
        if (results.Runs.Any(run => run.Embedding is not null))
            yield return ("embedding.svg", EmbeddingFigure.Draw(results));
    }
}
