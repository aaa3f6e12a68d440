namespace ContrastiveLosses.Tests.Support;

/// <summary>What goes to the error output, which is the process's: for tests that run alone.</summary>
internal static class ErrorOutput
{
    public static string Of(Action action)
    {
        var before = Console.Error;
        using var written = new StringWriter();
        Console.SetError(written);
        try
        {
            action();
            return written.ToString();
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
