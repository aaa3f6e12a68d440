using ContrastiveLosses.Benchmarks.Commands;

namespace ContrastiveLosses.Benchmarks;

internal static class Program
{
    private const int WrongOptions = 2;

    private static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);

    /// <summary>The program, with its surroundings as parameters so that a test can be them.</summary>
    internal static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        var parsed = ProgramCommands.Root(output).Parse(arguments);
        if (parsed.UnmatchedTokens is [var unknown, ..]) return Refuse($"there is no command or option '{unknown}'");
        if (parsed.Errors is [var error, ..]) return Refuse(error.Message);
        try
        {
            return parsed.Invoke(new() { Output = output, Error = errors, EnableDefaultExceptionHandler = false });
        }
        catch (NotAvailableException wrong)
        {
            return Refuse(wrong.Message);
        }

        int Refuse(string message)
        {
            errors.WriteLine($"ContrastiveLosses.Benchmarks: {message.ReplaceLineEndings(" ").TrimEnd('.')} (--help lists the options)");
            return WrongOptions;
        }
    }
}
