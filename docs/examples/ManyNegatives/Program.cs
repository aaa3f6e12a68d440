using System.Globalization;

namespace ManyNegatives;

internal static class Program
{
    private const int WrongOptions = 2;

    private static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);

    /// <summary>The program, with its surroundings as parameters so that a test can be them.</summary>
    internal static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        var (folder, seeds) = (Path.Combine("results", "many-negatives"), 3);
        for (var k = 0; k < arguments.Length; k += 2)
        {
            var value = k + 1 < arguments.Length ? arguments[k + 1] : null;
            switch (arguments[k])
            {
                case "--help" or "-h":
                    output.WriteLine("--output FOLDER   where the figures go (results/many-negatives)\n--seeds N         networks per number of negatives (3); 0 leaves them out");
                    return 0;
                case "--output" when value is not null: folder = value; break;
                case "--seeds" when int.TryParse(value, CultureInfo.InvariantCulture, out seeds) && seeds >= 0: break;
                default:
                    errors.WriteLine($"ManyNegatives: what is '{string.Join(' ', arguments.Skip(k).Take(2))}'? (--help lists the options)");
                    return WrongOptions;
            }
        }

        try
        {
            // Before the work, not to find out a minute later that the folder cannot be.
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "population.svg"), Figure.OfPopulation(Optima(output)));
            if (seeds > 0) File.WriteAllText(Path.Combine(folder, "accuracy.svg"), Figure.OfAccuracy(Trainings(seeds, output)));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"ManyNegatives: --output: {wrong.Message}");
            return WrongOptions;
        }
        output.WriteLine($"Written to {Path.GetFullPath(folder)}");
        return 0;
    }

    private static List<Optimum> Optima(TextWriter output)
    {
        var optima = new List<Optimum>();
        foreach (var world in World.All)
        {
            Print($"\n{world.Name}\n       k    lowest loss   distance to a simplex   cosines of classes   mean classifier's loss");
            foreach (var k in Population.Negatives)
            {
                var o = Population.Minimise(world, k, seed: 1);
                optima.Add(o);
                Print($"{k,8}   {o.Loss,12:0.000000}   {o.ETFDistance,21:0.0e+0}   {o.Cosines.Least,8:0.0000} to {o.Cosines.Most,7:0.0000}   {o.MeanClassifierLoss,22:0.000000}");
            }
        }
        return optima;

        void Print(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static List<Trained> Trainings(int seeds, TextWriter output)
    {
        output.WriteLine("\ntrained networks, accuracy in % (mean over the seeds)\n       k   mean classifier   linear classifier");
        var runs = new List<Trained>();
        foreach (var k in Sampled.Negatives)
        {
            var some = Enumerable.Range(0, seeds).Select(seed => Sampled.Run(k, seed)).ToArray();
            runs.AddRange(some);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{k,8}   {some.Average(run => run.MeanClassifier),15:0.0}   {some.Average(run => run.LinearClassifier),17:0.0}"));
        }
        return runs;
    }
}
