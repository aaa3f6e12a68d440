using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>Options and arguments that say what they take when they are given something else.</summary>
internal static class Choices
{
    /// <summary>One of a few words; the first is the default.</summary>
    public static Option<string> OneOf(string name, string value, string help, string[] words) => new(name)
    {
        HelpName = value,
        Description = $"{help} {string.Join(", ", words)}.",
        DefaultValueFactory = _ => words[0],
        CustomParser = result => Word(result, name, words),
    };

    /// <summary>One of a few words, which must be given.</summary>
    public static Argument<string> OneOf(string name, string help, string[] words) => new(name)
    {
        HelpName = name,
        Description = $"{help} {string.Join(", ", words)}.",
        CustomParser = result => Word(result, name, words),
    };

    public static Option<string?> Folder(string name, string help) => new(name) { HelpName = "folder", Description = help };

    public static Option<int> Whole(string name, string help, int absent) => new(name)
    {
        HelpName = "n",
        Description = help,
        DefaultValueFactory = _ => absent,
        CustomParser = result => int.TryParse(Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : Wrong<int>(result, name, "a whole number from 1 up"),
    };

    public static Option<double?> Number(string name, string value, string help) => new(name)
    {
        HelpName = value,
        Description = help,
        CustomParser = result => double.TryParse(Text(result), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : Wrong<double?>(result, name, "a number above 0"),
    };

    private static string? Word(ArgumentResult result, string name, string[] words) =>
        words.Contains(Text(result)) ? Text(result) : Wrong<string>(result, name, $"one of {string.Join(", ", words)}");

    private static string Text(ArgumentResult result) => result.Tokens[^1].Value;

    private static T? Wrong<T>(ArgumentResult result, string name, string accepts)
    {
        result.AddError($"{name} takes {accepts}; found '{Text(result)}'");
        return default;
    }
}
