namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>
/// One call of a loss by names. It notes what the loss asks for, so that an input or a parameter that nothing reads is an
/// error: a reference case must never pass because a part of it was ignored.
/// </summary>
internal sealed class LossCall(Inputs inputs, Parameters parameters, Reduction reduction, ICollective? collective = null)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public Reduction Reduction => reduction;

    /// <summary>The ranks that share the batch; none where it is not shared.</summary>
    public ICollective? Collective
    {
        get
        {
            asked.Add(nameof(Collective));
            return collective;
        }
    }

    /// <summary>The temperature, as a number or a tensor; none lets the loss take its own default.</summary>
    public Temperature Temperature => Given("temperature") switch
    {
        null => default,
        Tensor tensor => Temperature.FromTensor(tensor),
        double number => Temperature.FromDouble(number),
        var other => throw Wrong("temperature", other),
    };

    /// <summary>The temperature, which is 1 / scale where the case has a scale.</summary>
    public Temperature TemperatureOrScale => Given("scale") switch
    {
        null => Temperature,
        Tensor tensor => Temperature.FromTensor(tensor.pow(-1)),
        double number => Temperature.FromDouble(1 / number),
        var other => throw Wrong("scale", other),
    };

    /// <summary>What is added to the similarities, as a number or a tensor; none lets the loss take its own default.</summary>
    public LogitBias LogitBias => Given("bias") switch
    {
        null => default,
        Tensor tensor => LogitBias.FromTensor(tensor),
        double number => LogitBias.FromDouble(number),
        var other => throw Wrong("bias", other),
    };

    /// <summary>Over which anchors the mean is.</summary>
    public Anchors Anchors => Choice("anchors", Anchors.Valid);

    public Tensor Input(string name) => Optional(name) ?? throw new ArgumentException($"The case has no input '{name}'.");

    public Tensor? Optional(string name)
    {
        asked.Add(name);
        return inputs.GetValueOrDefault(name);
    }

    public double Number(string name, double absent) => OptionalNumber(name) ?? absent;

    public double? OptionalNumber(string name) => Given(name) switch
    {
        null => null,
        double number => number,
        var other => throw Wrong(name, other),
    };

    public bool Flag(string name, bool absent) => Given(name) switch
    {
        null => absent,
        bool flag => flag,
        var other => throw Wrong(name, other),
    };

    /// <summary>A member of an enumeration, written in the files' way: batch_hard is BatchHard.</summary>
    public T Choice<T>(string name, T absent)
        where T : struct, Enum => OptionalChoice<T>(name) ?? absent;

    /// <summary>As <see cref="Choice"/>; null lets the loss choose.</summary>
    public T? OptionalChoice<T>(string name)
        where T : struct, Enum
    {
        if (Given(name) is not { } given) return null;
        var word = given as string ?? throw Wrong(name, given);
        foreach (var member in Enum.GetValues<T>())
            if (string.Equals(member.ToString(), word.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
                return member;
        throw Wrong(name, given);
    }

    /// <summary>Throws when the case has something that the loss did not ask for.</summary>
    public void MustBeUsed()
    {
        var unknown = inputs.Keys.Concat(parameters.Keys).Where(name => !asked.Contains(name)).ToArray();
        if (collective is not null && !asked.Contains(nameof(Collective))) throw new ArgumentException("The loss takes no collective.");
        if (unknown.Length > 0) throw new ArgumentException($"The loss has no input or parameter '{string.Join("', '", unknown)}'.");
    }

    private object? Given(string name)
    {
        asked.Add(name);
        return parameters.GetValueOrDefault(name);
    }

    private static ArgumentException Wrong(string name, object value) => new($"Parameter '{name}' cannot be '{value}'.");
}
