using System.Text.Json;

namespace ContrastiveLosses.Reference.Comparison;

/// <summary>Tensors from nested lists of numbers.</summary>
internal static class NestedLists
{
    /// <summary>A list of objects as one value each, by names such as steps/0/index; everything else as it is.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Flattened(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() == 0 || json[0].ValueKind != JsonValueKind.Object) return [(name, json)];
        return json.EnumerateArray().SelectMany((part, k) => part.EnumerateObject().Select(one => ($"{name}/{k}/{one.Name}", one.Value)));
    }

    /// <summary>The numbers in order, truth values as 1 and 0; null stands for what the reader gives for it.</summary>
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
                numbers.Add(element.ValueKind switch
                {
                    JsonValueKind.Null => forNull,
                    JsonValueKind.True => 1,
                    JsonValueKind.False => 0,
                    _ => element.GetDouble(),
                });
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

    public static Tensor Floats(JsonElement json, ScalarType dtype, Device device) => Fits(json, Shape(json))
        ? tensor(Numbers(json), Shape(json), dtype, device)
        : throw new InvalidDataException("A list has rows of several lengths.");

    /// <summary>Whether all lists are as long as the first ones.</summary>
    private static bool Fits(JsonElement json, ReadOnlySpan<long> shape)
    {
        if (json.ValueKind != JsonValueKind.Array) return shape.IsEmpty;
        if (shape.IsEmpty || json.GetArrayLength() != shape[0]) return false;
        foreach (var part in json.EnumerateArray())
            if (!Fits(part, shape[1..])) return false;
        return true;
    }

    /// <summary>Lists of lists of several lengths are filled up with -1.</summary>
    public static Tensor Integers(JsonElement json, Device device)
    {
        JsonElement[] parts = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [];
        var lists = parts.Where(part => part.ValueKind == JsonValueKind.Array).Select(part => Numbers(part)).ToArray();
        if (lists.Length == 0) return tensor([.. Numbers(json).Select(Whole)], Shape(json), int64, device);
        var longest = lists.Max(list => list.Length);
        var filled = lists.SelectMany(list => list.Concat(Enumerable.Repeat(-1.0, longest - list.Length)));
        return tensor([.. filled.Select(Whole)], [lists.Length, longest], int64, device);

        static long Whole(double number) =>
            (long)number == number ? (long)number : throw new InvalidDataException($"{number} stands where a whole number must.");
    }
}
