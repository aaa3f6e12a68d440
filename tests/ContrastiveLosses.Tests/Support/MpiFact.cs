namespace ContrastiveLosses.Tests.Support;

/// <summary>A test that needs mpirun, which ./dev test installs; skipped where it is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MpiFactAttribute : FactAttribute
{
    public MpiFactAttribute() => Skip = MpiJob.Missing;
}

/// <summary>As <see cref="MpiFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MpiTheoryAttribute : TheoryAttribute
{
    public MpiTheoryAttribute() => Skip = MpiJob.Missing;
}
