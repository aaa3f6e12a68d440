using ContrastiveLosses.Reference;
using Xunit;

public sealed class MyCases
{
    [Theory]
    [InlineData("right.json")]
    [InlineData("altered.json")]
    public void EveryCaseOfAFileIsRight(string file)
    {
        var results = ReferenceCases.Load(Path.Combine(AppContext.BaseDirectory, "my-cases", file)).Select(reference => reference.Check()).ToArray();
        Assert.NotEmpty(results);
        Assert.True(results.All(result => result.Passed), string.Join('\n', results.Where(result => !result.Passed)));
    }
}
