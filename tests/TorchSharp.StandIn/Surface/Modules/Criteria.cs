using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null,
            Reduction reduction = Reduction.Mean) => new(weight, ignore_index, reduction);
        public static NLLLoss NLLLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);
        public static BCELoss BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);
        public static BCEWithLogitsLoss BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean,
            Tensor? pos_weights = null) => new(weight, reduction, pos_weights);
        public static MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction);
        public static L1Loss L1Loss(Reduction reduction = Reduction.Mean) => new(reduction);
        public static CosineEmbeddingLoss CosineEmbeddingLoss(double margin = 0.0, Reduction reduction = Reduction.Mean)
            => new(margin, reduction);
        public static TripletMarginLoss TripletMarginLoss(double margin = 1.0, long p = 2, double eps = 1e-06,
            bool swap = false,
            Reduction reduction = Reduction.Mean) => new(margin, p, eps, swap, reduction);
    }
}
