using System.Xml.Linq;
using ContrastiveLosses.Benchmarks.Api;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>The pages of the public surface are made of the comments in the sources: every member and parameter has one.</summary>
public sealed class ApiPageTests
{
    [Fact]
    public void EveryPublicMemberAndParameterIsDocumented() => Assert.Empty(new ApiPages(XmlComments.OfThePackages()).Missing);

    [Fact]
    public void EveryPublicFunctionAndTypeHasItsHeading()
    {
        var pages = new ApiPages(XmlComments.OfThePackages()).Text;
        foreach (var function in PublicFunctions.All.Keys.Select(name => name.Split('.')))
            Assert.Contains($"\n## {function[1]}\n", pages[$"{function[0]}.md"], StringComparison.Ordinal);
        foreach (var type in ApiSurface.Types.Where(type => !ApiSurface.IsStatic(type)))
            Assert.Contains(pages.Values, page => page.Contains($"\n## {type.Name}\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("summary")]
    [InlineData("param")]
    [InlineData("returns")]
    public void AMissingCommentIsFound(string part)
    {
        XDocument[] files = [.. XmlComments.Files()];
        files[0].Descendants("member").Single(member => member.Attribute("name")!.Value.StartsWith("M:ContrastiveLosses.Contrastive.SupCon(", StringComparison.Ordinal))
            .Element(part)!.Remove();
        Assert.StartsWith("Contrastive.SupCon: nothing says what", Assert.Single(new ApiPages(new(files)).Missing), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsTakenForATagOfTheSite() =>
        Assert.Empty(new ApiPages(XmlComments.OfThePackages()).Text.SelectMany(page => MarkdownPage.Parse(page.Key, page.Value).Markup));

    [Fact]
    public void EveryLinkLeadsToAHeading()
    {
        var pages = new ApiPages(XmlComments.OfThePackages()).Text.ToDictionary(page => page.Key, page => MarkdownPage.Parse(page.Key, page.Value), StringComparer.Ordinal);
        foreach (var page in pages.Values)
            foreach (var target in page.Links.Select(link => link.Target.Split('#')))
                Assert.True(target[0].StartsWith("../", StringComparison.Ordinal) ? Pages.Exists($"docs{target[0][2..]}") : target.Length == 1 ? pages.ContainsKey(target[0]) : pages[target[0]].Headings.Any(heading => heading.Anchor == target[1]), $"{page.Path}: {string.Join('#', target)}");
    }
}
