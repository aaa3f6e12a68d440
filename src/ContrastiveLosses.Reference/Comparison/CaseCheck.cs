using System.Text.Json;
using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Reference.Comparison;

/// <summary>Evaluates one reference case and compares everything that it expects. What cannot be compared is an exception.</summary>
internal static class CaseCheck
{
    private static readonly string[] Known = ["value", "per_anchor", "valid", "gradients", "parameter_gradients", "parts"];

    public static Deviations Check(LossRecord loss, ReferenceCase reference, ScalarType dtype, Device device)
    {
        using var scope = NewDisposeScope();
        var inputs = InputsOf(loss, reference, dtype, device);
        var found = new Deviations(Values(loss, reference, inputs), PerAnchor(loss, reference, inputs), Gradients(loss, reference, inputs),
            ParameterGradients(loss, reference, inputs, dtype, device));
        return found != Deviations.None ? found : throw new InvalidDataException("The case expects no number.");
    }

    /// <summary>A tensor's numbers in order, as float64.</summary>
    public static double[] Numbers(Tensor tensor) => tensor.detach().to(float64).cpu().reshape(-1).data<double>().ToArray();

    private static Inputs InputsOf(LossRecord loss, ReferenceCase reference, ScalarType dtype, Device device)
    {
        var inputs = new Inputs();
        foreach (var (name, json) in reference.Inputs.SelectMany(input => NestedLists.Flattened(input.Key, input.Value)))
            inputs[name] = IsInteger(name.Split('/')[^1]) ? NestedLists.Integers(json, device) : NestedLists.Floats(json, dtype, device);
        // An empty list does not say how wide its rows would be.
        var width = inputs.Values.FirstOrDefault(tensor => tensor.dim() > 1)?.size(-1) ?? 0;
        return inputs.Each((name, tensor) => tensor.numel() == 0 && !IsInteger(name) ? tensor.reshape(0, width) : tensor);

        bool IsInteger(string name) => loss.Labels.Contains(name) || loss.Indices.Contains(name);
    }

    /// <summary>The value, and the loss's further numbers.</summary>
    private static double? Values(LossRecord loss, ReferenceCase reference, Inputs inputs)
    {
        double? worst = null;
        if (reference.Expects("value") is { } value)
        {
            // In float64 nothing is forgiven.
            var anchors = loss.AnchorsCancel && inputs.Values.All(tensor => tensor.dtype != ScalarType.Float64) && reference.Expects("per_anchor") is { } each
                ? NestedLists.Numbers(each, forNull: 0)
                : [];
            worst = Tolerance.OfValues([loss.Evaluate(loss.Layout.FromFile(inputs), reference.Parameters).Number(), .. anchors], [value.GetDouble(), .. anchors]);
        }
        var parts = reference.Expected.Where(part => !Known.Contains(part.Key)).SelectMany(part => NestedLists.Flattened(part.Key, part.Value));
        if (reference.Expects("parts") is { } more) parts = parts.Concat(more.EnumerateObject().Select(part => (part.Name, part.Value)));
        var wanted = parts.Where(part => !loss.NotShown.Contains(part.Item1)).ToArray();
        if (wanted.Length == 0) return worst;
        var found = loss.Parts?.Invoke(new LossCall(loss.Layout.FromFile(inputs), reference.Parameters, Reduction.Mean));
        foreach (var (name, expected) in wanted)
        {
            if (found is null || !found.TryGetValue(name, out var part)) throw new ArgumentException($"The loss has no number '{name}'.");
            var error = Compare(name, Numbers(part), NestedLists.Numbers(expected), Tolerance.OfValues);
            worst = worst is null ? error : Math.Max(worst.Value, error);
        }
        return worst;
    }

    private static double? PerAnchor(LossRecord loss, ReferenceCase reference, Inputs inputs)
    {
        if (reference.Expects("per_anchor") is not { } expected)
            return reference.Expects("valid") is null ? null : throw new InvalidDataException("The case has valid without per_anchor.");
        var found = loss.Evaluate(loss.Layout.FromFile(inputs), loss.ParametersPerAnchor(reference.Parameters), Reduction.None);
        // An anchor that does not count is 0 here; some files say null.
        var numbers = NestedLists.Numbers(expected, forNull: 0);
        if (reference.Expects("valid") is { } valid) numbers = [.. numbers.Zip(NestedLists.Numbers(valid), (number, counts) => number * counts)];
        return Compare("per_anchor", Numbers(loss.Layout.AnchorsOfFile(found)), numbers, Tolerance.OfValues);
    }

    private static double? Gradients(LossRecord loss, ReferenceCase reference, Inputs inputs)
    {
        if (reference.Expects("gradients") is not { } all) return null;
        var expected = all.EnumerateObject().Where(gradient => gradient.Value.ValueKind != JsonValueKind.Null).ToArray();
        if (expected.Length == 0) return null;
        var leaves = inputs.Each((name, tensor) =>
            expected.Any(gradient => gradient.Name == name) ? tensor.detach().clone().requires_grad_() : tensor);
        using var value = loss.Evaluate(loss.Layout.FromFile(leaves), reference.Parameters);
        value.backward();
        // Not Max of the list, which passes over NaN.
        return expected.Select(gradient => Compare(
            $"gradient of {gradient.Name}", GradientOf(leaves[gradient.Name]), NestedLists.Numbers(gradient.Value), Tolerance.OfGradient)).Aggregate(Math.Max);
    }

    private static double? ParameterGradients(LossRecord loss, ReferenceCase reference, Inputs inputs, ScalarType dtype, Device device)
    {
        if (reference.Expects("parameter_gradients") is not { } all) return null;
        double? worst = null;
        foreach (var gradient in all.EnumerateObject().Where(gradient => gradient.Value.ValueKind != JsonValueKind.Null))
        {
            if (reference.Parameters.GetValueOrDefault(gradient.Name) is not double number)
                throw new ArgumentException($"The case has no number '{gradient.Name}' to differentiate for.");
            var leaf = tensor([number], [], dtype, device).requires_grad_();
            loss.Evaluate(loss.Layout.FromFile(inputs), reference.Parameters.With(gradient.Name, leaf)).backward();
            var error = Compare(gradient.Name, GradientOf(leaf), [gradient.Value.GetDouble()], Tolerance.OfGradient);
            worst = worst is null ? error : Math.Max(worst.Value, error);
        }
        return worst;
    }

    /// <summary>A leaf's gradient; that it has none counts as zeros.</summary>
    private static double[] GradientOf(Tensor leaf) => leaf.grad is { IsInvalid: false } gradient ? Numbers(gradient) : new double[leaf.numel()];

    private static double Compare(string what, double[] found, double[] expected, Func<double[], double[], double> error) =>
        found.Length == expected.Length
            ? error(found, expected)
            : throw new InvalidDataException($"{what} has {found.Length} numbers, {expected.Length} are expected.");

    private static double Number(this Tensor tensor) => Numbers(tensor) is [var number]
        ? number
        : throw new InvalidDataException($"The value is {string.Join(" x ", tensor.shape)} numbers instead of one.");
}
