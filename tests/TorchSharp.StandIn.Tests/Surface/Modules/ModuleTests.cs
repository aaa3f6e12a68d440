namespace TorchSharp.StandIn.Tests.Surface;

public class ModuleTests
{
    private static readonly string[] Names = ["factor", "first.weight", "first.bias", "second.out.weight", "second.out.bias"];

    private static Tensor Input => tensor(Values.Some(6)).reshape(2, 3);

    [Fact]
    public void Fields_are_registered_under_their_names()
    {
        using var scope = NewDisposeScope();
        using var network = new Network();
        Assert.Equal(Names.Order(), network.named_parameters().Select(named => named.name).Order());
        Assert.Equal(["steps"], network.named_buffers().Select(named => named.name));
        Assert.Equal(["first", "second"], network.named_children().Select(named => named.name));
        Assert.Equal(["first", "second", "second.out", "second.scale"],
            network.named_modules().Select(named => named.name).Order());
        Assert.Equal(5, network.parameters().Count());
        Assert.Equal((2, 1), (network.children().Count(), network.buffers().Count()));
        Assert.Single(network.parameters(recurse: false));
        Assert.True(network.has_parameter("second.out.bias"));
        Assert.Same(network.first.weight, network.get_parameter("first.weight"));
        Assert.Null(network.get_parameter("first.nothing"));
        Assert.True(network.has_buffer("steps"));
        Assert.Equal("Network", network.GetName());
    }

    [Fact]
    public void Forward_is_what_the_parts_do()
    {
        using var scope = NewDisposeScope();
        using var network = new Network();
        var state = network.state_dict();
        var hidden = (Input.mm(state["first.weight"].T) + state["first.bias"]).tanh();
        Values.Same(Values.Numbers(hidden.mm(state["second.out.weight"].T) + state["second.out.bias"]), network.call(Input));
        Values.Same(Values.Numbers(3 * Input), new Sum().call(Input, Input, Input));
        Values.Same([0.5], new Gap(0.5).call(tensor(2.0), tensor(1.0)));
    }

    [Fact]
    public void Names_are_given_once_and_have_no_dot()
    {
        using var scope = NewDisposeScope();
        using var network = new Network();
        Assert.Throws<InvalidOperationException>(() => network.register_module("first", nn.ReLU()));
        Assert.Throws<ArgumentException>(() => network.register_module("a.b", nn.ReLU()));
        Assert.Throws<ArgumentNullException>(() => network.register_buffer("nothing", null!));
        Assert.Throws<InvalidOperationException>(() => network.register_parameter("factor", nn.Parameter(zeros(1))));
        network.add_module("third", nn.ReLU());
        network.register_buffer("transient", zeros(1), persistent: false);
        Assert.Contains("third", network.named_children().Select(named => named.name));
        Assert.DoesNotContain("transient", network.state_dict().Keys);
    }

    [Fact]
    public void Training_and_evaluation_reach_every_part()
    {
        using var scope = NewDisposeScope();
        using var network = new Network();
        Assert.True(network.training);
        network.eval();
        Assert.All(network.modules(), module => Assert.False(module.training));
        network.train();
        Assert.All(network.modules(), module => Assert.True(module.training));
        List<string> seen = [];
        network.apply(module => seen.Add(module.GetName()));
        Assert.Equal("Network", seen[^1]);
        Assert.Equal(5, seen.Count);
    }

    [Fact]
    public void Gradients_go_away_or_become_zero()
    {
        using var scope = NewDisposeScope();
        using var network = new Network();
        network.call(Input).sum().backward();
        network.zero_grad(set_to_none: false);
        Assert.All(network.parameters(), parameter => Assert.Equal(0, parameter.grad!.abs().sum().item<double>()));
        network.zero_grad();
        Assert.All(network.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void A_state_goes_from_one_module_to_another()
    {
        using var scope = NewDisposeScope();
        using Network source = new(), target = new();
        Assert.Equal(Names.Append("steps").Order(), source.state_dict().Keys.Order());
        var (missing, unexpected) = target.load_state_dict(source.state_dict());
        Assert.Empty(missing.Concat(unexpected));
        Values.Same(Values.Numbers(source.call(Input)), target.call(Input));
        var partial = source.state_dict();
        partial.Remove("factor");
        Assert.Throws<InvalidOperationException>(() => target.load_state_dict(partial));
        Assert.Equal(["factor"], target.load_state_dict(partial, strict: false).missing_keys);
    }

    [Fact]
    public void A_saved_module_comes_back()
    {
        using var scope = NewDisposeScope();
        using Network source = new(), target = new();
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            source.save(file);
            target.load(file);
            Values.Same(Values.Numbers(source.call(Input)), target.call(Input));
            using var other = nn.Linear(2, 2);
            Assert.Throws<ArgumentException>(() => other.load(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_module_takes_another_floating_type()
    {
        using var scope = NewDisposeScope();
        using var network = new Network().to(float32);
        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
        Assert.All(network.parameters(), parameter => Assert.True(parameter is { requires_grad: true, is_leaf: true }));
        Assert.Equal(ScalarType.Int64, network.get_buffer("steps")!.dtype);
        Assert.Equal(ScalarType.Float32, network.call(Input.@float()).dtype);
        Assert.Equal(ScalarType.Float64, network.@double().call(Input).dtype);
        Assert.Equal(DeviceType.CPU, network.cpu().to(CPU).to("cpu").first.weight.device_type);
        Assert.Throws<ArgumentException>(() => network.to(int64));
    }

    [Fact]
    public void Hooks_see_and_change_what_goes_through()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.ReLU();
        var calls = 0;
        var before = layer.register_forward_pre_hook((_, input) => input - 1);
        var after = layer.register_forward_hook((_, _, output) => output * 10);
        layer.register_forward_hook(_ => calls++);
        Values.Same([0, 10], layer.call(tensor(new[] { 0.5, 2 })));
        before.remove();
        after.remove();
        Values.Same([0.5, 2], layer.call(tensor(new[] { 0.5, 2 })));
        Assert.Equal(2, calls);
    }

    [Fact]
    public void A_disposed_module_has_disposed_its_tensors()
    {
        using var scope = NewDisposeScope();
        var network = new Network();
        var parameters = network.parameters().ToList();
        network.Dispose();
        Assert.All(parameters, parameter => Assert.True(parameter.IsInvalid));
    }

    [Fact]
    public void A_parameter_takes_its_tensors_place()
    {
        using var scope = NewDisposeScope();
        var data = tensor(Values.Some(3));
        var parameter = nn.Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter is { requires_grad: true, is_leaf: true });
        Assert.False(nn.Parameter(zeros(1), false).requires_grad);
        Values.Same(Values.Some(3), parameter);
    }
}
