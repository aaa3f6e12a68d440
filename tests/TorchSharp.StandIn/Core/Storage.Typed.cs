using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe class Storage<T> : Storage, IDisposable, IEnumerable<T> where T : unmanaged
    {
        private Storage(Tensor tensor) : base(tensor) { }

        public int Count => (int)(nbytes() / (ulong)sizeof(T));

        public bool IsReadOnly => false;

        public Device device => _tensor.device;

        public T this[int index]
        {
            get => Elements[index];
            set => Elements[index] = value;
        }

        public Storage<T> this[(int? start, int? end) range]
        {
            get => this[(range.start ?? 0)..(range.end ?? Count)];
            set => this[(range.start ?? 0)..(range.end ?? Count)] = value;
        }

        public Storage<T> this[Range range]
        {
            get
            {
                var (offset, length) = range.GetOffsetAndLength(Count);
                return Of(_tensor.as_strided([length], [1], offset));
            }

            set => value.Elements.CopyTo(Elements[range]);
        }

        private Span<T> Elements
        {
            get
            {
                _tensor.RequireCpu();
                return new((void*)data_ptr(), Count);
            }
        }

        public static implicit operator Storage<T>(T value) => Of(from_array(new[] { value }));

        public override int element_size() => sizeof(T);

        public Storage<T> cpu() => Of(_tensor.cpu());

        public Storage<T> cuda(Device? device = null) => Of(_tensor.cuda(device));

        public T[] ToArray() => Elements.ToArray();

        public IList<T> tolist() => ToArray();

        public bool Contains(T item) => IndexOf(item) >= 0;

        public int IndexOf(T item) => Array.IndexOf(ToArray(), item);

        public void fill_(T value) => Elements.Fill(value);

        public void copy_(IList<T> array) => CopyFrom(array, 0);

        public void CopyTo(IList<T> array, int arrayIndex)
        {
            foreach (var value in Elements)
                array[arrayIndex++] = value;
        }

        public void CopyFrom(IList<T> array, int arrayIndex)
        {
            foreach (ref var value in Elements[..Math.Min(Count, array.Count - arrayIndex)])
                value = array[arrayIndex++];
        }

        public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose() => _tensor_data_ptr = 0;

        internal static Storage<T> Of(Tensor tensor)
        {
            if (typeof(T) == typeof(Half) || ScalarTypeOf(typeof(T)) is not { } type)
                throw new NotSupportedException($"A storage of {typeof(T).Name}.");
            return new(tensor.dtype == type ? tensor : tensor.to_type(type));
        }
    }
}
