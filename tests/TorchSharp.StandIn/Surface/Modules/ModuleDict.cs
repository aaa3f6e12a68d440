using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules under names, registered when the dictionary itself is.</summary>
public class ModuleDict<T> : nn.Module, IDictionary<string, T>, IList<(string, T)> where T : nn.Module
{
    private readonly OrderedDict<string, T> entries = new();
    private bool registered;

    public ModuleDict() : base("ModuleDict") { }

    public T this[string key]
    {
        get => entries[key];
        // As there: only what is there can be replaced.
        set => entries[key] = entries.ContainsKey(key) ? value : throw new ArgumentOutOfRangeException(nameof(key));
    }

    public (string, T) this[int index]
    {
        get => entries[index];
        set => entries[index] = value;
    }

    public ICollection<string> Keys => entries.Keys;
    public ICollection<T> Values => entries.Values;
    public int Count => entries.Count;
    public bool IsReadOnly => false;

    public IEnumerable<string> keys() => entries.keys();
    public IEnumerable<T> values() => entries.values();
    public IEnumerator<(string, T)> items() => entries.items();
    public void clear() => entries.clear();

    public void Add(string key, T value) => entries.Add(key, value);
    public void Add(KeyValuePair<string, T> item) => entries.Add(item);
    public void Add((string, T) item) => entries.Add(item);
    public void Insert(int index, (string, T) item) => entries.Insert(index, item);
    public bool Remove(string key) => entries.Remove(key);
    public bool Remove(KeyValuePair<string, T> item) => entries.Remove(item);
    public bool Remove((string, T) item) => entries.Remove(item);
    public void RemoveAt(int index) => entries.RemoveAt(index);
    public void Clear() => entries.Clear();
    public bool ContainsKey(string key) => entries.ContainsKey(key);
    public bool Contains(KeyValuePair<string, T> item) => entries.Contains(item);
    public bool Contains((string, T) item) => entries.Contains(item);
    public int IndexOf((string, T) item) => entries.IndexOf(item);
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => entries.TryGetValue(key, out value);
    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);
    public void CopyTo((string, T)[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

    public IEnumerator<(string, T)> GetEnumerator() => entries.GetEnumerator();
    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator()
        => ((IEnumerable<KeyValuePair<string, T>>)entries).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected override void RegisterComponents()
    {
        if (registered)
            return;
        foreach (var (name, module) in entries)
            register_module(name, module);
        registered = true;
    }
}
