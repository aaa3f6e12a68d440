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

    /// <summary>Lists of lists of several lengths are filled up with -1.</summary>
    public static Tensor Integers(JsonElement json, Device device)
    {
        JsonElement[] parts = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [];
        var lists = parts.Where(part => part.ValueKind == JsonValueKind.Array).Select(part => Numbers(part)).ToArray();
        if (lists.Length == 0) return tensor([.. Numbers(json).Select(number => (long)number)], Shape(json), int64, device);
        var longest = lists.Max(list => list.Length);
        var filled = lists.SelectMany(list => list.Concat(Enumerable.Repeat(-1.0, longest - list.Length)));
        return tensor([.. filled.Select(number => (long)number)], [lists.Length, longest], int64, device);
    }
}
