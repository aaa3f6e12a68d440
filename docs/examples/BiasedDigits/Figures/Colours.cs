namespace BiasedDigits.Figures;

/// <summary>The colours of the figures; methods and digits can be told apart by readers who do not see red or green.</summary>
internal static class Colours
{
    /// <summary>By place in <see cref="Methods.All"/>: Okabe and Ito's set, with FairKL in its strongest colour.</summary>
    private static readonly string[] MethodColours = ["#7a7f87", "#0072b2", "#56b4e9", "#d55e00", "#009e73"];

    /// <summary>The same by dashes, for print without colours.</summary>
    private static readonly string?[] MethodDashes = ["2 3", "7 3", "10 3 2 3", null, "4 2"];

    /// <summary>Paul Tol's "muted" set, with its palest colours darkened to be read as text.</summary>
    public static readonly IReadOnlyList<string> Digits =
        ["#332288", "#ddaa33", "#117733", "#cc6677", "#3f9fd0", "#882255", "#44aa99", "#aa4499", "#8a8d2f", "#444444"];

    /// <summary>The background colours themselves.</summary>
    public static readonly IReadOnlyList<string> Backgrounds =
        [.. Colouring.Palette.Select(colour => $"#{colour.Red:x2}{colour.Green:x2}{colour.Blue:x2}")];

    public static string Of(string method) => MethodColours[Place(method)];

    public static string? DashOf(string method) => MethodDashes[Place(method)];

    private static int Place(string method)
    {
        for (var place = 0; place < Methods.All.Count; place++)
        {
            if (Methods.All[place].Name == method)
                return place;
        }

        throw new ArgumentException($"No method is named {method}.", nameof(method));
    }
}
