using System.IO.Compression;
using System.Reflection;

namespace ContrastiveLosses.Package.Tests;

/// <summary>The package, made once as `./dev pack` makes it, in a folder that is a feed.</summary>
public sealed class PackedLibrary : IDisposable
{
    public PackedLibrary()
    {
        Folder = Directory.CreateTempSubdirectory("ContrastiveLosses.").FullName;
        Feed = Directory.CreateDirectory(Path.Combine(Folder, "feed")).FullName;
        Pack("src/ContrastiveLosses", Feed);
    }

    public static bool IsStandIn => Metadata("TorchSharpStandIn") == "true";

    /// <summary>Outside of the repository.</summary>
    public string Folder { get; }

    public string Feed { get; }

    /// <summary>The bridge of the stand-in, which was built for these tests; null with the published TorchSharp.</summary>
    public static string? NativeLibrary => IsStandIn ? Path.Combine(AppContext.BaseDirectory, "libtorchsharp-bridge.so") : null;

    public static string Metadata(string key) =>
        typeof(PackedLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(known => known.Key == key).Value!;

    private string Build => Path.Combine(Folder, "build");

    /// <summary>Makes the package once more, from nothing, into another folder.</summary>
    public void PackAgain(string target)
    {
        Directory.Delete(Build, recursive: true);
        Pack("src/ContrastiveLosses", target);
    }

    /// <summary>Packs the stand-in of TorchSharp under that name, for a consumer whose feed has no other.</summary>
    public void PackStandIn() => Pack("tests/TorchSharp.StandIn", Feed, "-p:IsPackable=true");

    public static ZipArchive Open(string folder, string extension) =>
        ZipFile.OpenRead(Directory.GetFiles(folder, "ContrastiveLosses.*" + extension).Single());

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Pack(string project, string target, params string[] properties) => Dotnet.Run(
        Metadata("RepositoryRoot"),
        [
            "pack", project, "-c", "Release", "-o", target, "--tl:off", "-v", "q", $"-p:ArtifactsPath={Build}", "-p:ContinuousIntegrationBuild=true",
            $"-p:TorchSharpStandIn={Metadata("TorchSharpStandIn")}", $"-p:BridgePath={NativeLibrary}", .. properties,
        ]);
}
