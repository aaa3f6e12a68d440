using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>One module after another; what lies between two of them is disposed.</summary>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<(string name, nn.IModule<Tensor, Tensor> module)> steps = [];

    internal Sequential() : base(nameof(Sequential)) { }

    protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : this()
    {
        foreach (var (name, module) in modules)
            append(name, module);
    }

    protected Sequential(params nn.Module<Tensor, Tensor>[] modules) : this()
    {
        foreach (var module in modules)
            append(module);
    }

    public int Count => steps.Count;

    [IndexerName("SequentialItems")]
    public nn.IModule<Tensor, Tensor> this[int index] => steps[index].module;

    [IndexerName("SequentialItems")]
    public Sequential this[(int? start, int? end) index] => Part(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential this[Range index] => Part(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    public Sequential append(nn.IModule<Tensor, Tensor> module) => append(Count.ToString(), module);

    public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
    {
        steps.Add((name, module));
        return this;
    }

    public override Tensor forward(Tensor tensor)
    {
        if (steps.Count == 0)
            return tensor.alias();
        var current = steps[0].module.call(tensor);
        foreach (var (_, module) in steps.Skip(1))
        {
            using var before = current;
            current = module.call(before);
        }
        return current;
    }

    public override IEnumerable<(string name, nn.Module module)> named_children()
        => steps.Select(step => (step.name, (nn.Module)step.module));

    public override IEnumerable<(string name, nn.Module module)> named_modules()
        => named_children().Concat(named_children().SelectMany(
            child => child.module.named_modules().Select(inner => ($"{child.name}.{inner.name}", inner.module))));

    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
        => recurse ? Inside(module => module.named_parameters(true)) : [];

    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true)
        => recurse ? Inside(module => module.named_buffers(true, include_persistent)) : [];

    public override nn.Module apply(Action<nn.Module> fn)
    {
        foreach (var (_, module) in named_children())
            module.apply(fn);
        fn(this);
        return this;
    }

    private Sequential Part(int start, int end)
    {
        if (start < 0 || start > Count || end < 0 || end > Count)
            throw new IndexOutOfRangeException($"{start}..{end} is not a valid range of {Count} modules.");
        var part = new Sequential();
        for (var i = start; i < end; i++)
            part.append(steps[i].name, steps[i].module);
        return part;
    }

    private IEnumerable<(string, T)> Inside<T>(Func<nn.Module, IEnumerable<(string name, T tensor)>> list) where T : Tensor
        => named_children()
            .SelectMany(child => list(child.module).Select(inner => ($"{child.name}.{inner.name}", inner.tensor)))
            .DistinctBy(named => named.tensor.handle);
}
