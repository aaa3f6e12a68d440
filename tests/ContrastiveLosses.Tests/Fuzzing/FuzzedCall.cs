using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using ContrastiveLosses.Reference.Comparison;

namespace ContrastiveLosses.Tests.Fuzzing;

/// <summary>
/// One call of anything public, which its number decides: it gives a result or an ArgumentException that names an argument. What it is given stays
/// as it was, finite arguments give finite results and gradients, and, where autograd keeps nothing for a backward, no tensor is left over.
/// </summary>
internal sealed class FuzzedCall(int number)
{
    private readonly RandomArguments random = new(number);
    private readonly List<string> told = [];

    /// <summary>How many parameters it has made: TorchSharp takes one of the two wrappers that it counts for each never back.</summary>
    public long Parameters { get; private set; }

    /// <summary>What was called with what, as far as it came.</summary>
    public override string ToString() => $"call {number}: {string.Join("; ", told)}";

    /// <summary>Calls it; whether it was accepted.</summary>
    public bool Make()
    {
        var choice = random.Next(Surface.Functions.Count + Surface.Modules.Count);
        if (choice < Surface.Functions.Count) return Accepts(null, Surface.Functions[choice], []);
        var constructor = Surface.Modules[choice - Surface.Functions.Count];
        var options = constructor.GetParameters();
        if (!Invoke(constructor, null, random.For(constructor), options, out var made)) return false;
        using var module = (nn.Module)made!;
        Parameters += module.parameters().Count();
        var methods = Surface.MethodsOf(module.GetType());
        var accepted = false;
        for (var k = 0; k < 3; k++) accepted |= Accepts(module, methods[random.Next(methods.Count)], options);
        return accepted;
    }

    private bool Accepts(object? instance, MethodInfo method, ParameterInfo[] options)
    {
        using var scope = NewDisposeScope();
        var arguments = random.For(method);
        Parameters += arguments.OfType<nn.Module>().Sum(module => module.parameters().Count());
        var given = Tensors(arguments).Where(IsReadable).ToArray();
        var before = given.Select(tensor => CaseCheck.Numbers(tensor)).ToArray();
        var wereFinite = !random.IsExtreme && before.All(numbers => numbers.All(double.IsFinite));
        var recorded = given.Any(tensor => tensor.requires_grad) || instance is not null;
        var alive = Tensor.TotalCount;
        var accepted = Invoke(method, instance, arguments, options, out var result);
        var results = Tensors([result]).Distinct<Tensor>(ReferenceEqualityComparer.Instance).ToArray();
        // What autograd keeps for a backward goes later.
        if (!recorded) Must(Tensor.TotalCount <= alive + results.Length, $"{Tensor.TotalCount - alive} tensors are left over, {results.Length} of them results");
        foreach (var (tensor, numbers) in given.Zip(before))
            Must(!tensor.IsInvalid && CaseCheck.Numbers(tensor).AsSpan().SequenceEqual(numbers), "an argument was changed");
        if (!accepted) return false;
        Must(results.All(tensor => !tensor.IsInvalid), "a result is disposed");
        var isFinite = wereFinite && !Documented.MayNotBeFinite(method, arguments);
        if (isFinite) foreach (var numbers in Numbers([result])) Must(numbers.All(double.IsFinite), $"the result is {string.Join(", ", numbers.Take(5))}");
        Tensor[] differentiable = [.. results.Where(tensor => tensor.requires_grad && tensor.is_floating_point() && !tensor.is_leaf)];
        if (differentiable.Length > 0) Differentiate(differentiable, given, isFinite);
        return true;
    }

    private static void Differentiate(Tensor[] values, Tensor[] given, bool isFinite)
    {
        stack([.. values.Select(value => value.to(float64).sum())]).sum().backward();
        foreach (var leaf in given.Where(tensor => tensor is { requires_grad: true, is_leaf: true }))
        {
            if (leaf.grad is not { IsInvalid: false } gradient) continue;
            Must(gradient.shape.AsSpan().SequenceEqual(leaf.shape), "a gradient has another shape than its argument");
            // Half types have no larger numbers.
            if (isFinite && leaf.dtype != ScalarType.Float16) Must(CaseCheck.Numbers(gradient).All(double.IsFinite), "a gradient is not finite");
        }
    }

    private bool Invoke(MethodBase method, object? instance, object?[] arguments, ParameterInfo[] options, out object? result)
    {
        told.Add($"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Zip(arguments, (parameter, argument) => $"{parameter.Name}: {Told(argument)}"))})");
        result = null;
        try
        {
            result = method is ConstructorInfo constructor ? constructor.Invoke(arguments) : method.Invoke(instance, arguments);
            return true;
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is ArgumentException refusal)
        {
            var name = refusal.ParamName?.Split('[')[0];
            Must(method.GetParameters().Concat(options).Any(parameter => parameter.Name == name), $"an unknown argument is named: {refusal}");
            Must(refusal.Message.Contains(name!, StringComparison.Ordinal), $"the message does not name the argument: {refusal.Message}");
            return false;
        }
        catch (TargetInvocationException wrapped)
        {
            ExceptionDispatchInfo.Throw(wrapped.InnerException!);
            return false;
        }
    }

    private static void Must(bool condition, string otherwise)
    {
        if (!condition) throw new InvalidOperationException(otherwise);
    }

    private static bool IsReadable(Tensor tensor) => !tensor.IsInvalid && tensor.device_type == DeviceType.CPU && !tensor.is_complex();

    private static IEnumerable<Tensor> Tensors(IEnumerable<object?> objects) => objects.SelectMany(Parts).OfType<Tensor>();

    private static IEnumerable<double[]> Numbers(IEnumerable<object?> objects) => objects.SelectMany(Parts).Select(part => part switch
    {
        double number => [number],
        Tensor tensor when tensor.is_floating_point() => CaseCheck.Numbers(tensor),
        _ => (double[])[],
    });

    /// <summary>The tensors and numbers of a tuple, an array, a temperature or a record.</summary>
    private static IEnumerable<object?> Parts(object? whole) => whole switch
    {
        null or Tensor or double or string or nn.Module or Delegate or Device => [whole],
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(k => Parts(tuple[k])),
        Tensor[] tensors => tensors,
        Tower[] towers => towers.Select(tower => tower.Inputs),
        _ when whole.GetType().Assembly == typeof(Contrastive).Assembly && !whole.GetType().IsEnum =>
            whole.GetType().GetProperties().Select(property => property.GetValue(whole)).SelectMany(Parts),
        _ => [],
    };

    private static string Told(object? argument) => argument switch
    {
        null => "null",
        Tensor { IsInvalid: true } => "disposed",
        Tensor tensor => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]{(tensor.requires_grad ? " with gradient" : "")}",
        Tensor[] tensors => $"[{string.Join(", ", tensors.Select(Told))}]",
        Temperature { Number: null, Tensor: not null } temperature => Told(temperature.Tensor),
        Temperature temperature => $"{temperature.Number}",
        _ => Convert.ToString(argument, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
