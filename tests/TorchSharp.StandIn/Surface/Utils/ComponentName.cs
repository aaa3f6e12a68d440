using System.Reflection;

namespace TorchSharp
{
    using Utils;

    public static class FieldInfoExtensionMethods
    {
        /// <summary>The name under which a module registers the field.</summary>
        public static string ComponentName(this FieldInfo field)
            => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
    }
}

namespace TorchSharp.Utils
{
    [AttributeUsage(AttributeTargets.Field)]
    public class ComponentNameAttribute : Attribute
    {
        public string? Name { get; set; }
    }
}
