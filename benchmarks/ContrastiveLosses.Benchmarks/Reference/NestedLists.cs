using System.Text.Json;

namespace ContrastiveLosses.Benchmarks.Reference;

/// <summary>Tensors from nested lists of numbers.</summary>
internal static class NestedLists
{
    /// <summary>The numbers in order; null stands for what the reader gives for it.</summary>
    public static double[] Numbers(JsonElement json, double forNull = double.NaN)
    {
        var numbers = new List<double>();
        Read(json);
        return [.. numbers];

        void Read(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
                foreach (var part in element.EnumerateArray()) Read(part);
            else
                numbers.Add(element.ValueKind == JsonValueKind.Null ? forNull : element.GetDouble());
        }
    }

    /// <summary>The lengths of the lists, outermost first.</summary>
    public static long[] Shape(JsonElement json)
    {
        var shape = new List<long>();
        for (var part = json; part.ValueKind == JsonValueKind.Array; part = part[0])
        {
            shape.Add(part.GetArrayLength());
            if (part.GetArrayLength() == 0) break;
        }
        return [.. shape];
    }

    public static Tensor Floats(JsonElement json, ScalarType dtype, Device device) =>
        tensor(Numbers(json), Shape(json), dtype, device);

    public static Tensor Integers(JsonElement json, Device device) =>
        tensor(Numbers(json).Select(number => (long)number).ToArray(), Shape(json), int64, device);
}
