using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using ContrastiveLosses.Modules;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Docs;

public sealed partial class LossPageTests
{
    private static readonly string[] Headings =
    [
        "Formula", "Use", "By hand", "Arguments", "Edge cases", "Range and gradient", "Properties", "Differences to published code",
        "Cost", "Source",
    ];

    /// <summary>What a page has beyond the common headings, and the heading that it follows.</summary>
    private static readonly Dictionary<string, (string Heading, string After)> Further = new()
    {
        ["FairKL"] = ("Which form", "Arguments"),
    };

    public static TheoryData<string> LossPages => [.. Pages.OfLosses.Select(page => page.Path)];

    public static TheoryData<string> Functions => [.. PublicFunctions.All.Keys];

    /// <summary>The modules of losses, but one whose own layer needs a width.</summary>
    public static TheoryData<string> Modules =>
        [.. PublicFunctions.Modules.Select(module => module.Name).Where(name => name.EndsWith("Loss", StringComparison.Ordinal)).Except([nameof(SiamesePrototypicalMetricLoss)])];

    public static TheoryData<string> FunctionsWithTemperature =>
    [
        .. PublicFunctions.All
            .Where(entry => entry.Value[0].GetParameters().Any(parameter => parameter.ParameterType == typeof(Temperature)))
            .Select(entry => entry.Key),
    ];

    [Theory]
    [MemberData(nameof(LossPages))]
    public void EveryPageHasTheSameHeadingsInTheSameOrder(string path)
    {
        var page = Pages.All[path];
        var expected = Headings.ToList();
        if (Further.TryGetValue(page.Name, out var further)) expected.Insert(expected.IndexOf(further.After) + 1, further.Heading);
        Assert.Equal(page.Name, Assert.Single(page.Headings, heading => heading.Level == 1).Text);
        Assert.Equal(expected, page.Headings.Where(heading => heading.Level == 2).Select(heading => heading.Text));
        Assert.DoesNotContain(page.Headings, heading => heading.Level > 3);
        foreach (var heading in expected.Where(heading => heading != "Use"))
            Assert.True(page.Section(heading).Any(line => line.Trim().Length > 0), $"{path}: '{heading}' is empty.");
    }

    [Theory]
    [MemberData(nameof(LossPages))]
    public void EveryPageBeginsWithOneSentence(string path)
    {
        var opening = Pages.All[path].Prose.Skip(1).Select(line => line.Text).TakeWhile(line => !line.StartsWith('#'));
        Assert.Matches(OneSentence(), string.Join(' ', opening.Where(line => line.Length > 0)));
    }

    [Theory]
    [MemberData(nameof(LossPages))]
    public void EveryFormulaIsMathematicsAndTellsTheSetOfItsDenominator(string path)
    {
        var formula = string.Join('\n', Pages.All[path].Section("Formula"));
        Assert.Matches(Mathematics(), formula);
        if (LogarithmOfASum().IsMatch(formula)) Assert.Matches(Denominator(), formula);
    }

    [Fact]
    public void EveryLossHasAPageWithItsArguments()
    {
        var told = ArgumentTable.All.Where(table => Pages.OfLosses.Contains(table.Page)).Select(table => table.Function);
        Assert.Empty(PublicFunctions.Losses.Except(told));
    }

    [Fact]
    public void EveryPublicFunctionHasItsArgumentsTold()
    {
        Assert.Empty(PublicFunctions.All.Keys.Except(ArgumentTable.All.Select(table => table.Function)));
        Assert.Empty(ArgumentTable.All.Select(table => table.Function).Except(PublicFunctions.All.Keys));
    }

    [Fact]
    public void TheIndexNamesEveryPageAndEveryLoss()
    {
        var links = Pages.Index.Links.Select(link => link.Target).ToHashSet();
        Assert.Empty(Pages.OfLosses.Select(page => $"{page.Name}.md").Except(links));
        var text = string.Join('\n', Pages.Index.Prose.Select(line => line.Text));
        Assert.All(PublicFunctions.Losses, name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryModuleIsUsedOnAPage()
    {
        var snippets = string.Join('\n', Pages.OfLosses.SelectMany(page => page.Snippets).Select(snippet => snippet.Text));
        Assert.All(PublicFunctions.Modules, module => Assert.Contains($"new {module.Name}(", snippets, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void TheTableHasTheFunctionsArgumentsInItsOrder(string function)
    {
        foreach (var (parameters, table) in Overloads(function))
        {
            Assert.Equal(ArgumentTable.Columns, table.Columns);
            Assert.All(table.Rows, row => Assert.Equal(ArgumentTable.Columns.Length, row.Length));
            Assert.Equal(parameters.Select(parameter => $"`{parameter.Name}`"), table.Rows.Select(row => row[0]));
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void TheTableHasTheFunctionsTypesAndDefaults(string function)
    {
        foreach (var (parameters, table) in Overloads(function))
            foreach (var (parameter, row) in parameters.Zip(table.Rows))
            {
                var found = ArgumentTable.Cell(row, "default");
                if (ArgumentTable.Default(parameter) is { } expected) Assert.Equal((parameter.Name, expected), (parameter.Name, found));
                else Assert.Matches(NumberInCode(), found);
                var origin = ArgumentTable.Cell(row, "where the default comes from");
                Assert.NotEmpty(origin);
                Assert.Equal((parameter.Name, found == ArgumentTable.Required), (parameter.Name, origin == "-"));

                var type = ArgumentTable.Cell(row, "shape or type");
                if (ArgumentTable.TypeName(parameter) is { } name) Assert.Equal((parameter.Name, $"`{name}`"), (parameter.Name, type));
                else Assert.Matches(ShapeOfTensor(), type);

                var choices = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
                if (!choices.IsEnum) continue;
                var text = string.Join('|', row);
                Assert.All(Enum.GetNames(choices), choice => Assert.Contains($"`{choice}`", text, StringComparison.Ordinal));
            }
    }

    /// <summary>A module has its function's options, with the defaults that the page tells.</summary>
    [Theory]
    [MemberData(nameof(Modules))]
    public void AModulesOptionsAreThoseOfTheTable(string module)
    {
        var (type, function) = (PublicFunctions.Modules.Single(type => type.Name == module), Regex.Replace(module, "Loss$", ""));
        var table = ArgumentTable.All.Single(table => table.Function.EndsWith($".{function}", StringComparison.Ordinal)).Table;
        var defaults = table.Rows.ToDictionary(row => row[0], row => ArgumentTable.Cell(row, "default"), StringComparer.Ordinal);
        foreach (var option in type.GetConstructors().Single().GetParameters().Where(option => option.Name != "samples"))
            Assert.Equal((option.Name, defaults[$"`{option.Name}`"]), (option.Name, ArgumentTable.Default(option)));
    }

    /// <summary>A temperature that is left out means what the loss documents: the same bits as with that number.</summary>
    [Theory]
    [MemberData(nameof(FunctionsWithTemperature))]
    public void TheTemperatureOfTheTableIsTheOneThatIsTaken(string function)
    {
        using var scope = NewDisposeScope();
        var table = ArgumentTable.All.First(table => table.Function == function).Table;
        var row = table.Rows.Single(row => row[0] == "`temperature`");
        var documented = double.Parse(ArgumentTable.Cell(row, "default").Trim('`'), CultureInfo.InvariantCulture);
        Assert.Equal(Value(default), Value(documented));
        Assert.NotEqual(Value(default), Value(documented * 1.5));

        double Value(Temperature temperature)
        {
            // One of its own: other tests draw from torch's at the same time.
            using var generator = new Generator(1);
            var parameters = PublicFunctions.All[function][0].GetParameters();
            var arguments = parameters.Select(parameter => parameter.Name switch
            {
                "temperature" => temperature,
                "features" when parameters.Count(other => other.ParameterType == typeof(Tensor)) == 1 => randn(6, 2, 4, dtype: float64, generator: generator),
                "labels" => tensor(new long[] { 0, 0, 0, 1, 1, 1 }),
                "biases" => tensor(new long[] { 0, 0, 1, 1, 1, 0 }),
                "negatives" => tensor(new long[] { 1, 2, 3, 4, 5, 0 }).unsqueeze(1),
                "priors" => rand(6, dtype: float64, generator: generator),
                "k" => 3L,
                "graph" => randn(6, 6, dtype: float64, generator: generator),
                "targets" => randn(6, dtype: float64, generator: generator),
                _ when parameter.HasDefaultValue => parameter.DefaultValue,
                "centers" or "prototypes" => randn(2, 4, dtype: float64, generator: generator),
                _ => randn(6, 4, dtype: float64, generator: generator),
            });
            return ((Tensor)PublicFunctions.All[function][0].Invoke(null, [.. arguments])!).item<double>();
        }
    }

    /// <summary>Each overload's parameters with its table; each has one, in the order in which they are declared.</summary>
    private static IEnumerable<(ParameterInfo[] Parameters, Table Table)> Overloads(string function)
    {
        var tables = ArgumentTable.All.Where(table => table.Function == function).Select(table => table.Table).ToArray();
        var overloads = PublicFunctions.All[function];
        Assert.Equal(overloads.Length, tables.Length);
        return overloads.Select(overload => overload.GetParameters()).Zip(tables);
    }

    [GeneratedRegex(@"^[^.]+(\.\d[^.]*)*\.$")]
    private static partial Regex OneSentence();

    [GeneratedRegex(@"\$[^$]*\\[a-z]")]
    private static partial Regex Mathematics();

    [GeneratedRegex(@"\\log \\(frac\{e\^|sum|left)")]
    private static partial Regex LogarithmOfASum();

    /// <summary>In words, or as the sum's own index set.</summary>
    [GeneratedRegex(@"denominator|\\in [A-Z]\(")]
    private static partial Regex Denominator();

    [GeneratedRegex(@"^(\[|any shape)")]
    private static partial Regex ShapeOfTensor();

    [GeneratedRegex(@"^`-?\d+(\.\d+)?`$")]
    private static partial Regex NumberInCode();
}
