namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>
/// Random inputs of a size that does not depend on the loss: so many items (rows of the similarities), of so many numbers,
/// in so many classes. The same seed gives the same numbers on every machine, device and type.
/// </summary>
internal sealed class Draw(int seed, int items, int width, int classes, ScalarType dtype = ScalarType.Float64, Device? device = null)
{
    private readonly Random random = new(seed);

    /// <summary>The number of items.</summary>
    public int Items => items;

    /// <summary>The width of an item.</summary>
    public int Width => width;

    /// <summary>The number of classes.</summary>
    public int Classes => classes;

    /// <summary>The number of biases: one per class, and at least two.</summary>
    public int BiasValues => Math.Max(2, classes);

    /// <summary>[items, width], standard normal.</summary>
    public Tensor Rows() => Rows(items, width);

    /// <summary>[items / 2, 2, width]: two views, the second near the first.</summary>
    public Tensor TwoViews()
    {
        var numbers = new double[items / 2 * 2 * width];
        for (var sample = 0; sample < items / 2; sample++)
            for (var k = 0; k < width; k++)
            {
                var first = (sample * 2 * width) + k;
                numbers[first] = Normal();
                numbers[first + width] = numbers[first] + (0.8 * Normal());
            }
        return Of(numbers, items / 2, 2, width);
    }

    /// <summary>[items / views, views, width], rounded up: independent views.</summary>
    public Tensor Views(int views) => Rows((items + views - 1) / views, views, width);

    /// <summary>Standard normal numbers of any shape.</summary>
    public Tensor Rows(params long[] shape)
    {
        var numbers = new double[shape.Aggregate(1L, (product, length) => product * length)];
        for (var k = 0; k < numbers.Length; k++) numbers[k] = Normal();
        return Of(numbers, shape);
    }

    /// <summary>The classes of so many samples, as equal in size as can be, in random order.</summary>
    public Tensor Labels(int samples)
    {
        var labels = new long[samples];
        for (var k = 0; k < samples; k++) labels[k] = k % classes;
        random.Shuffle(labels);
        return Of(labels);
    }

    /// <summary>Labels of the items' samples, one sample an item.</summary>
    public Tensor Labels() => Labels(items);

    /// <summary>[items, k]: for each item so many others by their number, and -1 where there is no other.</summary>
    public Tensor Others(int k)
    {
        var others = new long[items * k];
        for (var n = 0; n < others.Length; n++) others[n] = items < 2 ? -1 : ((n / k) + 1 + random.Next(items - 1)) % items;
        return Of(others).reshape(items, k);
    }

    /// <summary>How likely each item is.</summary>
    public Tensor Priors()
    {
        var priors = new double[items];
        for (var k = 0; k < items; k++) priors[k] = 0.2 + random.NextDouble();
        return Of([.. priors.Select(prior => prior / priors.Sum())], items);
    }

    /// <summary>[classes, width], standard normal: a prototype per class.</summary>
    public Tensor Prototypes() => Rows(classes, width);

    /// <summary>Numbers from <paramref name="least"/> to three times that, one per class.</summary>
    public Tensor PerClass(double least)
    {
        var numbers = new double[classes];
        for (var k = 0; k < classes; k++) numbers[k] = least * (1 + (2 * random.NextDouble()));
        return Of(numbers, classes);
    }

    /// <summary>[rows, count]: classes, of which some may be there twice.</summary>
    public Tensor Candidates(int rows, int count)
    {
        var indices = new long[rows * count];
        for (var k = 0; k < indices.Length; k++) indices[k] = random.Next(classes);
        return Of(indices).reshape(rows, count);
    }

    /// <summary>One bit per item.</summary>
    public Tensor Bits()
    {
        var bits = new long[items];
        for (var k = 0; k < items; k++) bits[k] = random.Next(2);
        return Of(bits);
    }

    /// <summary>
    /// A bias per sample: of the samples of a class every other one has the class's own bias, the others any other, so that
    /// four samples of a class have two aligned and two conflicting ones.
    /// </summary>
    public Tensor Biases(Tensor labels)
    {
        var biases = labels.cpu().data<long>().ToArray();
        var seen = new int[classes];
        for (var k = 0; k < biases.Length; k++)
            if (seen[biases[k]]++ % 2 == 1)
                biases[k] = (biases[k] + 1 + random.Next(BiasValues - 1)) % BiasValues;
        return Of(biases);
    }

    /// <summary>[rows, classes] of probabilities that add up to 1 per row.</summary>
    public Tensor Probabilities(int rows)
    {
        var numbers = new double[rows * classes];
        for (var row = 0; row < rows; row++)
        {
            var sum = 0.0;
            for (var k = 0; k < classes; k++) sum += numbers[(row * classes) + k] = 0.05 + random.NextDouble();
            for (var k = 0; k < classes; k++) numbers[(row * classes) + k] /= sum;
        }
        return Of(numbers, rows, classes);
    }

    private Tensor Of(double[] numbers, params long[] shape) => tensor(numbers, shape, dtype, device);

    private Tensor Of(long[] numbers) => tensor(numbers, [numbers.Length], int64, device);

    /// <summary>Box and Muller's standard normal number.</summary>
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
