namespace TorchSharp;

public static partial class torch
{
    public static bool is_grad_enabled() => Native.ts_grad_mode() != 0;

    public static bool is_inference_mode_enabled() => Native.ts_inference_mode() != 0;

    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    /// <summary>Sets the thread's mode until it is disposed.</summary>
    private sealed class GradMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();

        internal GradMode(bool enabled) => Native.ts_set_grad_mode(enabled ? 1 : 0);

        public void Dispose() => Native.ts_set_grad_mode(before ? 1 : 0);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint guard = Native.ts_inference_enter(enabled ? 1 : 0);

        public void Dispose()
        {
            if (guard != 0)
                Native.ts_inference_leave(guard);
            guard = 0;
        }
    }
}
