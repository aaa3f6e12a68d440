namespace ContrastiveLosses.Tests.Docs;

/// <summary>What a snippet may take for granted: the usings of a project, and the tensors that its text speaks of.</summary>
internal static class Surroundings
{
    /// <summary>A project with implicit usings.</summary>
    public const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>The usings that docs/losses/README.md tells the reader to have.</summary>
    public const string LibraryUsings = """
        global using ContrastiveLosses;
        global using ContrastiveLosses.Modules;
        global using TorchSharp;
        global using TorchSharp.Modules;
        global using static TorchSharp.torch;
        """;

    /// <summary>A batch of 12 samples in three classes, each as the pages name it.</summary>
    public const string Batch = """
        global using static Batch;

        public static class Batch
        {
            public static Tensor features = randn(12, 8).requires_grad_();
            public static Tensor views = randn(12, 2, 8).requires_grad_();
            public static Tensor view1 = randn(12, 8).requires_grad_();
            public static Tensor view2 = randn(12, 8).requires_grad_();
            public static Tensor f1 = view1;
            public static Tensor f2 = view2;
            public static Tensor anchors = view1;
            public static Tensor positives = view2;
            public static Tensor embeddings = randn(12, 8).requires_grad_();
            public static Tensor images = randn(12, 16);
            public static Tensor first = randn(12, 16);
            public static Tensor second = randn(12, 16);
            public static Tensor texts = randn(12, 16);
            public static Tensor labels = tensor(new long[] { 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2 });
            public static Tensor biases = tensor(new long[] { 0, 0, 1, 1, 1, 1, 2, 0, 2, 2, 0, 1 });
            public static Tensor backgrounds = biases;
            public static Tensor biasFeatures = randn(12, 4);
            public static Tensor logits = randn(12, 3).requires_grad_();
            public static Tensor queries = randn(12, 8).requires_grad_();
            public static Tensor keys = randn(12, 8).requires_grad_();
            public static Tensor queue = randn(32, 8);
            public static Tensor graph = randn(12, 12);
            public static Tensor targets = randn(12);
            public static Tensor documents = randn(12, 8).requires_grad_();
            public static Tensor hardNegatives = randn(20, 8).requires_grad_();
            public static Tensor guideQueries = randn(12, 6);
            public static Tensor guideDocuments = randn(12, 6);
            public static Tensor guideHardNegatives = randn(20, 6);
            public static Tensor captionFeatures = randn(12, 6);
            public static Tensor mask = rand(12, 12);
            public static Tensor similar = labels.eq(labels.flip(0));
            public static Linear model = nn.Linear(16, 8);
            public static Linear encoder = model;
            public static Linear textModel = nn.Linear(16, 8);
            public static Linear classifier = nn.Linear(8, 3);
            public static optim.Optimizer optimizer = optim.Adam(model.parameters());
            public static ICollective? collective;
            public static Tensor trainingLabels = tensor(new long[] { 0, 0, 1, 1, 2, 2, 0, 1, 2 });
            public static Tensor trainingBiases = tensor(new long[] { 0, 1, 1, 1, 2, 2, 0, 1, 0 });
        }
        """;
}
