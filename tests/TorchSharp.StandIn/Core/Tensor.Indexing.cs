using static TorchSharp.torch.TensorIndex;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Indexing as in Python: views for numbers and slices, copies for tensors.</summary>
    public partial class Tensor
    {
        private static readonly Operator SelectOperator = new("aten::select", "int");
        private static readonly Operator SliceOperator = new("aten::slice", "Tensor");
        private static readonly Operator UnsqueezeOperator = new("aten::unsqueeze");
        private static readonly Operator IndexOperator = new("aten::index", "Tensor");
        private static readonly Operator IndexPutOperator = new("aten::index_put_");
        private static readonly Operator FillOperator = new("aten::fill_", "Scalar");
        private static readonly Operator CopyOperator = new("aten::copy_");

        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => SetAt(indices, value);
        }

        public Tensor this[long i1]
        {
            get => At(i1);
            set => SetAt([i1], value);
        }

        public Tensor this[long i1, long i2]
        {
            get => At(i1, i2);
            set => SetAt([i1, i2], value);
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => At(i1, i2, i3);
            set => SetAt([i1, i2, i3], value);
        }

        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At(i1, i2, i3, i4);
            set => SetAt([i1, i2, i3, i4], value);
        }

        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At(i1, i2, i3, i4, i5);
            set => SetAt([i1, i2, i3, i4, i5], value);
        }

        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At(i1, i2, i3, i4, i5, i6);
            set => SetAt([i1, i2, i3, i4, i5, i6], value);
        }

        public Tensor index(params Tensor[] indices) => IndexOperator.Call(this, Argument.OptionalTensors(indices));

        public Tensor index(params TensorIndex[] indices)
        {
            using var view = View(indices, out var tensors);
            return tensors is null ? view.alias() : IndexOperator.Call(view, Argument.OptionalTensors(tensors));
        }

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            IndexPutOperator.CallInPlace(this, Argument.OptionalTensors(indices), value, accumulate);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using var view = View(indices, out var tensors);
            if (tensors is not null)
                IndexPutOperator.CallInPlace(view, Argument.OptionalTensors(tensors), value, accumulate);
            else if (accumulate)
                IndexPutOperator.CallInPlace(view, Argument.OptionalTensors([]), value, true);
            else
                CopyOperator.CallInPlace(view, value);
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var tensor = OfNumber(value);
            return index_put_(tensor, indices, false);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var tensor = OfNumber(value);
            return index_put_(tensor, indices, false);
        }

        private Tensor OfNumber(Scalar value) => full(Array.Empty<long>(), value, dtype, device);

        private Tensor At(params ReadOnlySpan<long> indices)
        {
            var result = alias();
            foreach (var position in indices)
            {
                using var outer = result;
                result = SelectOperator.Call(outer, 0L, position);
            }
            return result;
        }

        /// <summary>Numbers name one element, so the value is a number.</summary>
        private void SetAt(long[] indices, Tensor value)
        {
            using var element = At(indices);
            using var number = value.ToScalar();
            FillOperator.CallInPlace(element, number);
        }

        /// <summary>Applies what gives views; the tensors stay, each at the axis of the view that it indexes.</summary>
        private Tensor View(TensorIndex[] indices, out Tensor?[]? tensors)
        {
            var view = alias();
            var axis = 0L;
            List<Tensor?> found = [];
            for (var i = 0; i < indices.Length; i++)
            {
                using var outer = view;
                switch (indices[i].kind)
                {
                    case IndexKind.Single:
                        view = SelectOperator.Call(outer, axis, indices[i].start);
                        break;
                    case IndexKind.Slice:
                        view = SliceOperator.Call(outer, axis++, indices[i].start, indices[i].stop, indices[i].step ?? 1L);
                        break;
                    case IndexKind.None or IndexKind.Null:
                        view = UnsqueezeOperator.Call(outer, axis++);
                        break;
                    case IndexKind.Ellipsis:
                        view = outer.alias();
                        axis = outer.Dimensions - indices.Skip(i + 1).Sum(AxesOf);
                        break;
                    case IndexKind.Bool:
                        view = UnsqueezeOperator.Call(outer, axis);
                        Record(found, axis++, torch.tensor([indices[i].truth]));
                        break;
                    default:
                        view = outer.alias();
                        Record(found, axis, indices[i].tensor!);
                        axis += AxesOf(indices[i]);
                        break;
                }
            }
            tensors = found.Count == 0 ? null : [.. found];
            return view;
        }

        /// <summary>A boolean tensor indexes as many axes as it has; a new axis takes none of those there are.</summary>
        private static long AxesOf(TensorIndex index) => index.kind switch
        {
            IndexKind.Single or IndexKind.Slice => 1,
            IndexKind.Tensor when index.tensor!.dtype is ScalarType.Bool or ScalarType.Byte => index.tensor.Dimensions,
            IndexKind.Tensor => 1,
            _ => 0,
        };

        private static void Record(List<Tensor?> tensors, long axis, Tensor tensor)
        {
            while (tensors.Count < axis)
                tensors.Add(null);
            tensors.Add(tensor);
        }
    }
}
