using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>Batches around the border of a tile, of random widths and classes: the fused kernel against torch's operators.</summary>
public sealed class TileBorders(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(CatalogueData.Names), MemberType = typeof(CatalogueData))]
    public void EveryLossIsTheSameOnBothKernels(string name)
    {
        var loss = Losses.Find(name)!.Cases.First();
        var random = new Random(Example.SeedOf(name));
        foreach (var items in new[] { Block.Size - 1, Block.Size, Block.Size + 1, (2 * Block.Size) + 1 })
        {
            using var scope = NewDisposeScope();
            var example = Example.Of(loss, random.Next(), items, random.Next(1, 40), random.Next(1, 9));
            output.WriteLine(example.Origin);
            Near.Equal(On(TorchKernel.Instance), On(ManagedKernel.Instance), Allowed.Transformed, Allowed.Transformed, example);

            Evaluated On(IKernel kernel)
            {
                using var forced = KernelChoice.Force(kernel);
                return Evaluated.Of(example);
            }
        }
    }
}
