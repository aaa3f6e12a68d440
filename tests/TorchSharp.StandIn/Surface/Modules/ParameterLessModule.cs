using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A module that owns no tensor: moving it costs nothing.</summary>
public interface IParameterLessModule
{
}

public abstract class ParameterLessModule<T1, TResult> : nn.Module<T1, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    protected ParameterLessModule(IntPtr handle, IntPtr boxedHandle) : base(handle, boxedHandle) { }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true)
        => throw ParameterLess.Refusal("a buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("a parameter");

    public override void register_module(string name, nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

public abstract class ParameterLessModule<T1, T2, TResult> : nn.Module<T1, T2, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    protected ParameterLessModule(IntPtr handle, IntPtr boxedHandle) : base(handle, boxedHandle) { }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true)
        => throw ParameterLess.Refusal("a buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("a parameter");

    public override void register_module(string name, nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

public abstract class ParameterLessModule<T1, T2, T3, TResult> : nn.Module<T1, T2, T3, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    protected ParameterLessModule(IntPtr handle, IntPtr boxedHandle) : base(handle, boxedHandle) { }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true)
        => throw ParameterLess.Refusal("a buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("a parameter");

    public override void register_module(string name, nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

public abstract class ParameterLessModule<T1, T2, T3, T4, TResult> : nn.Module<T1, T2, T3, T4, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    protected ParameterLessModule(IntPtr handle, IntPtr boxedHandle) : base(handle, boxedHandle) { }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true)
        => throw ParameterLess.Refusal("a buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("a parameter");

    public override void register_module(string name, nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

public abstract class ParameterLessModule<T1, T2, T3, T4, T5, TResult> : nn.Module<T1, T2, T3, T4, T5, TResult>,
    IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    protected ParameterLessModule(IntPtr handle, IntPtr boxedHandle) : base(handle, boxedHandle) { }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true)
        => throw ParameterLess.Refusal("a buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("a parameter");

    public override void register_module(string name, nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

public abstract class ParameterLessModule<T1, T2, T3, T4, T5, T6, TResult> : nn.Module<T1, T2, T3, T4, T5, T6, TResult>,
    IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name) { }

    protected ParameterLessModule(IntPtr handle, IntPtr boxedHandle) : base(handle, boxedHandle) { }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true)
        => throw ParameterLess.Refusal("a buffer");

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("a parameter");

    public override void register_module(string name, nn.Module submodule)
        => base.register_module(name, ParameterLess.Checked(submodule));

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

file static class ParameterLess
{
    internal static InvalidOperationException Refusal(string what)
        => new($"Cannot register {what} on a module that is declared 'parameter-less.'");

    internal static nn.Module Checked(nn.Module submodule) => submodule is IParameterLessModule
        ? submodule
        : throw new InvalidOperationException("Submodules of a parameter-less module must also be parameter-less.");
}
