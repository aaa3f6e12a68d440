using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>How several views of the same samples become one tensor.</summary>
public static class Views
{
    /// <summary>Stacks one tensor per view, [N, D] each, to the [N, V, D] that the losses take.</summary>
    /// <param name="views">At least one tensor; equal shapes, types and devices.</param>
    /// <returns>[N, V, D]; gradients flow to every view.</returns>
    /// <exception cref="ArgumentException">There is no view, or the views differ in shape, type or device.</exception>
    public static Tensor Stack(params Tensor[] views)
    {
        ArgumentNullException.ThrowIfNull(views);
        if (views.Length == 0) throw new ArgumentException("views must hold at least one tensor.", nameof(views));
        using var call = Call.Holding([.. views]);
        Guard.Features(views[0], "views[0]");
        for (var k = 1; k < views.Length; k++) Guard.Matches(views[k], views[0], $"views[{k}]", "views[0]");
        return call.Result(stack(views, 1));
    }
}
