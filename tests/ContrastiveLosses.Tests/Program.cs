namespace ContrastiveLosses.Tests;

/// <summary>
/// The tests as a program: what may crash the process runs in a process of its own, started by the test (Support/Child.cs).
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments) => Support.Child.Answer(arguments);
}
