using ContrastiveLosses.Benchmarks.Pictures;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>Draws what each loss does, for its page.</summary>
internal static class PicturesCommand
{
    public static int Run(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var picture in LossPicture.All) File.WriteAllText(Path.Combine(folder, $"{picture.Page}.svg"), picture.Draw());
        return 0;
    }
}
