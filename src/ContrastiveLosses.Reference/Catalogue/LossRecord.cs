namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>One loss as the accuracy check, the timing and the generic tests see it.</summary>
/// <param name="Name">The name of its reference file.</param>
/// <param name="Compute">The library's function, with its arguments taken by name.</param>
/// <param name="Draw">Random inputs.</param>
internal sealed record LossRecord(string Name, Func<LossCall, Tensor> Compute, Func<Draw, Inputs> Draw)
{
    /// <summary>Random inputs with two views of each sample, where the loss takes them in its features' second dimension.</summary>
    public Func<Draw, Inputs>? DrawViews { get; init; }

    /// <summary>Random inputs of other kinds, by the word that a variant begins with.</summary>
    public IReadOnlyDictionary<string, Func<Draw, Inputs>> OtherDraws { get; init; } = new Dictionary<string, Func<Draw, Inputs>>();

    /// <summary>The parameters that are worth testing, as <see cref="LossCase.Of"/> reads them; the timing takes the first.</summary>
    public IReadOnlyList<string> Variants { get; init; } = [""];

    /// <summary>The inputs that have a gradient.</summary>
    public IReadOnlyList<string> Differentiable { get; init; } = ["features"];

    /// <summary>The inputs that are no embeddings and have a gradient all the same: weights, concentrations.</summary>
    public IReadOnlyList<string> Learnable { get; init; } = [];

    /// <summary>The inputs that are integers.</summary>
    public IReadOnlyList<string> Labels { get; init; } = ["labels"];

    /// <summary>Further inputs that are integers: indices, not one label per sample.</summary>
    public IReadOnlyList<string> Indices { get; init; } = [];

    /// <summary>Whether any integers do as labels, because they are only compared; else they count from 0.</summary>
    public bool LabelsAreNames { get; init; } = true;

    /// <summary>The inputs whose rows are not those of the batch.</summary>
    public IReadOnlyList<string> OtherRows { get; init; } = [];

    /// <summary>Those of them whose rows other inputs name by their number, so that their order matters.</summary>
    public IReadOnlyList<string> Numbered { get; init; } = [];

    /// <summary>The inputs whose width may be another than that of the first.</summary>
    public IReadOnlyList<string> OtherWidths { get; init; } = [];

    /// <summary>The inputs without a gradient that are embeddings in the space of those that have one.</summary>
    public IReadOnlyList<string> ConstantEmbeddings { get; init; } = [];

    /// <summary>The inputs with a row and a column per sample.</summary>
    public IReadOnlyList<string> SquareInputs { get; init; } = [];

    /// <summary>Whether the first of those are anchors too, after those of the batch.</summary>
    public bool OtherRowsAreAnchors { get; init; }

    /// <summary>With which parameters the other embeddings may be more or fewer than those of the batch, though they belong to it.</summary>
    public Func<Parameters, bool> TakesAnyRows { get; init; } = _ => false;

    /// <summary>Whether views make no further anchors: there is one value per sample.</summary>
    public bool HasOneValuePerSample { get; init; }

    /// <summary>Further numbers of a call, by the names that the reference file has for them.</summary>
    public Func<LossCall, IReadOnlyDictionary<string, Tensor>>? Parts { get; init; }

    /// <summary>Numbers of the reference file that the library does not show.</summary>
    public IReadOnlyList<string> NotShown { get; init; } = [];

    /// <summary>Of which parameters the reference file's per-anchor values are, where they leave out what belongs to no anchor.</summary>
    public Func<Parameters, Parameters> ParametersPerAnchor { get; init; } = parameters => parameters;

    /// <summary>How the reference file lays out inputs and values.</summary>
    public FileLayout Layout { get; init; } = FileLayout.AsTheLibrary;

    /// <summary>The temperature below which the value itself leaves float32.</summary>
    public Func<Parameters, double> LowestTemperature { get; init; } = _ => 0;

    /// <summary>
    /// Whether anchors' values of both signs may be far larger than their mean: the rounding of inputs to float32 alone then changes the
    /// mean by more than float32's tolerance, which is relative to the anchors' values.
    /// </summary>
    public bool AnchorsCancel { get; init; }

    /// <summary>Whether it is a function of a batch of embeddings, to which the generic tests apply.</summary>
    public bool IsOfBatch { get; init; } = true;

    /// <summary>Whether its inputs are embeddings: turning all of them changes nothing.</summary>
    public bool IsOfEmbeddings { get; init; } = true;

    /// <summary>With which parameters <see cref="Reduction.None"/> gives one value per anchor.</summary>
    public Func<Parameters, bool> HasAnchors { get; init; } = _ => true;

    /// <summary>How many anchors each row of the first input has, where it is not what its shape says.</summary>
    public long AnchorsPerRow { get; init; } = 1;

    /// <summary>Whether it can be a sum, or one value per anchor; else it is one number.</summary>
    public bool HasReduction { get; init; } = true;

    /// <summary>
    /// With which parameters a factor of the loss is held constant by definition, so that its gradient is not the derivative of its value.
    /// </summary>
    public Func<Parameters, bool> HoldsFactor { get; init; } = _ => false;

    /// <summary>
    /// Whether that factor, or a part of it, is a constant to a second derivative too, as detaching makes it: that is not the derivative of
    /// the gradient then.
    /// </summary>
    public bool HoldsFactorTwice { get; init; }

    /// <summary>Whether it has the parameter temperature.</summary>
    public bool HasTemperature { get; init; } = true;

    /// <summary>Whether it has the parameter bias, a number that is added to the similarities.</summary>
    public bool HasLogitBias { get; init; }

    /// <summary>Whether embeddings are divided by their lengths unless it is asked not to.</summary>
    public bool Normalizes { get; init; } = true;

    /// <summary>Whether it needs memory for pairs of items, not only for items.</summary>
    public bool NeedsPairs { get; init; }

    /// <summary>Whether it takes whole rows of pairs at a time, in blocks of bounded size.</summary>
    public bool TakesBlocksOfRows { get; init; }

    /// <summary>Whether it has no batch that ranks could share.</summary>
    public bool IsOfOneProcess { get; init; }

    /// <summary>The inputs that are the same on every rank, not parts of a batch.</summary>
    public IReadOnlyList<string> SameOnRanks { get; init; } = [];

    /// <summary>The loss with each of its variants.</summary>
    public IEnumerable<LossCase> Cases => Variants.Select(variant => LossCase.Of(this, variant));

    /// <summary>The loss of these inputs; an input or parameter that it does not know is an error.</summary>
    public Tensor Evaluate(Inputs inputs, Parameters parameters, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    {
        using var kernel = Elsewhere.ForceKernel?.Invoke();
        var call = new LossCall(Elsewhere.There(inputs), Elsewhere.There(parameters), reduction, collective);
        var result = Compute(call);
        call.MustBeUsed();
        return Elsewhere.Back(result);
    }

    public override string ToString() => Name;
}
