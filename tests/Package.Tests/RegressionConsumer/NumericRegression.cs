using ContrastiveLosses.Reference;
using Xunit;
using static TorchSharp.torch;

public sealed class NumericRegression
{
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void TheLossesGiveTheirReferenceValues(ScalarType dtype)
    {
        var report = ReferenceCases.Check(dtype, device: CPU);      // or CUDA
        Assert.True(report.Passed, report.ToString());
    }
}
