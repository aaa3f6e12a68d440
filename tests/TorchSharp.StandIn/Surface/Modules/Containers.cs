using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static Sequential Sequential() => new();
        public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential(modules.AsEnumerable());
        public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules)
            => Sequential(modules.AsEnumerable());
        public static Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules)
            => Sequential(modules.AsEnumerable());
        public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
            => modules.Aggregate(Sequential(), (all, module) => all.append(module));
        public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
            => modules.Aggregate(Sequential(), (all, module) => all.append(module.name, module.submodule));
        public static Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules)
            => modules.Aggregate(Sequential(), (all, module) => all.append(module.Item1, module.Item2));

        public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);
        public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module => Filled(modules);
        public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => Filled(modules);

        private static ModuleDict<T> Filled<T>((string, T)[] modules) where T : Module
        {
            ModuleDict<T> dictionary = [];
            foreach (var (name, module) in modules)
                dictionary.Add(name, module);
            return dictionary;
        }
    }
}
