using System.Runtime.InteropServices;

namespace TorchSharp.StandIn.Tests.Core;

public class ErrorTests
{
    [Fact]
    public void An_error_of_libtorch_is_an_external_exception_with_its_text()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => ones(2, 3).mm(ones(2, 3)));
        Assert.Contains("cannot be multiplied", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_of_elements_that_does_not_fit_its_shape_is_an_argument_error() =>
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1.0, 2 }, [3]));

    [Fact]
    public void A_device_that_is_not_there_is_an_invalid_operation() =>
        Assert.Throws<InvalidOperationException>(() => zeros(1, device: MPS));

    [Fact]
    public void An_unknown_device_is_an_argument_error() => Assert.Throws<ArgumentException>(() => new Device("abacus"));
}
