using System.Globalization;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text.Json;
using System.Xml.Linq;

namespace ContrastiveLosses.Package.Tests;

public sealed class PackageTests(PackedLibrary packed) : IClassFixture<PackedLibrary>
{
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Fact]
    public void ItDependsOnTorchSharpAlone()
    {
        var dependency = Assert.Single(Dependencies("ContrastiveLosses"));
        Assert.Equal("TorchSharp", dependency.Attribute("id")!.Value);
        Assert.Equal(PackedLibrary.Metadata("TorchSharpVersion"), dependency.Attribute("version")!.Value);
    }

    [Fact]
    public void TheReferenceValuesDependOnItAndTorchSharpAlone() =>
        Assert.Equal(["ContrastiveLosses", "TorchSharp"], Dependencies("ContrastiveLosses.Reference").Select(dependency => dependency.Attribute("id")!.Value).Order());

    [Theory]
    [InlineData("license", "MIT")]
    [InlineData("readme", "PACKAGE.md")]
    [InlineData("icon", "icon.png")]
    public void ItSays(string element, string value) =>
        Assert.Equal(value, Specification("ContrastiveLosses").Descendants().Single(found => found.Name.LocalName == element).Value);

    [Fact]
    public void ItHasTheLibraryItsDocumentationAReadmeAndAnIconAndNothingElse()
    {
        using var package = PackedLibrary.Open(packed.Feed, "ContrastiveLosses", ".nupkg");
        var content = package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("_rels", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal) && name != "[Content_Types].xml" && !name.EndsWith(".nuspec", StringComparison.Ordinal));
        Assert.Equal(["PACKAGE.md", "icon.png", "lib/net8.0/ContrastiveLosses.dll", "lib/net8.0/ContrastiveLosses.xml"], content.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ItsSymbolsHoldEverySourceFile()
    {
        using var symbols = PackedLibrary.Open(packed.Feed, "ContrastiveLosses", ".snupkg");
        using var pdb = new MemoryStream(Bytes(symbols, "lib/net8.0/ContrastiveLosses.pdb"));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
        var reader = provider.GetMetadataReader();
        Assert.NotEmpty(reader.Documents);
        Assert.All(reader.Documents, document =>
        {
            var kinds = reader.GetCustomDebugInformation(document).Select(handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind));
            Assert.True(kinds.Contains(EmbeddedSource), $"{reader.GetString(reader.GetDocument(document).Name)} is not in the symbols.");
        });
    }

    [Fact]
    public void TwoBuildsAreTheSameBytes()
    {
        var again = Path.Combine(packed.Folder, "again");
        packed.PackAgain(again);
        using var first = PackedLibrary.Open(packed.Feed, "ContrastiveLosses", ".nupkg");
        using var second = PackedLibrary.Open(again, "ContrastiveLosses", ".nupkg");
        Assert.Equal(Bytes(first, "lib/net8.0/ContrastiveLosses.dll"), Bytes(second, "lib/net8.0/ContrastiveLosses.dll"));
    }

    [Fact]
    public void AFreshProjectThatReferencesItTrains()
    {
        var output = Dotnet.Run(packed.Consumer("Consumer"), ["run", "-c", "Release", .. packed.ConsumerProperties]);
        var losses = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(10, losses.Length);
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss), output));
        Assert.True(losses[^1] < 0.9 * losses[0], output);
    }

    /// <summary>The test of the guide, in a test project that has the packages alone; and cases of its own, of which one file was altered.</summary>
    [Fact]
    public void AFreshTestProjectThatReferencesTheReferenceValuesChecksThemAndFindsAnAlteredOne()
    {
        var project = packed.Consumer("RegressionConsumer");
        var right = File.ReadAllText(Path.Combine(PackedLibrary.Metadata("RepositoryRoot"), "src/ContrastiveLosses.Reference/Cases/infol1o.json"));
        var value = JsonDocument.Parse(right).RootElement.GetProperty("cases")[0].GetProperty("expected").GetProperty("value");
        var altered = right.Replace(value.GetRawText(), (value.GetDouble() * (1 + 3e-10)).ToString("R", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var cases = Directory.CreateDirectory(Path.Combine(project, "my-cases")).FullName;
        File.WriteAllText(Path.Combine(cases, "right.json"), right);
        File.WriteAllText(Path.Combine(cases, "altered.json"), altered);

        var (output, status) = Dotnet.Try(project, ["test", "-c", "Release", .. packed.ConsumerProperties]);

        Assert.True(status == 1 && output.Contains("Failed:     1, Passed:     3", StringComparison.Ordinal), output);
        Assert.Contains("MyCases.EveryCaseOfAFileIsRight(file: \"altered.json\") [FAIL]", output, StringComparison.Ordinal);
        Assert.Contains("value 3.0e-10 above 1e-10", output, StringComparison.Ordinal);
    }

    private static byte[] Bytes(ZipArchive archive, string name)
    {
        using var stream = archive.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private IEnumerable<XElement> Dependencies(string id) => Specification(id).Descendants().Where(element => element.Name.LocalName == "dependency");

    private XDocument Specification(string id)
    {
        using var package = PackedLibrary.Open(packed.Feed, id, ".nupkg");
        using var stream = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(stream);
    }
}
