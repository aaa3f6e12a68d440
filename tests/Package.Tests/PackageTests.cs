using System.Globalization;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text.Json;
using System.Xml.Linq;

namespace ContrastiveLosses.Package.Tests;

public sealed class PackageTests(PackedLibrary packed) : IClassFixture<PackedLibrary>
{
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    public static TheoryData<string> Packages => [.. PackedLibrary.Packages];

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

    /// <summary>The engines use what is internal to the library, so that only the library of their own build will do.</summary>
    [Fact]
    public void TheEnginesDependOnTheLibraryOfTheirOwnVersionAndOnTorchSharp()
    {
        var version = Element("ContrastiveLosses.Distributed", "version");
        Assert.Equal(version, Element("ContrastiveLosses", "version"));
        Assert.Equal(
            [("ContrastiveLosses", $"[{version}]"), ("TorchSharp", PackedLibrary.Metadata("TorchSharpVersion"))],
            Dependencies("ContrastiveLosses.Distributed").Select(found => (found.Attribute("id")!.Value, found.Attribute("version")!.Value)).Order());
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void EachHasALicenceAReadmeAndAnIcon(string package)
    {
        Assert.Equal("MIT", Element(package, "license"));
        Assert.Equal("PACKAGE.md", Element(package, "readme"));
        Assert.Equal("icon.png", Element(package, "icon"));
    }

    [Theory]
    [InlineData("ContrastiveLosses")]
    [InlineData("ContrastiveLosses.Distributed")]
    public void ItHasTheLibraryItsDocumentationAReadmeAndAnIconAndNothingElse(string name)
    {
        using var package = PackedLibrary.Open(packed.Feed, name, ".nupkg");
        var content = package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("_rels", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal) && name != "[Content_Types].xml" && !name.EndsWith(".nuspec", StringComparison.Ordinal));
        Assert.Equal(["PACKAGE.md", "icon.png", $"lib/net8.0/{name}.dll", $"lib/net8.0/{name}.xml"], content.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void ItsSymbolsHoldEverySourceFile(string package)
    {
        using var symbols = PackedLibrary.Open(packed.Feed, package, ".snupkg");
        using var pdb = new MemoryStream(Bytes(symbols, $"lib/net8.0/{package}.pdb"));
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
        foreach (var package in PackedLibrary.Packages)
        {
            using var first = PackedLibrary.Open(packed.Feed, package, ".nupkg");
            using var second = PackedLibrary.Open(again, package, ".nupkg");
            Assert.Equal(Bytes(first, $"lib/net8.0/{package}.dll"), Bytes(second, $"lib/net8.0/{package}.dll"));
        }
    }

    [Fact]
    public void AFreshProjectThatReferencesItTrains()
    {
        var output = Dotnet.Run(packed.Consumer("Consumer"), ["run", "-c", "Release", .. packed.ConsumerProperties]);
        var losses = Losses(output);
        Assert.Equal(10, losses.Length);
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss), output));
        Assert.True(losses[^1] < 0.9 * losses[0], output);
    }

    /// <summary>It references the engines alone, trains by one process, and by two where there is an mpirun.</summary>
    [Fact]
    public void AFreshProjectThatReferencesTheEnginesTrainsOverMpi()
    {
        var project = packed.Consumer("RanksConsumer");
        Dotnet.Run(project, ["build", "-c", "Release", "-o", "built", .. packed.ConsumerProperties]);
        var alone = Losses(Dotnet.Run(project, "built/RanksConsumer.dll"));
        Assert.Equal(10, alone.Length);
        Assert.True(alone[^1] < 0.9 * alone[0], string.Join(' ', alone));
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "mpirun")))) return;
        var together = Losses(Dotnet.RunOverMpi(project, 2, "built/RanksConsumer.dll", "ranks"));
        Assert.Equal(alone.Length, together.Length);
        for (var step = 0; step < alone.Length; step++) Assert.Equal(alone[step], together[step], 1e-4);
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

    private static double[] Losses(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];

    private static byte[] Bytes(ZipArchive archive, string name)
    {
        using var stream = archive.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private IEnumerable<XElement> Dependencies(string id) => Specification(id).Descendants().Where(element => element.Name.LocalName == "dependency");

    private string Element(string id, string name) => Specification(id).Descendants().First(found => found.Name.LocalName == name).Value;

    private XDocument Specification(string id)
    {
        using var package = PackedLibrary.Open(packed.Feed, id, ".nupkg");
        using var stream = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(stream);
    }
}
