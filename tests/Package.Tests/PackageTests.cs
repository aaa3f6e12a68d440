using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;

namespace ContrastiveLosses.Package.Tests;

public sealed class PackageTests(PackedLibrary packed) : IClassFixture<PackedLibrary>
{
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Fact]
    public void ItDependsOnTorchSharpAlone()
    {
        var dependency = Assert.Single(Specification().Descendants(), element => element.Name.LocalName == "dependency");
        Assert.Equal("TorchSharp", dependency.Attribute("id")!.Value);
        Assert.Equal(PackedLibrary.Metadata("TorchSharpVersion"), dependency.Attribute("version")!.Value);
    }

    [Theory]
    [InlineData("license", "MIT")]
    [InlineData("readme", "PACKAGE.md")]
    [InlineData("icon", "icon.png")]
    public void ItSays(string element, string value) =>
        Assert.Equal(value, Specification().Descendants().Single(found => found.Name.LocalName == element).Value);

    [Fact]
    public void ItHasTheLibraryItsDocumentationAReadmeAndAnIconAndNothingElse()
    {
        using var package = PackedLibrary.Open(packed.Feed, ".nupkg");
        var content = package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("_rels", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal) && name != "[Content_Types].xml" && !name.EndsWith(".nuspec", StringComparison.Ordinal));
        Assert.Equal(["PACKAGE.md", "icon.png", "lib/net8.0/ContrastiveLosses.dll", "lib/net8.0/ContrastiveLosses.xml"], content.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ItsSymbolsHoldEverySourceFile()
    {
        using var symbols = PackedLibrary.Open(packed.Feed, ".snupkg");
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
        using var first = PackedLibrary.Open(packed.Feed, ".nupkg");
        using var second = PackedLibrary.Open(again, ".nupkg");
        Assert.Equal(Bytes(first, "lib/net8.0/ContrastiveLosses.dll"), Bytes(second, "lib/net8.0/ContrastiveLosses.dll"));
    }

    [Fact]
    public void AFreshProjectThatReferencesItTrains()
    {
        var project = Path.Combine(packed.Folder, "Consumer");
        Directory.CreateDirectory(project);
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Consumer"))) File.Copy(file, Path.Combine(project, Path.GetFileName(file)));
        // The feed has TorchSharp by that name where there is no other; in a folder of packages of its own, lest another project find it.
        if (PackedLibrary.IsStandIn) packed.PackStandIn();
        File.WriteAllText(Path.Combine(project, "nuget.config"),
            $"""<configuration><packageSources><add key="here" value="{packed.Feed}" /></packageSources></configuration>""");
        var output = Dotnet.Run(
            project, "run", "-c", "Release", "--property", $"RestorePackagesPath={Path.Combine(packed.Folder, "packages")}",
            "--property", $"NativeLibrary={PackedLibrary.NativeLibrary}", "--property", $"TorchSharpVersion={PackedLibrary.Metadata("TorchSharpVersion")}");
        var losses = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => double.Parse(line, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(10, losses.Length);
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss), output));
        Assert.True(losses[^1] < 0.9 * losses[0], output);
    }

    private static byte[] Bytes(ZipArchive archive, string name)
    {
        using var stream = archive.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private XDocument Specification()
    {
        using var package = PackedLibrary.Open(packed.Feed, ".nupkg");
        using var stream = package.GetEntry("ContrastiveLosses.nuspec")!.Open();
        return XDocument.Load(stream);
    }
}
