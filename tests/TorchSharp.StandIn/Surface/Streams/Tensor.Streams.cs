namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            using var flat = contiguous();
            stream.Write(flat.bytes);
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            var buffer = new byte[NumberOfElements * ElementSize];
            stream.ReadExactly(buffer);
            bytes = buffer;
        }
    }
}
