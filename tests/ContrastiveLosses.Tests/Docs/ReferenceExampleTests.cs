using ContrastiveLosses.Benchmarks.Catalogue;
using ContrastiveLosses.Benchmarks.Reference;

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
            var file = ReferenceFile.Load(path);
            var errors = CaseCheck.Check(Losses.Find(file.Loss)!, Assert.Single(file.Cases), float64, CPU);
            Assert.Null(errors.Beyond(Tolerance.For(float64)));
            Assert.NotNull(errors.Gradient);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
