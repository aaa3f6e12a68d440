namespace TorchSharp.StandIn.Tests.Core;

public class RuntimeTests
{
    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        using var scope = NewDisposeScope();
        using var one = new Generator(7);
        using var other = new Generator().manual_seed(7);
        Assert.True(rand(5, generator: one).Equals(rand(5, generator: other)));
        Assert.False(rand(5, generator: one).Equals(rand(5, generator: one)));
        Assert.Equal(7, one.initial_seed());
    }

    [Fact]
    public void A_generators_state_can_be_kept()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var state = generator.get_state();
        var first = randn(3, generator: generator);
        generator.set_state(state);
        Assert.True(first.Equals(randn(3, generator: generator)));
    }

    [Fact]
    public void Threads_can_be_counted() => Assert.True(get_num_threads() > 0);

    [Fact]
    public void Devices_have_names()
    {
        Assert.Equal("cuda:1", new Device("cuda:1").ToString());
        Assert.Equal((DeviceType.CUDA, 1), (new Device("cuda", 1).type, new Device(1).index));
        Assert.Equal("cpu", InitializeDevice(null).ToString());
        Assert.Equal(cuda.is_available(), cuda.device_count() > 0);
    }
}
