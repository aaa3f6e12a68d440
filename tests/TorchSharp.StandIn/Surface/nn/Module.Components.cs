using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<Parameter> parameters(bool recurse = true)
                => named_parameters(recurse).Select(named => named.parameter);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true)
                => named_buffers(recurse, include_nonpersistent).Select(named => named.buffer);

            public virtual IEnumerable<Module> modules() => named_modules().Select(named => named.module);

            public virtual IEnumerable<Module> children() => named_children().Select(named => named.module);

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var own in _internal_submodules)
                    yield return own;
                foreach (var (child, module) in _internal_submodules)
                {
                    foreach (var (inner, submodule) in module.named_modules())
                        yield return ($"{child}.{inner}", submodule);
                }
            }

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint> { 0 };
                foreach (var own in _internal_params)
                {
                    if (seen.Add(own.Item2.handle))
                        yield return own;
                }
                if (!recurse)
                    yield break;
                foreach (var (child, module) in _internal_submodules)
                {
                    foreach (var (inner, parameter) in module.named_parameters(true))
                    {
                        if (seen.Add(parameter.handle))
                            yield return ($"{child}.{inner}", parameter);
                    }
                }
            }

            /// <remarks>Of its own buffers TorchSharp lists the persistent ones, whatever is asked.</remarks>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true,
                bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint> { 0 };
                foreach (var (name, (buffer, persistent)) in _internal_buffers)
                {
                    if (persistent && seen.Add(buffer.handle))
                        yield return (name, buffer);
                }
                if (!recurse)
                    yield break;
                foreach (var (child, module) in _internal_submodules)
                {
                    foreach (var (inner, buffer) in module.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.handle))
                            yield return ($"{child}.{inner}", buffer);
                    }
                }
            }

            public virtual Parameter? get_parameter(string target)
                => _internal_params.TryGetValue(target, out var own) ? own : Inside(target,
                    (module, rest) => module.get_parameter(rest));

            public virtual Tensor? get_buffer(string target)
                => _internal_buffers.TryGetValue(target, out var own)
                    ? own.Item1
                    : Inside(target, (module, rest) => module.get_buffer(rest));

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            protected virtual (string name, Parameter parameter)[] _named_parameters() => [.. named_parameters(false)];

            protected virtual (string name, Tensor buffer)[] _named_buffers() => [.. named_buffers(false)];

            protected virtual Parameter[] _parameters(bool recurse = true) => [.. parameters(recurse)];

            private T? Inside<T>(string target, Func<Module, string, T?> find) where T : class
            {
                var dot = target.IndexOf('.');
                return dot < 0
                    ? null
                    : named_children().Where(child => child.name == target[..dot])
                        .Select(child => find(child.module, target[(dot + 1)..]))
                        .FirstOrDefault(found => found is not null);
            }
        }
    }
}
