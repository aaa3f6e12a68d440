using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that keeps the order in which its entries came.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)> where TKey : notnull
{
    private readonly List<TKey> order = [];
    private readonly Dictionary<TKey, TValue> entries = [];

    public TValue this[TKey key]
    {
        get => entries[key];
        set
        {
            if (!entries.ContainsKey(key))
                order.Add(key);
            entries[key] = value;
        }
    }

    public (TKey, TValue) this[int index]
    {
        get => (order[index], entries[order[index]]);
        set
        {
            RemoveAt(index);
            Insert(index, value);
        }
    }

    public ICollection<TKey> Keys => [.. order];
    public ICollection<TValue> Values => [.. values()];
    public int Count => order.Count;
    public bool IsReadOnly => false;

    public IEnumerable<TKey> keys() => order;
    public IEnumerable<TValue> values() => order.Select(key => entries[key]);
    public IEnumerator<(TKey, TValue)> items() => order.Select(key => (key, entries[key])).GetEnumerator();

    public void Add(TKey key, TValue value)
    {
        entries.Add(key, value);
        order.Add(key);
    }

    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);
    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public void Insert(int index, (TKey, TValue) item)
    {
        entries.Add(item.Item1, item.Item2);
        order.Insert(index, item.Item1);
    }

    public bool Remove(TKey key)
    {
        _ = entries[key]; // As there: an unknown key is an error.
        return entries.Remove(key) && order.Remove(key);
    }

    public bool Remove(KeyValuePair<TKey, TValue> item) => Contains(item) && Remove(item.Key);
    public bool Remove((TKey, TValue) item) => Contains(item) && Remove(item.Item1);
    public void RemoveAt(int index) => Remove(order[index]);

    public void Clear() => clear();

    public void clear()
    {
        order.Clear();
        entries.Clear();
    }

    public bool ContainsKey(TKey key) => entries.ContainsKey(key);
    public bool Contains(KeyValuePair<TKey, TValue> item) => entries.Contains(item);
    public bool Contains((TKey, TValue) item) => IndexOf(item) >= 0;
    public int IndexOf((TKey, TValue) item)
        => entries.TryGetValue(item.Item1, out var value) && Equals(value, item.Item2) ? order.IndexOf(item.Item1) : -1;
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => entries.TryGetValue(key, out value);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex)
        => order.ConvertAll(key => KeyValuePair.Create(key, entries[key])).CopyTo(array, arrayIndex);
    public void CopyTo((TKey, TValue)[] array, int arrayIndex)
        => order.ConvertAll(key => (key, entries[key])).CopyTo(array, arrayIndex);

    public IEnumerator<(TKey, TValue)> GetEnumerator() => items();
    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator()
        => order.Select(key => KeyValuePair.Create(key, entries[key])).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
