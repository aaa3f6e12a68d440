using System.Globalization;
using System.Reflection;

namespace TorchSharp.StandIn.Tests.Surface;

/// <summary>
/// Calls an operator by its name, once through every overload that takes the arguments: Tensor's own and torch's static one.
/// </summary>
internal static class Overloads
{
    private static readonly object Unfit = new();

    // Of these TorchSharp's static forms leave their argument as it is; the stand-in has none.
    private static readonly string[] NotInPlace = ["clamp_max_", "clamp_min_", "erfinv_", "lgamma_"];

    /// <summary>All results, each made from fresh arguments.</summary>
    public static List<T> Call<T>(string name, Func<object?[]> arguments)
        => [.. Invoke(name, arguments).Select(call => (T)call.Result!)];

    /// <summary>The first arguments of operators that change them, and that return what they have become.</summary>
    public static List<Tensor> CallInPlace(string name, Func<object?[]> arguments) =>
        [.. Invoke(name, arguments).Select(call =>
        {
            var changed = (Tensor)call.First!;
            Values.Same(Values.Numbers(changed), (Tensor)call.Result!, 0);
            return changed;
        })];

    public static bool Exists(string name) => Named(name).Any();

    public static bool Fits(string name, params object?[] arguments)
        => Named(name).Any(method => Bind(method, arguments) is not null);

    private static List<(object? First, object? Result)> Invoke(string name, Func<object?[]> arguments)
    {
        List<(object?, object?)> calls = [];
        foreach (var method in Named(name))
        {
            var given = arguments();
            if (Bind(method, given) is var (self, values))
                calls.Add((given[0], method.Invoke(self, values)));
        }
        Assert.True(calls.Count > 0, $"no overload of {name} takes these arguments");
        return calls;
    }

    private static IEnumerable<MethodInfo> Named(string name) =>
        typeof(Tensor).GetMethods().Concat(typeof(torch).GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.Name == name && !method.IsGenericMethod && !(method.IsStatic && NotInPlace.Contains(name)));

    /// <summary>The object and the argument list, or null when they do not fit.</summary>
    private static (object? Self, object?[] Values)? Bind(MethodInfo method, object?[] arguments)
    {
        var self = method.IsStatic ? null : arguments[0];
        var given = method.IsStatic ? arguments : arguments[1..];
        var parameters = method.GetParameters();
        if (given.Length > parameters.Length || parameters.Skip(given.Length).Any(parameter => !parameter.HasDefaultValue))
            return null;
        var values = parameters.Select((parameter, i) => i < given.Length ? Fit(given[i],
            parameter.ParameterType) : Type.Missing).ToArray();
        return values.Contains(Unfit) ? null : (self, values);
    }

    private static object? Fit(object? value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsByRefLike || value is null)
            return type.IsByRefLike ? Unfit : null;
        if (type.IsInstanceOfType(value))
            return value;
        if (type == typeof(Scalar))
            return value switch
            {
                double number => (Scalar)number,
                long number => (Scalar)number,
                int number => (Scalar)number,
                _ => Unfit,
            };
        var numeric = type.IsPrimitive && type != typeof(bool) && value is int or long or double;
        return numeric ? Convert.ChangeType(value, type, CultureInfo.InvariantCulture) : Unfit;
    }
}
