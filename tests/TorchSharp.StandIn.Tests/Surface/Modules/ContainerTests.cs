using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp.StandIn.Tests.Surface;

public class ContainerTests
{
    [Fact]
    public void An_ordered_dictionary_keeps_the_order_of_arrival()
    {
        var entries = new OrderedDict<string, int> { ["b"] = 1, ["a"] = 2 };
        entries.Add("c", 3);
        entries["b"] = 4;
        Assert.Equal(["b", "a", "c"], entries.Keys);
        Assert.Equal([4, 2, 3], entries.Values);
        Assert.Equal(("a", 2), entries[1]);
        entries.Insert(1, ("d", 5));
        Assert.True(entries.Remove("a"));
        Assert.Throws<KeyNotFoundException>(() => entries.Remove("a"));
        Assert.Equal([("b", 4), ("d", 5), ("c", 3)], ((IEnumerable<(string, int)>)entries).ToList());
        Assert.True(entries.TryGetValue("c", out var three));
        Assert.Equal(3, three);
        entries.RemoveAt(0);
        Assert.Equal(["c", "d"], entries.keys().Order());
        entries.clear();
        Assert.Empty(entries.values());
    }

    [Fact]
    public void A_list_of_modules_grows_and_shrinks()
    {
        using var list = nn.ModuleList<nn.Module>(nn.ReLU());
        list.append(nn.Tanh());
        list.extend([nn.Sigmoid()]);
        list.Insert(0, nn.Identity());
        list.RemoveAt(1);
        Assert.Equal(["Identity", "Tanh", "Sigmoid"], list.Select(module => module.GetName()));
        Assert.Equal(1, list.IndexOf(list[1]));
        list.Clear();
        Assert.Empty(list);
    }

    [Fact]
    public void A_dictionary_of_modules_is_filled_and_emptied()
    {
        using var dictionary = nn.ModuleDict<nn.Module>();
        dictionary.Add("a", nn.ReLU());
        dictionary.Add("b", nn.Sigmoid());
        dictionary["b"] = nn.Tanh();
        Assert.Equal(["a", "b"], dictionary.keys());
        Assert.True(dictionary.TryGetValue("b", out var found));
        Assert.Equal("Tanh", found.GetName());
        Assert.True(dictionary.Remove("a"));
        Assert.Equal("b", dictionary[0].Item1);
        dictionary.clear();
        Assert.Empty(dictionary.values());
    }

    [Fact]
    public void A_field_can_name_its_component()
    {
        using var scope = NewDisposeScope();
        using var module = new Named();
        Assert.Equal(["weight"], module.named_parameters().Select(named => named.name));
    }

    private sealed class Named : nn.Module
    {
        [ComponentName(Name = "weight")]
        public readonly Parameter stored = nn.Parameter(zeros(1));

        public Named() : base(nameof(Named)) => RegisterComponents();
    }
}
