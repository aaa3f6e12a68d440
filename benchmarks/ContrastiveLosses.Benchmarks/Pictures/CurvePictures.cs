using BiasedDigits.Figures;

namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>Losses of logits, scores and whole batches: curves over one number.</summary>
internal static class CurvePictures
{
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73"];
    private static readonly double[] Shuffled = [5, 10, 1, 7, 2, 11, 0, 8, 4, 6, 9, 3];
    private static readonly string?[] Dashes = [null, "7 4", "2 3"];

    public static IReadOnlyList<LossPicture> All { get; } =
    [
        Of("GCE", "value over the probability of the class", (0, 1), "probability",
            ("q 0.7", p => Debiasing.GCE(OfProbability(p), Class0)),
            ("q 0.2", p => Debiasing.GCE(OfProbability(p), Class0, q: 0.2)),
            ("cross entropy", p => nn.functional.cross_entropy(OfProbability(p), Class0))),
        Of("LogitAdjustedCrossEntropy", "value over the logit's lead; classes of 900 and 100 samples", (-4, 4), "lead of the right class's logit",
            ("frequent class", z => Debiasing.LogitAdjustedCrossEntropy(Logits(z), Class0, tensor(new long[] { 900, 100 }))),
            ("rare class", z => Debiasing.LogitAdjustedCrossEntropy(Logits(z), Class0, tensor(new long[] { 100, 900 })))),
        Of("BiasBalancedCrossEntropy", "value over the logit's lead; 9 of 10 samples of a bias are of one class", (-4, 4), "lead of the right class's logit",
            ("class goes with the bias", z => Biased(z, 0)), ("class against the bias", z => Biased(z, 1))),
        Of("RelativeDifficulty", "weight over the debiased model's cross entropy", (0, 4), "cross entropy of the debiased model",
            ("biased model: 3", d => Debiasing.RelativeDifficulty(tensor(new[] { 3.0 }), tensor(new[] { d }))),
            ("biased model: 0.3", d => Debiasing.RelativeDifficulty(tensor(new[] { 0.3 }), tensor(new[] { d })))),
        Of("HSIC", "value when one embedding is turned into noise", (0, 1), "share of noise in the second embedding",
            ("biased estimate", share => HSIC(share, HSICEstimator.Biased)), ("unbiased estimate", share => HSIC(share, HSICEstimator.Unbiased))),
        Of("GroupDRO", "value over the loss of the second group; the first has 1", (0, 4), "loss of the second group",
            ("step size 1", loss => Debiasing.GroupDRO(tensor(new[] { 1, loss }), tensor(new long[] { 0, 1 }), Halves, stepSize: 1).Loss),
            ("step size 0.01", loss => Debiasing.GroupDRO(tensor(new[] { 1, loss }), tensor(new long[] { 0, 1 }), Halves).Loss)),
        Of("Translation", "loss of the translation model over the discriminator's score", (-3, 3), "score of a translated image",
            ("non-saturating", score => Translation.AdversarialGenerator(tensor(new[] { score }))),
            ("Wasserstein, hinge", score => Translation.AdversarialGenerator(tensor(new[] { score }), AdversarialForm.Wasserstein)),
            ("least squares", score => Translation.AdversarialGenerator(tensor(new[] { score }), AdversarialForm.LeastSquares))),
        Of("Universum", "a number 1 and its partner 0.2, mixed", (0, 1), "share", ("mixture", share => Mixing.MixWithPartner(
            tensor(new[] { 1.0, 0.2 }), tensor(new long[] { 1, 0 }), share)[0])),
        Of("SelecMix", "a number 1 and its partner 0.2, mixed", (0, 1), "uniform draw", ("mixture", draw => Mixing.SelecMix(
            tensor(new[] { 1.0, 0.2 }), tensor(new long[] { 0, 1 }), tensor(new long[] { 1, 0 }), tensor(new[] { draw, draw })).Item1[0])),
        Of("Alignment", "a pair at an angle, and its two items as a batch", (0, 180), "angle, degrees",
            ("alignment", angle => Diagnostics.Alignment(Places.At(0), Places.At(angle))),
            ("uniformity", angle => Diagnostics.Uniformity(Places.At(0, angle)))),
        Of("NeuralCollapse", "three classes while they spread to a simplex", (0, 1), "share of the way",
            ("distance to a simplex", way => tensor(Diagnostics.ETFDistance(Places.At(0, 40 + (80 * way), -40 - (80 * way)))))),
        Of("EffectiveRank", "two singular values, 1 and a second one", (0, 1), "second singular value",
            ("effective rank", value => tensor(Diagnostics.EffectiveRank(Diagonal(value)))),
            ("participation ratio", value => tensor(Diagnostics.ParticipationRatio(Diagonal(value)))),
            ("stable rank", value => tensor(Diagnostics.StableRank(Diagonal(value))))),
    ];

    private static Tensor Class0 => zeros(1, int64);

    private static Tensor Halves => ones(2, float64) / 2;

    private static Tensor Logits(double lead) => tensor([lead, 0.0], [1, 2]);

    /// <summary>Logits of a class with this probability, as far as float64 goes and a picture needs.</summary>
    private static Tensor OfProbability(double p) => Logits(Math.Log(Math.Clamp(p, 0.01, 0.9999) / (1 - Math.Clamp(p, 0.01, 0.9999))));

    private static Tensor Diagonal(double value) => tensor([1, 0, 0, value], [2, 2]);

    private static Tensor Biased(double lead, long bias) => Debiasing.BiasBalancedCrossEntropy(
        Logits(lead), Class0, tensor(new[] { bias }), tensor([0.9, 0.1, 0.1, 0.9], [2, 2]));

    /// <summary>Twelve points on a line; the second embedding goes from the same to an order that has nothing to do with it.</summary>
    private static Tensor HSIC(double share, HSICEstimator estimator)
    {
        var line = arange(12, dtype: float64).unsqueeze(1) / 4;
        var shuffled = tensor(Shuffled).unsqueeze(1) / 4;
        return Debiasing.HSIC(line, ((1 - share) * line) + (share * shuffled), estimator: estimator);
    }

    private static LossPicture Of(string page, string caption, (double Low, double High) across, string axis, params (string Name, Func<double, Tensor> Value)[] lines) =>
        new(page, () => Draw(page, caption, across, axis, lines));

    private static string Draw(string page, string caption, (double Low, double High) across, string axis, (string Name, Func<double, Tensor> Value)[] lines)
    {
        using var scope = NewDisposeScope();
        var svg = new Svg(560, 380, page, caption);
        var curves = lines.Select(line => Enumerable.Range(0, 81)
            .Select(step => across.Low + ((across.High - across.Low) * step / 80)).Select(x => (X: x, Y: line.Value(x).item<double>())).ToArray()).ToArray();
        var values = curves.SelectMany(curve => curve.Select(point => point.Y)).ToArray();
        var panel = new Panel(svg, 60, 84, 470, 210, across, (Math.Min(0, Math.Floor(values.Min() * 10) / 10), Math.Ceiling(values.Max() * 10) / 10));
        panel.UpAxis();
        panel.AcrossAxis(axis);
        var left = 60.0;
        foreach (var (number, curve) in curves.Index())
        {
            panel.Curve(curve, Colours[number], 2.5, Dashes[number]);
            svg.Curve([(left, 360), (left + 24, 360)], Colours[number], 2.5, Dashes[number]);
            svg.Text(left + 30, 364, lines[number].Name, 13, Svg.Pale);
            left += 50 + (7.2 * lines[number].Name.Length);
        }
        return svg.ToString();
    }
}
