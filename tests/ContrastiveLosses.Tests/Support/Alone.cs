namespace ContrastiveLosses.Tests.Support;

/// <summary>Tests that measure the whole process, or change what it shares, run when no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
