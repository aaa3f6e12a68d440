using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            private const BindingFlags Fields = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null || submodule.IsDisposed)
                {
                    _internal_submodules.Remove(name);
                    return;
                }
                if (name.Contains('.'))
                    throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (name.Length == 0)
                    throw new ArgumentException("module name can't be empty string \"\"");
                if (_internal_submodules.ContainsKey(name))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (_internal_params.ContainsKey(name))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                _internal_params.Add(name, param);
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (_internal_buffers.ContainsKey(name))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                _internal_buffers.Add(name, (tensor, persistent));
            }

            /// <summary>Every field that is a module, a parameter or a tensor and has no entry yet.</summary>
            protected virtual void RegisterComponents()
            {
                if (areComponentsRegistered)
                    return;
                foreach (var field in FieldsOf(GetType()))
                {
                    var name = field.ComponentName();
                    if (_internal_submodules.ContainsKey(name) || _internal_params.ContainsKey(name)
                        || _internal_buffers.ContainsKey(name))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(name, module); break;
                        case Parameter parameter: register_parameter(name, parameter); break;
                        case Tensor tensor: register_buffer(name, tensor); break;
                    }
                }
                areComponentsRegistered = true;
            }

            protected void ConditionallyRegisterParameter(string name, Tensor value)
                => ConditionallyRegisterParameter(name, value as Parameter);

            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                    _internal_params.Remove(name);
                else
                    _internal_params[name] = value;
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                    _internal_buffers.Remove(name);
                else
                    _internal_buffers[name] = (value, persistent);
            }

            protected void ClearModules() => _internal_submodules.clear();

            private static IEnumerable<FieldInfo> FieldsOf(Type type)
            {
                HashSet<string> seen = [];
                for (var current = type; current is not null && current != typeof(object); current = current.BaseType)
                {
                    foreach (var field in current.GetFields(Fields).Where(field => seen.Add(field.Name)))
                        yield return field;
                }
            }
        }
    }
}
