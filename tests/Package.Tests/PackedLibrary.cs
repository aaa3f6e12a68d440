using System.IO.Compression;
using System.Reflection;

namespace ContrastiveLosses.Package.Tests;

/// <summary>The packages, made once as `./dev pack` makes them, in a folder that is a feed.</summary>
public sealed class PackedLibrary : IDisposable
{
    public PackedLibrary()
    {
        Folder = Directory.CreateTempSubdirectory("ContrastiveLosses.").FullName;
        Feed = Directory.CreateDirectory(Path.Combine(Folder, "feed")).FullName;
        foreach (var package in Packages) Pack($"src/{package}", Feed);
        // The feed has TorchSharp by that name where there is no other.
        if (IsStandIn) Pack("tests/TorchSharp.StandIn", Feed, "-p:IsPackable=true");
    }

    public static readonly string[] Packages = ["ContrastiveLosses", "ContrastiveLosses.Distributed", "ContrastiveLosses.Reference"];

    public static bool IsStandIn => Metadata("TorchSharpStandIn") == "true";

    /// <summary>Outside of the repository.</summary>
    public string Folder { get; }

    public string Feed { get; }

    /// <summary>The bridge of the stand-in, which was built for these tests; null with the published TorchSharp.</summary>
    public static string? NativeLibrary => IsStandIn ? Path.Combine(AppContext.BaseDirectory, "libtorchsharp-bridge.so") : null;

    public static string Metadata(string key) =>
        typeof(PackedLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(known => known.Key == key).Value!;

    private string Build => Path.Combine(Folder, "build");

    /// <summary>Makes the packages once more, from nothing, into another folder.</summary>
    public void PackAgain(string target)
    {
        Directory.Delete(Build, recursive: true);
        foreach (var package in Packages) Pack($"src/{package}", target);
    }

    /// <summary>A fresh project outside of the repository, of the files of a folder beside the tests, whose feed is that of the packages.</summary>
    public string Consumer(string name)
    {
        var project = Path.Combine(Folder, name);
        Directory.CreateDirectory(project);
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, name))) File.Copy(file, Path.Combine(project, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(project, "nuget.config"),
            $"""<configuration><packageSources><add key="here" value="{Feed}" /></packageSources></configuration>""");
        return project;
    }

    /// <summary>
    /// What a consumer's build is told: the packages go to a folder of their own, lest another project find them, and those of others are taken
    /// from where this machine has them.
    /// </summary>
    public string[] ConsumerProperties =>
    [
        $"--property:RestorePackagesPath={Path.Combine(Folder, "packages")}", $"--property:RestoreFallbackFolders={Metadata("NuGetPackageRoot")}",
        $"--property:NativeLibrary={NativeLibrary}", $"--property:TorchSharpVersion={Metadata("TorchSharpVersion")}",
    ];

    public static ZipArchive Open(string folder, string package, string extension) =>
        ZipFile.OpenRead(Directory.GetFiles(folder, $"{package}.*{extension}").Single(file => char.IsDigit(Path.GetFileName(file)[package.Length + 1])));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Without the analyzers, which have seen the sources in the solution's own build, and say nothing about a package.</summary>
    private void Pack(string project, string target, params string[] properties) => Dotnet.Run(
        Metadata("RepositoryRoot"),
        [
            "pack", project, "-c", "Release", "-o", target, "--tl:off", "-v", "q", $"-p:ArtifactsPath={Build}", "-p:ContinuousIntegrationBuild=true",
            "-p:RunAnalyzers=false",
            $"-p:TorchSharpStandIn={Metadata("TorchSharpStandIn")}", $"-p:BridgePath={NativeLibrary}", .. properties,
        ]);
}
