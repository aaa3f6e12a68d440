using System.Reflection;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Fuzzing;

/// <summary>
/// Arguments for one call, drawn from a number: of some calls all fit, of the others one or two are anything that their type allows.
/// </summary>
internal sealed class RandomArguments
{
    private static readonly ScalarType[] Floating = [ScalarType.Float32, ScalarType.Float32, ScalarType.Float64, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16];

    private static readonly ScalarType[] Integer = [ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32];

    private static readonly ScalarType[] Types = [.. Floating, .. Integer, ScalarType.Int64, ScalarType.Bool, ScalarType.ComplexFloat32, ScalarType.ComplexFloat64];

    private static readonly double[] Numbers =
        [0, -0.0, -1, 1, 1e-300, -1e-300, 1e308, -1e308, double.Epsilon, 1e-8, 1e8, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly long[] Integers = [0, -1, 1, 3, int.MinValue, 1L << 50, long.MinValue, long.MaxValue];

    private readonly Random random;
    private readonly FittingArguments fitting;
    private readonly double share;

    public RandomArguments(int seed)
    {
        random = new(seed);
        torch.random.manual_seed(seed);
        var items = Chosen(0, 1, 2, 3, 4, 5, 6, 8, 12, 12, 33);
        fitting = new(random, items, Chosen(0, 1, 2, 3, 4, 8, 17), Chosen(1, 2, 3, 5), Chosen(Floating), OneIn(3) ? Chosen(1, 2, 3) : null);
        share = OneIn(2) ? 0 : 0.3;
    }

    /// <summary>Whether a number is so large, so small or so little of a number that a result need not be finite.</summary>
    public bool IsExtreme { get; private set; }

    /// <summary>The next number below a limit.</summary>
    public int Next(int limit) => random.Next(limit);

    public object?[] For(MethodBase method) => [.. method.GetParameters().Select(For)];

    private object? For(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var fits = parameter.HasDefaultValue && OneIn(2) ? parameter.DefaultValue : Given(parameter, type);
        var wild = random.NextDouble() < share;
        return fits switch
        {
            Tensor tensor => wild ? Anything(tensor, parameter.Position > 0) : LaidOut(tensor),
            Tensor[] tensors => wild ? Several(tensors) : tensors,
            _ when !wild => fits,
            _ when type == typeof(double) => Extreme(),
            _ when type == typeof(long) => Chosen(Integers),
            _ when type == typeof(int) => Chosen(0, -1, 1, 3, int.MinValue, 1000),
            _ when type == typeof(Temperature) => OneIn(2) ? (Temperature)Extreme() : (Temperature)Anything(tensor(0.5f), hasOthers: true)!,
            _ when type == typeof(LogitBias) => OneIn(2) ? (LogitBias)Extreme() : (LogitBias)Anything(tensor(0.5f), hasOthers: true)!,
            _ when type == typeof(ImageBox) => new ImageBox(Chosen(Integers), Chosen(Integers), Chosen(Integers), Chosen(Integers)),
            _ when type == typeof(ScalarType) => Chosen(Types),
            _ when type.IsEnum => Enum.ToObject(type, Chosen(-1, 99, int.MaxValue)),
            _ when type.IsClass => null,
            _ => fits,
        };
    }

    /// <summary>What fits, also where there is a default; numbers of the size of theirs.</summary>
    private object? Given(ParameterInfo parameter, Type type)
    {
        if (!parameter.HasDefaultValue) return fitting.Needed(parameter);
        if (type == typeof(bool)) return OneIn(2);
        if (type == typeof(Temperature)) return OneIn(2) ? (Temperature)(0.05 + random.NextDouble()) : (Temperature)Differentiable(tensor(0.05 + random.NextDouble()));
        if (type == typeof(LogitBias)) return OneIn(2) ? (LogitBias)random.NextDouble() : (LogitBias)Differentiable(tensor(random.NextDouble()));
        if (type == typeof(double)) return (parameter.DefaultValue as double? is { } number and not 0 ? number : 0.5) * (0.5 + random.NextDouble());
        if (type == typeof(int) || type == typeof(long) || type == typeof(torch.Generator) || type == typeof(ScalarType) || type == typeof(ICollective) || typeof(Delegate).IsAssignableFrom(type)) return parameter.DefaultValue;
        return fitting.Needed(parameter);
    }

    /// <summary>The same numbers, somewhere else, perhaps with a gradient.</summary>
    private Tensor LaidOut(Tensor tensor)
    {
        if (tensor.requires_grad || tensor.dim() == 0) return tensor;
        var laidOut = random.Next(6) switch
        {
            0 => tensor.transpose(0, -1).contiguous().transpose(0, -1),
            1 => cat([tensor, tensor]).narrow(0, tensor.shape[0], tensor.shape[0]),
            2 => stack([tensor, tensor], -1).select(-1, 1),
            3 when tensor.shape[0] > 0 && tensor.is_floating_point() => tensor.narrow(0, 0, 1).expand(tensor.shape),
            4 when tensor.dtype == ScalarType.Int64 => tensor.to(Chosen(Integer)),
            _ => tensor,
        };
        return Differentiable(laidOut);
    }

    private Tensor Differentiable(Tensor tensor) => tensor.is_floating_point() && OneIn(2) ? tensor.detach().requires_grad_() : tensor;

    private Tensor? Anything(Tensor tensor, bool hasOthers)
    {
        switch (random.Next(16))
        {
            case 0: return null;
            case 1:
                var disposed = tensor.clone();
                disposed.Dispose();
                return disposed;
            case 2 or 3: return ones([.. Enumerable.Range(0, random.Next(5)).Select(_ => (long)Chosen(0, 1, 2, 5))], Chosen(Types));
            case 4 or 5: return tensor.to(Chosen(Types));
            case 6: return tensor.dim() == 0 ? tensor : cat([tensor, tensor.narrow(0, 0, Math.Min(1, tensor.shape[0]))]);
            case 7: return tensor.dim() == 0 ? tensor : tensor.narrow(0, 0, tensor.shape[0] / 2);
            case 8: return tensor.dim() == 0 ? tensor : tensor.narrow(-1, 0, tensor.shape[^1] / 2);
            case 9: return tensor.unsqueeze(Chosen(0, -1));
            case 10: return hasOthers && OneIn(2) ? tensor.to(META) : tensor.reshape(-1);
            case 11: return zeros_like(tensor);
            case 12 or 13: return With(tensor, Number(tensor));
            case 14: return tensor.is_floating_point() ? tensor.mul(Number(tensor)) : tensor.add(Number(tensor));
            default: return tensor.dim() == 0 || tensor.shape[0] == 0 ? tensor : tensor.narrow(0, 0, Math.Min(1, tensor.shape[0])).expand([Chosen(1, 3, 6), .. tensor.shape[1..]]);
        }
    }

    private Tensor?[] Several(Tensor[] tensors) => OneIn(4) ? [] : [tensors[0], Anything(tensors[1], hasOthers: true), .. tensors];

    /// <summary>Any number, in a tensor's type.</summary>
    private Tensor Number(Tensor like) => (like.is_floating_point() ? tensor(Extreme()) : tensor(Chosen(Integers))).to(like.dtype);

    /// <summary>With one entry changed.</summary>
    private Tensor With(Tensor tensor, Tensor number)
    {
        if (tensor.numel() == 0) return tensor;
        var changed = tensor.detach().clone();
        changed.reshape(-1).narrow(0, random.Next((int)tensor.numel()), 1).copy_(number);
        return changed;
    }

    private double Extreme()
    {
        IsExtreme = true;
        return Chosen(Numbers);
    }

    private bool OneIn(int count) => random.Next(count) == 0;

    private T Chosen<T>(params T[] all) => all[random.Next(all.Length)];
}
