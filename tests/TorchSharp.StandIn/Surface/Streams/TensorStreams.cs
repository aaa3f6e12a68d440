using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// TorchSharp's binary form of a tensor: the type, the number of dimensions and their lengths as 7-bit integers, then the bytes.
/// </summary>
internal static class TensorStreams
{
    internal static void Save(this Tensor tensor, BinaryWriter writer)
    {
        using var local = tensor.cpu();
        writer.Write7BitEncodedInt64((long)local.dtype);
        writer.Write7BitEncodedInt64(local.ndim);
        foreach (var length in local.shape)
            writer.Write7BitEncodedInt64(length);
        local.WriteBytesToStream(writer.BaseStream);
    }

    internal static void Load(this Tensor tensor, BinaryReader reader)
    {
        using var read = Load(reader);
        if (read.dtype != tensor.dtype || !read.shape.SequenceEqual(tensor.shape))
        {
            throw new ArgumentException($"Mismatched tensors while loading: expected {Describe(tensor)}, found {Describe(read)}. "
                + "Make sure that the model you are loading into is exactly the same as the origin.");
        }
        using var unrecorded = no_grad();
        tensor.copy_(read);
    }

    internal static Tensor Load(BinaryReader reader)
    {
        var type = (ScalarType)reader.Read7BitEncodedInt64();
        var shape = new long[reader.Read7BitEncodedInt64()];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = reader.Read7BitEncodedInt64();
        var tensor = empty(shape, type);
        tensor.ReadBytesFromStream(reader.BaseStream);
        return tensor;
    }

    private static string Describe(Tensor tensor) => $"{tensor.dtype}[{string.Join(", ", tensor.shape)}]";
}
