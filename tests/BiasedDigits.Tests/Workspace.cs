using System.Buffers.Binary;
using System.IO.Compression;
using Spectre.Console;

namespace BiasedDigits.Tests;

/// <summary>A folder that is gone after the test, and the program run inside of it.</summary>
internal sealed class Workspace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("biased-digits-").FullName;

    public string Output => Path.Combine(Folder, "out");

    public string Data => Path.Combine(Folder, "data");

    public string this[string name] => File.ReadAllText(Path.Combine(Output, name));

    /// <summary>Runs the program as the command line does, with its words instead of a terminal.</summary>
    public (int Status, string Shown, string Errors) Run(CancellationToken stop, params string[] arguments)
    {
        using var shown = new StringWriter();
        var (status, errors) = Run(shown, stop, arguments);
        return (status, shown.ToString(), errors);
    }

    public (int Status, string Errors) Run(TextWriter shown, CancellationToken stop, params string[] arguments)
    {
        using var errors = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(shown),
        });
        var status = Program.Run([.. arguments, "--output", Output], console, errors, stop);
        return (status, errors.ToString());
    }

    /// <summary>Writes the four idx files with as many digits as there are labels; every image is a bar in a place of its own.</summary>
    public void WriteDigits(int train, int test, bool packed = true)
    {
        Directory.CreateDirectory(Data);
        foreach (var (part, count) in new[] { ("train", train), ("t10k", test) })
        {
            var labels = Enumerable.Range(0, count).Select(i => (byte)(i * 7 % 10)).ToArray();
            Write($"{part}-images-idx3-ubyte", packed, [count, 28, 28], [.. labels.SelectMany(Bar)]);
            Write($"{part}-labels-idx1-ubyte", packed, [count], labels);
        }
    }

    public void Write(string name, bool packed, int[] sizes, byte[] values)
    {
        var header = new byte[4 + 4 * sizes.Length];
        (header[2], header[3]) = (8, (byte)sizes.Length);
        for (var i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), sizes[i]);
        WriteBytes(name, packed, [.. header, .. values]);
    }

    public void WriteBytes(string name, bool packed, byte[] bytes)
    {
        Directory.CreateDirectory(Data);
        using var file = File.Create(Path.Combine(Data, packed ? name + ".gz" : name));
        using Stream target = packed ? new GZipStream(file, CompressionLevel.Fastest) : file;
        target.Write(bytes);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static byte[] Bar(byte label)
    {
        var image = new byte[28 * 28];
        for (var row = 2; row < 26; row++)
            image.AsSpan(28 * row + 2 + 2 * label, 4).Fill(255);
        return image;
    }
}
