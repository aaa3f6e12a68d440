using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public Module _to(Tensor other, bool non_blocking)
            {
                _to(other.dtype, non_blocking);
                return _to(other.device_type, other.device_index, non_blocking);
            }

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RefuseIntegers(dtype);
                _toEpilog(device, dtype, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                _toEpilog(deviceType, deviceType == DeviceType.CUDA ? deviceIndex : -1, non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RefuseIntegers(dtype);
                _toEpilog(dtype, non_blocking);
                return this;
            }

            protected void _toEpilog(ScalarType dtype, bool non_blocking) => _toEpilog(dtype, null, non_blocking);

            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking)
                => _toEpilog(dtype, device, non_blocking);

            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking)
                => _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);

            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                if (dtype is null && device is null)
                    throw new ArgumentNullException(nameof(dtype), "dtype and device are both null");
                foreach (var (_, child) in named_children())
                {
                    if (device is null)
                        child._to(dtype!.Value, non_blocking);
                    else if (dtype is null)
                        child._to(device.type, device.index, non_blocking);
                    else
                        child._to(device, dtype.Value, non_blocking);
                }
                foreach (var (name, parameter) in named_parameters(false).ToList())
                {
                    if (ReplaceParameter(dtype, device, parameter, out var moved) && !Assign(name, moved))
                    {
                        parameter.Dispose();
                        ConditionallyRegisterParameter(name, moved);
                    }
                }
                foreach (var (name, buffer) in named_buffers(false).ToList())
                {
                    if (ReplaceBuffer(dtype, device, buffer, out var moved) && !Assign(name, moved))
                        ConditionallyRegisterBuffer(name, moved);
                }
                if (device is not null)
                    (_deviceType, _deviceIndex) = (device.type, device.index);
            }

            protected static bool ReplaceBuffer(ScalarType? dtype, Device? device, Tensor buffer, out Tensor result)
            {
                var type = TypeFor(buffer, dtype);
                result = buffer;
                if (StaysAsItIs(buffer, type, device))
                    return false;
                result = buffer.to(type, device ?? buffer.device, disposeAfter: true).DetachFromDisposeScope();
                return true;
            }

            /// <summary>A moved parameter is a new leaf with the old one's gradient.</summary>
            protected static bool ReplaceParameter(ScalarType? dtype, Device? device, Parameter param, out Parameter p)
            {
                using var grad = param.grad;
                var type = TypeFor(param, dtype);
                p = param;
                if (StaysAsItIs(param, type, device) && (grad is null || StaysAsItIs(grad, type, device)))
                    return false;
                using var unrecorded = no_grad();
                p = new Parameter(param.to(type, device ?? param.device), param.requires_grad);
                p.DetachFromDisposeScope();
                if (grad is null)
                    return true;
                using var moved = grad.to(type, device ?? param.device);
                p.grad = moved;
                return true;
            }

            protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(Device? device = null,
                ScalarType? dtype = null)
                => (device ?? get_default_device(), dtype ?? get_default_dtype());

            private static void RefuseIntegers(ScalarType dtype)
            {
                if (!is_floating_point(dtype) && !is_complex(dtype))
                {
                    throw new ArgumentException(
                        $"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
                }
            }

            private static ScalarType TypeFor(Tensor tensor, ScalarType? wanted)
                => wanted is { } type && !tensor.is_integral() ? type : tensor.dtype;

            private static bool StaysAsItIs(Tensor tensor, ScalarType type, Device? device)
                => tensor.dtype == type && (device is null
                    || (tensor.device_type == device.type && (device.index < 0 || tensor.device_index == device.index)));

            /// <summary>Gives the tensor to the property or the field of that name; a property also registers it: true.</summary>
            private bool Assign(string name, Tensor moved)
            {
                if (GetType().GetProperty(name) is { CanWrite: true } property)
                {
                    property.SetValue(this, moved);
                    return true;
                }
                FieldsOf(GetType()).FirstOrDefault(field => field.ComponentName() == name)?.SetValue(this, moved);
                return false;
            }
        }
    }
}
