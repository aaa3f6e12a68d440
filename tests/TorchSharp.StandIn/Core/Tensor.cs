using System.Diagnostics.CodeAnalysis;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of libtorch: the owner of one <c>at::Tensor*</c>.</summary>
    public partial class Tensor : IDisposable
    {
        private static readonly Operator EqualOperator = new("aten::equal");
        private static long totalCount;
        private static long peakCount;
        internal nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            peakCount = Math.Max(Interlocked.Increment(ref totalCount), peakCount);
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>Tensors alive in the process, and the most there ever were.</summary>
        public static long TotalCount => totalCount;

        public static long PeakCount => peakCount;

        /// <summary>The <c>at::Tensor*</c>. Nothing keeps this object alive while native code uses it.</summary>
        public IntPtr Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => handle == 0;

        public string? name { get; set; }

        internal DisposeScope? OwningDisposeScope { get; set; }

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        // As there: this wrapper stays in the count for ever, so that each parameter counts twice.
        public IntPtr DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            var released = Handle;
            handle = 0;
            return released;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>For the finaliser's thread too, which must not change a scope that another thread is using.</summary>
        internal void DisposeFromAnyThread()
        {
            if (OwningDisposeScope is null || OwningDisposeScope.IsOfThisThread)
                Dispose();
            else
                Dispose(false);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0)
                return;
            if (disposing)
            {
                DisposeScopeManager.ThreadSingleton.CountDisposal(this);
                OwningDisposeScope?.MarkAsDisposed(this);
            }
            Interlocked.Decrement(ref totalCount);
            if (GarbageStress.On)
                Native.ts_tensor_poison(handle);
            else
                Native.ts_tensor_free(handle);
            handle = 0;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        [Obsolete("Spelt wrongly in an earlier version of TorchSharp.")]
        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } scope)
                scope.MoveToOther(other, this);
            else
                other?.Attach(this);
            return this;
        }

        public override bool Equals([NotNullWhen(true)] object? obj) => obj is Tensor tensor && Equals(tensor);

        public bool Equals(Tensor target) => target is not null && EqualOperator.CallBool(this, target);

        public override int GetHashCode() => base.GetHashCode();
    }
}
