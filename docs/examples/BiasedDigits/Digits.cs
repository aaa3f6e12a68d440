using System.Buffers.Binary;
using System.IO.Compression;

namespace BiasedDigits;

/// <summary>Grey images and their classes, read from the idx files in which MNIST and its relatives are published.</summary>
/// <param name="Pixels">One byte a pixel, image after image, row after row; 255 is the stroke.</param>
/// <param name="Labels">The class of each image, 0 to 9.</param>
internal sealed record Digits(byte[] Pixels, byte[] Labels)
{
    /// <summary>Height and width of an image; the network is built for it.</summary>
    public const int Size = 28;

    public const int Classes = 10;

    public int Count => Labels.Length;

    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * Size * Size, Size * Size);

    /// <summary>The first <paramref name="count"/> images, or all of them where there are fewer.</summary>
    public Digits First(int count) => count >= Count ? this : new(Pixels[..(count * Size * Size)], Labels[..count]);

    /// <summary>Reads the training and the test set of a folder that holds the four usual files, plain or as .gz.</summary>
    /// <exception cref="InvalidDataException">A file is missing, cut short or not what its name says.</exception>
    public static (Digits Train, Digits Test) ReadFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"the data folder {folder} does not exist");
        return (ReadPart(folder, "train"), ReadPart(folder, "t10k"));
    }

    private static Digits ReadPart(string folder, string part)
    {
        var (imagesPath, imageSizes, pixels) = Idx.Read(folder, $"{part}-images-idx3-ubyte", dimensions: 3);
        var (labelsPath, labelSizes, labels) = Idx.Read(folder, $"{part}-labels-idx1-ubyte", dimensions: 1);
        if (imageSizes[1] != Size || imageSizes[2] != Size)
            throw Wrong(imagesPath, $"holds images of {imageSizes[1]} x {imageSizes[2]} pixels; this example reads {Size} x {Size}");
        if (imageSizes[0] != labelSizes[0])
            throw Wrong(imagesPath, $"holds {imageSizes[0]} images, but {labelsPath} {labelSizes[0]} labels");
        if (labels.Length == 0)
            throw Wrong(labelsPath, "is empty");
        if (labels.Max() >= Classes)
            throw Wrong(labelsPath, $"holds the class {labels.Max()}; this example knows 0 to {Classes - 1}");
        return new(pixels, labels);
    }

    internal static InvalidDataException Wrong(string path, string what, Exception? cause = null) => new($"{path} {what}", cause);
}

/// <summary>The idx format: two zero bytes, a type, the number of dimensions, their big-endian sizes, the values.</summary>
internal static class Idx
{
    private const byte UnsignedByte = 8;

    public static (string Path, int[] Sizes, byte[] Values) Read(string folder, string name, int dimensions)
    {
        var plain = Path.Combine(folder, name);
        var path = File.Exists(plain) ? plain : plain + ".gz";
        if (!File.Exists(path))
            throw new InvalidDataException($"neither {name} nor {name}.gz is in {folder}");

        var bytes = ReadBytes(path);
        var header = 4 + 4 * dimensions;
        if (bytes.Length < header || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != UnsignedByte || bytes[3] != dimensions)
            throw Digits.Wrong(path, $"is not an idx file of bytes with {dimensions} {(dimensions == 1 ? "dimension" : "dimensions")}");

        var sizes = new int[dimensions];
        var expected = 1L;
        for (var i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + 4 * i));
            expected = sizes[i] < 0 ? -1 : Math.Min(expected * sizes[i], int.MaxValue);
            if (expected < 0)
                throw Digits.Wrong(path, "gives a negative size in its header");
        }

        if (bytes.Length - header != expected)
            throw Digits.Wrong(path, $"announces {string.Join(" x ", sizes)} bytes, but {bytes.Length - header} follow its header");
        return (path, sizes, bytes[header..]);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            if (!path.EndsWith(".gz", StringComparison.Ordinal))
                return File.ReadAllBytes(path);
            using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            packed.CopyTo(unpacked);
            return unpacked.ToArray();
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw Digits.Wrong(path, $"cannot be read: {error.Message}", error);
        }
    }
}
