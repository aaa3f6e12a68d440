namespace BiasedDigits.Tests;

public sealed class OptionsTests : IDisposable
{
    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData("--rho", "2", "--rho takes a number from 0.1 to 1; found '2'")]
    [InlineData("--rho", "0.95,x", "--rho takes a number from 0.1 to 1; found 'x'")]
    [InlineData("--seeds", "-1", "--seeds takes a whole number from 0 up; found '-1'")]
    [InlineData("--epochs", "0", "--epochs takes a whole number from 1 to 100000; found '0'")]
    [InlineData("--lambda", "nan", "--lambda takes a number from 0")]
    [InlineData("--losses", "softmax", "--losses takes one of cross-entropy, supcon, epsilon, fairkl, supcon-fairkl; found 'softmax'")]
    [InlineData("--form", "l2", "--form takes one of kl, jeffreys, moments, mean; found 'l2'")]
    [InlineData("--device", "tpu", "--device takes one of cpu, cuda; found 'tpu'")]
    [InlineData("--data", "/no/such/folder", "the data folder /no/such/folder does not exist")]
    [InlineData("--colour", "red", "'--colour'")]
    public void AWrongOptionGetsOneLineAndStatusTwo(string option, string value, string message)
    {
        var (status, shown, errors) = workspace.Run(default, option, value);
        Assert.Equal(2, status);
        Assert.Equal("", shown);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.Equal(1, errors.Count(letter => letter == '\n'));
        Assert.False(Directory.Exists(workspace.Output));
    }

    [Fact]
    public void AnOutputFolderThatCannotBeMadeIsSaidBeforeTheTraining()
    {
        File.WriteAllText(workspace.Output, "a file in its place");
        var (status, _, errors) = workspace.Run(default);
        Assert.Equal(2, status);
        Assert.StartsWith("BiasedDigits: --output: ", errors, StringComparison.Ordinal);
        Assert.Equal(1, errors.Count(letter => letter == '\n'));
    }

    [Fact]
    public void HelpNamesEveryOptionAndItsDefault()
    {
        var (status, shown, errors) = workspace.Run(default, "--help");
        Assert.Equal((0, ""), (status, errors));
        foreach (var option in (string[])["rho", "seeds", "losses", "epochs", "lambda", "form", "variance-floor", "epsilon", "data", "train-digits", "device", "output"])
            Assert.Contains($"--{option} <", shown, StringComparison.Ordinal);
        Assert.Equal(12, shown.Split("[default:").Length - 1);
    }

    [Fact]
    public void OptionsAreReadInEverySpelling()
    {
        var options = Parse("--rho", "0.95,0.97", "--seeds", "0", "1", "2", "--losses=supcon,FairKL", "--epochs=3", "--lambda", "5", "--form", "Kl");
        Assert.Equal([0.95, 0.97], options.Rhos);
        Assert.Equal([0, 1, 2], options.Seeds);
        Assert.Equal([Methods.SupCon, Methods.FairKL], options.Methods);
        Assert.Equal((3, 5.0, "Kl"), (options.Epochs, options.Lambda, options.Form.ToString()));
    }

    [Fact]
    public void WithoutOptionsTheDefaultsHold()
    {
        var (options, defaults) = (Parse(), new Options());
        Assert.Equal(defaults.Rhos, options.Rhos);
        Assert.Equal(defaults.Seeds, options.Seeds);
        Assert.Equal(defaults.Methods, options.Methods);
        Assert.Equal(defaults with { Rhos = [], Seeds = [], Methods = [] }, options with { Rhos = [], Seeds = [], Methods = [] });
    }

    private static Options Parse(params string[] arguments)
    {
        using var shown = new StringWriter();
        var options = new CommandLine().Parse(arguments, shown, out var error);
        Assert.Null(error);
        return options!;
    }
}
