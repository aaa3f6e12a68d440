using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>
/// The derivatives of losses between two sides by each similarity of a row to a column, whatever these are: the rows are unit vectors,
/// the columns the similarities times temperature.
/// </summary>
public sealed class PairSlopes(ITestOutputHelper output)
{
    private const double T = 0.4, Epsilon = 0.6, Alpha = 0.2, Gamma = 1.7, LogitBias = -0.5, Mu = 1e4;

    private delegate Tensor OfPairs(Tensor x, Tensor y, Tensor labels);

    /// <summary>Losses of embeddings, and the slopes of a matrix of similarities with labels.</summary>
    private static readonly Dictionary<string, (OfPairs Loss, Func<Tensor, Tensor, Tensor> Slopes)> All = new(StringComparer.Ordinal)
    {
        ["InfoNCE"] = ((x, y, _) => InfoNCE(x, y, T, normalize: false), (s, _) => (s.softmax(0) + s.softmax(1) - (Own(s) * 2)) / (2.0 * s.shape[0])),
        ["InfoNCE with epsilon"] = (
            (x, y, _) => InfoNCE(x, y, T, false, Epsilon, normalize: false), (s, _) => ((s - (Own(s) * Epsilon)).softmax(1) - Own(s)) / s.shape[0]),
        ["NPairs"] = ((x, y, _) => NPairs(x, y / T), (s, _) => (s.softmax(1) - Own(s)) / s.shape[0]),
        ["UniCL"] = ((x, y, labels) => UniCL(x, y, labels, T, normalize: false), (s, labels) =>
        {
            var same = Same(labels);
            return (s.softmax(0) + s.softmax(1) - (same / same.sum(1, keepdim: true)) - (same / same.sum(0, keepdim: true))) / (2.0 * s.shape[0]);
        }),
        ["SigLIP"] = (
            (x, y, labels) => SigLIP(x, y, labels, labels, T, LogitBias, normalize: false), (s, labels) => ((s + LogitBias).sigmoid() - Same(labels)) / s.shape[0]),
        ["AlphaCPC"] = ((x, y, _) => AlphaCPC(x, y, T, Alpha, normalize: false), (s, _) => (Mixed(s, s.shape[0] - 1).softmax(1) - Own(s)) / s.shape[0]),
        ["MLCPC"] = ((x, y, _) => MLCPC(x, y, T, Alpha, normalize: false), (s, _) => Together(s, 1)),
        ["RenyiCL"] = ((x, y, _) => RenyiCL(x, y, T, Alpha, Gamma, normalize: false), (s, _) => Together(s, Gamma)),
        // Of products, which are the similarities here; no row is as long as the root of mu.
        ["SpectralContrastive"] = ((x, y, _) => SpectralContrastive(x, y / T, Mu), (s, _) =>
            ((s * (1 - Own(s)) / (s.shape[0] - 1)) - Own(s)) * (2 / (Mu * s.shape[0]))),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheSlopesAreThoseOfTheClosedForm(string loss) => Property.Check(output, shape =>
    {
        var (s, labels) = Drawn(shape);
        var leaf = s.detach().requires_grad_();
        All[loss].Loss(eye(s.shape[0], dtype: float64), leaf.t() * T, labels).backward();
        Near.Equal(CaseCheck.Numbers(All[loss].Slopes(s, labels)), CaseCheck.Numbers(leaf.grad!), Allowed.Transformed, shape, "slope");
    }, tests: 20);

    [Theory]
    [InlineData("InfoNCE")]
    [InlineData("InfoNCE with epsilon")]
    [InlineData("NPairs")]
    [InlineData("UniCL")]
    [InlineData("AlphaCPC")]
    [InlineData("MLCPC")]
    [InlineData("RenyiCL")]
    public void ANumberAddedToAllSimilaritiesChangesNothing(string loss) => Property.Check(output, shape =>
    {
        var (s, labels) = Drawn(shape);
        double Value(Tensor similarities) => All[loss].Loss(eye(s.shape[0], dtype: float64), similarities.t() * T, labels).item<double>();
        Near.Equal(Value(s), Value(s + (shape.Seed % 17) - 8), Allowed.Transformed, shape);
    });

    [Fact]
    public void TheLogitBiasAndTheTemperatureOfSigLIPHaveTheSumsOfTheSlopes() => Property.Check(output, shape =>
    {
        var (s, labels) = Drawn(shape);
        var (temperature, bias) = (tensor(T).requires_grad_(), tensor(LogitBias).requires_grad_());
        SigLIP(eye(s.shape[0], dtype: float64), s.t() * T, labels, labels, temperature, bias, normalize: false).backward();
        var slopes = All["SigLIP"].Slopes(s, labels);
        Near.Equal(slopes.sum().item<double>(), bias.grad!.item<double>(), Allowed.Transformed, shape, "gradient of the bias");
        Near.Equal(-(slopes * s).sum().item<double>() / T, temperature.grad!.item<double>(), Allowed.Transformed, shape, "gradient of the temperature");
    });

    private static (Tensor Similarities, Tensor Labels) Drawn(Shape shape)
    {
        var draw = new Draw(shape.Seed, shape.Items, shape.Items, shape.Classes);
        return (draw.Rows() * 2, draw.Labels());
    }

    /// <summary>1 where a row meets its own column.</summary>
    private static Tensor Own(Tensor s) => eye(s.shape[0], dtype: float64);

    private static Tensor Same(Tensor labels) => labels.unsqueeze(1).eq(labels).to(float64);

    /// <summary>Similarities with the logarithms of alpha for the positive and of (1 - alpha) / others for the others.</summary>
    private static Tensor Mixed(Tensor s, double others, double gamma = 1) => s * gamma + where(Own(s).gt(0), tensor(Math.Log(Alpha)), tensor(Math.Log((1 - Alpha) / others)));

    /// <summary>All rows in one logarithm; the positives weigh as e^{(gamma - 1) s}.</summary>
    private static Tensor Together(Tensor s, double gamma) =>
        Mixed(s, s.shape[0] - 1, gamma).flatten().softmax(0).reshape(s.shape) - (Own(s) * (s.diagonal() * (gamma - 1)).softmax(0));
}
