namespace ContrastiveLosses.Tests;

/// <summary>
/// The tests as a program: what may crash the process runs in a process of its own, started by the test (Support/Child.cs); and "test", with
/// parts of names, runs tests where there is no other runner (Support/TestRun.cs).
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments) =>
        arguments is ["test", .. var parts] ? Support.TestRun.Run(parts, Console.Out) : Support.Child.Answer(arguments);
}
