using ContrastiveLosses.Benchmarks.Api;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>Writes the pages of the public surface, for the site.</summary>
internal static class ApiCommand
{
    public static int Run(string folder, TextWriter output)
    {
        var pages = new ApiPages(XmlComments.OfThePackages());
        foreach (var missing in pages.Missing) output.WriteLine(missing);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in pages.Text) File.WriteAllText(Path.Combine(folder, name), text);
        return pages.Missing.Count == 0 ? 0 : 1;
    }
}
