using ContrastiveLosses.Reference;

namespace ContrastiveLosses.Tests.Docs;

public sealed class ReferenceExampleTests
{
    [Fact]
    public void TheReferenceFileOfTheGuideIsOneAndItsNumbersAreRight()
    {
        var example = Assert.Single(Pages.All["docs/guide/numeric-regression.md"].Code, block => block.Language == "json");
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, example.Text);
            var result = Assert.Single(ReferenceCases.Load(path)).Check();
            Assert.True(result.Passed, result.ToString());
            Assert.NotNull(result.Deviations.Gradient);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
