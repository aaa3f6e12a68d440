using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ContrastiveLosses;

namespace BiasedDigits;

/// <summary>What an option accepts: how to read one value, and the words for it in the message when it cannot be read.</summary>
internal sealed record OptionValue<T>(string Accepts, OptionValue<T>.Reader TryRead)
{
    public delegate bool Reader(string text, [MaybeNullWhen(false)] out T value);
}

internal static class OptionValues
{
    public static OptionValue<double> Number(double least, double most) =>
        new($"a number from {least} to {most}", (string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most);

    public static OptionValue<int> Whole(int least, int most = int.MaxValue) =>
        new($"a whole number from {least} " + (most == int.MaxValue ? "up" : $"to {most}"), (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most);

    public static OptionValue<string> Folder { get; } =
        new("the name of a folder", (string text, [MaybeNullWhen(false)] out string value) =>
            !string.IsNullOrWhiteSpace(value = text) && text.IndexOfAny(Path.GetInvalidPathChars()) < 0);

    public static OptionValue<Method> Loss { get; } = Choice(Methods.All, method => method.Key);

    public static OptionValue<FairKLForm> Form { get; } =
        Choice(Enum.GetValues<FairKLForm>(), form => form.ToString().ToLowerInvariant());

    public static OptionValue<string> DeviceName { get; } = Choice<string>(["cpu", "cuda"], name => name);

    private static OptionValue<T> Choice<T>(IReadOnlyList<T> items, Func<T, string> nameOf) =>
        new("one of " + string.Join(", ", items.Select(nameOf)), (string text, [MaybeNullWhen(false)] out T value) =>
        {
            var found = items.Where(item => nameOf(item).Equals(text, StringComparison.OrdinalIgnoreCase)).ToArray();
            value = found.FirstOrDefault();
            return found.Length > 0;
        });

    /// <summary>An option of one value; without it the result is null.</summary>
    public static Option<Given<T>?> One<T>(string name, string valueName, OptionValue<T> value, string help) =>
        new(name)
        {
            HelpName = valueName,
            Description = help,
            CustomParser = result => Read(result, name, value) is { } values ? new(values[^1]) : null,
        };

    /// <summary>An option of several values, separated by commas or blanks; without it the result is null or empty.</summary>
    public static Option<T[]?> Several<T>(string name, string valueName, OptionValue<T> value, string help) =>
        new(name)
        {
            HelpName = valueName + ",...",
            Description = help,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => Read(result, name, value) is { } values ? [.. values.Distinct()] : null,
        };

    private static List<T>? Read<T>(ArgumentResult result, string name, OptionValue<T> value)
    {
        var values = new List<T>();
        foreach (var token in result.Tokens)
        {
            foreach (var text in result.Argument.Arity.MaximumNumberOfValues > 1 ? token.Value.Split(',') : [token.Value])
            {
                if (!value.TryRead(text.Trim(), out var read))
                {
                    result.AddError($"{name} takes {value.Accepts}; found '{text}'");
                    return null;
                }

                values.Add(read);
            }
        }

        return values;
    }
}

/// <summary>A value that was given, to tell it from one that was not, for classes and structures alike.</summary>
internal sealed record Given<T>(T Value);
