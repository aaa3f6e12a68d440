using System.CommandLine;
using System.CommandLine.Help;
using ContrastiveLosses;
using static BiasedDigits.OptionValues;

namespace BiasedDigits;

/// <summary>The options of the program: their names, their limits, their help.</summary>
internal sealed class CommandLine
{
    private static readonly Options Defaults = new();

    private readonly Option<double[]?> rhos = Several("--rho", "share", Number(0.1, 1),
        "Share of the training digits whose background has the colour of their class: from 0.1 (no bias) to 1. [default: 0.97]");

    private readonly Option<int[]?> seeds = Several("--seeds", "n", Whole(0),
        "Seeds of colouring, weights and batches; with several, as in 0,1,2, the table gives mean and spread. [default: 0]");

    private readonly Option<Method[]?> losses = Several("--losses", "loss", Loss,
        $"Losses to compare, out of {Names(Methods.All)}. [default: {Names(Methods.Default)}]");

    private readonly Option<Given<int>?> epochs = One("--epochs", "n", Whole(1, 100_000),
        $"Passes over the training digits. [default: {Defaults.Epochs}]");

    private readonly Option<Given<double>?> lambda = One("--lambda", "weight", Number(0, 1e6),
        $"Weight of FairKL beside the contrastive loss. [default: {Defaults.Lambda}]");

    private readonly Option<Given<FairKLForm>?> form = One("--form", "form", Form,
        $"Form of FairKL: kl, jeffreys, moments or mean. [default: {Defaults.Form.ToString().ToLowerInvariant()}]");

    private readonly Option<Given<double>?> floor = One("--variance-floor", "variance", Number(0, 1e6),
        "Added to the variances that FairKL compares. [default: 0.1 for the forms that divide by them, kl and jeffreys, else 1e-6]");

    private readonly Option<Given<double>?> epsilon = One("--epsilon", "margin", Number(0, 1e6),
        $"Margin of EpsilonSupInfoNCE, as similarity / temperature; the temperature is 0.1. [default: {Defaults.Epsilon}]");

    private readonly Option<Given<string>?> data = One("--data", "folder", Folder,
        "Folder with the idx files of full MNIST or Fashion-MNIST, plain or .gz; Debian's package dataset-fashion-mnist "
        + "puts them into /usr/share/datasets/fashion-mnist. [default: the 10,000 digits of this example]");

    private readonly Option<Given<int>?> trainDigits = One("--train-digits", "n", Whole(100),
        "Train with the first n digits only. [default: all]");

    private readonly Option<Given<string>?> device = One("--device", "device", DeviceName,
        $"Where to compute: cpu or cuda. [default: {Defaults.Device}]");

    private readonly Option<Given<string>?> output = One("--output", "folder", Folder,
        $"Folder for the figures and results.json, made where it is missing. [default: {Defaults.Output}]");

    private readonly RootCommand root;

    public CommandLine()
    {
        root = new RootCommand(
            "Digits whose background colour gives their class away in training, but not in the test: trains one small network "
            + "with several losses and shows which of them learn the digits and which the colour. Prints a table and writes "
            + "figures (SVG) and results.json. Ctrl-C ends early, with what there is.")
        {
            rhos, seeds, losses, epochs, lambda, form, floor, epsilon, data, trainDigits, device, output,
        };
        root.SetAction(_ => 0);
        root.Options.OfType<HelpOption>().Single().Action = new HelpAction { MaxWidth = 110 };
    }

    /// <summary>Reads the arguments; writes help or version, where they are asked for, to <paramref name="console"/>.</summary>
    /// <returns>The options; null where nothing is to run, because of <paramref name="error"/> or, without one, of --help.</returns>
    public Options? Parse(string[] arguments, TextWriter console, out string? error)
    {
        var parsed = root.Parse(arguments);
        error = parsed.Errors.Count == 0 ? null : parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.');
        if (error is not null)
            return null;
        if (parsed.Action != root.Action)
        {
            parsed.Invoke(new InvocationConfiguration { Output = console, Error = console });
            return null;
        }

        T Value<T>(Option<Given<T>?> option, T fallback) => parsed.GetValue(option) is { } given ? given.Value : fallback;
        IReadOnlyList<T> Values<T>(Option<T[]?> option, IReadOnlyList<T> fallback) =>
            parsed.GetValue(option) is { Length: > 0 } given ? given : fallback;
        return new Options
        {
            Rhos = Values(rhos, Defaults.Rhos),
            Seeds = Values(seeds, Defaults.Seeds),
            Methods = Values(losses, Defaults.Methods),
            Epochs = Value(epochs, Defaults.Epochs),
            Lambda = Value(lambda, Defaults.Lambda),
            Form = Value(form, Defaults.Form),
            VarianceFloor = parsed.GetValue(floor)?.Value,
            Epsilon = Value(epsilon, Defaults.Epsilon),
            Data = Value(data, Defaults.Data),
            TrainDigits = Value(trainDigits, Defaults.TrainDigits),
            Device = Value(device, Defaults.Device),
            Output = Value(output, Defaults.Output),
        };
    }

    private static string Names(IEnumerable<Method> methods) => string.Join(",", methods.Select(method => method.Key));
}
