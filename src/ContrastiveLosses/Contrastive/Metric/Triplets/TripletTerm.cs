using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Triplets;

/// <summary>One triplet's share in the loss, f(d_ap - d_an + margin), and whether it counts in the mean.</summary>
internal sealed record TripletTerm(double Margin, Distance Distance, bool Soft, bool ActiveOnly)
{
    /// <summary>f(z), 0 where there is no such triplet.</summary>
    public Tensor Of(Tensor excess, Tensor exists)
    {
        var value = Soft ? excess.Softplus() : excess.relu();
        return value.masked_fill(exists.logical_not(), Scalars.Zero);
    }

    /// <summary>Which of the triplets that exist count.</summary>
    public Tensor Counted(Tensor excess, Tensor exists) => ActiveOnly && !Soft ? exists.logical_and(excess.gt(Scalars.Zero)) : exists;
}
