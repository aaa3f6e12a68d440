using System.Diagnostics;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Docs;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>The kernels' tests, tested: each mistake, made in a copy of the sources, must be found.</summary>
public sealed class PlantedMistakeTests(PlantedMistakeTests.Workshop workshop, ITestOutputHelper output) : IClassFixture<PlantedMistakeTests.Workshop>
{
    private const string Wrong = " is allowed.", OtherCount = "Collections differ";

    private static readonly Dictionary<string, (string File, string Right, string Mistaken, string Finding)> Mistakes = new()
    {
        ["a barrier is missing"] = ("tiles.h", "  sync_block();\n", "", "race: access to shared byte"),
        ["a barrier that some threads miss"] = ("tiles.h", "  sync_block();\n", "  if (thread_index() % 32 != 3) sync_block();\n", "deadlock"),
        ["a copy is not waited for"] = ("tiles.h", "wait<Stages - 2>", "wait<Stages - 1>", "is copying to it"),
        ["a copy into the stage that is multiplied"] = ("tiles.h", "load(slot == 0 ? Stages - 1 : slot - 1)", "load(slot)", "race: "),
        ["features that are not zero behind the last"] = ("tiles.h", "depth + chunk * 8 < side.width ? CHUNK_BYTES : 0", "CHUNK_BYTES", "read outside of every tensor"),
        ["a range of keys that ends too soon"] = ("key_ranges.h", "<= column_bounds[2 * k + 1]", "< column_bounds[2 * k + 1]", OtherCount),
        ["a range of keys that begins too late"] = ("key_ranges.h", "column_bounds[2 * k] <=", "column_bounds[2 * k] <", OtherCount),
        ["the largest key of some items only"] = ("pack.cu", "lanes < 32", "lanes < 16", OtherCount),
        ["a copy from an address that is not aligned"] = ("tiles.h", "+ (part * side.width + depth);", "+ (part * side.width + depth) + 1;", "not a multiple of 16"),
        ["a copy of rows behind the last"] = ("tiles.h", "i * AT_ONCE < left ? bytes : 0", "bytes", "read outside of every tensor"),
        ["a bound of the target forgotten"] = ("coefficients.cu", "if (row >= p.end_row) continue;", "", "write outside of every tensor"),
        ["two blocks write in the same place"] = ("statistics.cu", "found.store(2 * block_y() + ", "found.store(", "two blocks share a word"),
        ["a shift beyond the word"] = ("members.h", "<< (first * 4)", "<< (first * 8)", "shift out of bounds at"),
        ["an index behind an array"] = ("pack.cu", "if (type == 0)", "int a[2] = {}; if (type == 0 && !a[2 + row])", "index out of bounds at"),
        ["a key of -1 that equals another"] = ("members.h", " && (i64)of_columns[n][e] != -1", "", Wrong),
        ["a key of which half is compared"] = ("members.h", "highest && found.any()", "false", Wrong),
        ["pairs passed over where others are in the set"] = ("statistics.cu", "if (!members.any()) return;", "if (!members.all()) return;", Wrong),
        ["pairs taken where others are in the set"] = ("statistics.cu", "if (!members.all())", "if (!members.any())", Wrong),
        ["derivatives passed over where others are in the set"] = ("derivatives.h", "if (!all && !any_lane(members.any())) return;", "if (!all) return;", Wrong),
        ["a sum that keeps its old unit"] = ("statistics.cu", "sum = sum * exp_approx(largest - base)", "sum = sum", Wrong),
        ["a split that is not merged"] = ("statistics.cu", "for (int k = 0; k < merged.partials; k++)", "for (int k = 1; k < merged.partials; k++)", Wrong),
        ["states that are out of turn"] = ("statistics.cu", "k + 1 >= p.count", "false", Wrong),
        ["the columns of another wide tile"] = ("wide_halves.h", "if (again) tile++;", "if (!again) tile++;", Wrong),
        ["a part that is left out"] = ("parts.h", "int part = order; part >= 0;", "int part = order; part > 0;", Wrong),
        ["a derivative of the other sign"] = ("derivatives.h", "return product * factor - level;", "return level - product * factor;", Wrong),
        ["rows of no tile that are not waited for"] = ("whole_tiles.h", "if (first_tile < end_tile) loader", "loader", "ends while its copies are under way"),
        ["the columns of another tile"] = ("parts.h", "    column_begin += Columns * columns.parts * columns.width;\n", "", Wrong),
        ["a part of the derivatives that is left out"] = ("gradient.cu", "first -= float_of(both << 16);", "first = 0;", Wrong),
        ["gradients of rows behind the last"] = ("gradient.cu", "if (row >= p.rows.count) continue;", "", "two blocks share a word"),
        ["the unit of a row of float16 numbers forgotten"] = ("gradient.cu", "factor.unit[e / 2]", "1", Wrong),
        ["a range that ends too soon"] = ("tiles.h", "+ size - 1) / size;\n      share", ") / size;\n      share", Wrong),
        ["half of a row's columns not counted"] = ("count.cu", "lanes < 32", "lanes < 16", Wrong),
        ["a group that ends with its second chunk"] = ("group_sums.cu", "next < p.chunks &&", "next < chunk + 1 &&", Wrong),
        ["a group that begins in each of its chunks"] = ("group_sums.cu", "= begins_within_a_group(p, first)", "= false", "two blocks share a word"),
        ["splits that write the same gradient"] = ("gradient.cu", "(i64)block_y() * p.rows.count + row", "(i64)row", "two blocks share a word"),
    };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [TheoryWith(Needed.Emulator, "bash", "g++")]
    [MemberData(nameof(Names))]
    public void AMistakeIsFound(string mistake)
    {
        var (file, right, mistaken, finding) = Mistakes[mistake];
        var emulator = workshop.Build(file, right, mistaken);
        var findings = mistake switch
        {
            "the unit of a row of float16 numbers forgotten" => Findings(emulator, ScalarType.Float16),
            "rows of no tile that are not waited for" => Findings(emulator, ScalarType.BFloat16, fewPairs: 0, reductions: "log-add-exp"),
            _ when file == "wide_halves.h" => Findings(emulator, ScalarType.BFloat16, width: 150, reductions: "log-sum-exp"),
            _ when file == "whole_tiles.h" => Findings(emulator, ScalarType.BFloat16),
            _ when finding == OtherCount => [Assert.ThrowsAny<Xunit.Sdk.XunitException>(
                () => KeyProblem.Sorted.Check(new CudaKernel(new EmulatedDriver(emulator, new Schedule(BlockOrder.Ascending))))).Message],
            "a group that ends with its second chunk" or "a group that begins in each of its chunks" => Findings(emulator, fewPairs: 0, reductions: "sum"),
            "a range that ends too soon" => Findings(emulator, fewPairs: 0, reductions: "log-add-exp"),
            _ => Findings(emulator),
        };
        Assert.Contains(findings, message =>
        {
            output.WriteLine(message);
            return message.Contains(finding, StringComparison.Ordinal);
        });
    }

    [FactWith(Needed.Emulator, "bash", "g++")]
    public void RowsOfAMatrixInTheSameBankAreCounted()
    {
        var emulator = workshop.Build("tiles.h", "(chunk ^ (Depth == 32 ? item >> 1 & 3 : item & 7))", "chunk");
        Assert.Empty(Findings(emulator));
        Assert.True(emulator.TakeCounts().BankConflicts > 1000);
    }

    /// <summary>What a problem of several tiles brings to light, each a split and all in one, with its gradient in one pass and in chunks.</summary>
    private static IEnumerable<string> Findings(
        Emulator emulator, ScalarType type = ScalarType.Float32, long fewPairs = 1 << 20, int width = 24, params string[] reductions)
    {
        var problem = new CudaProblem(3, 140, 400, width, false, type, reductions is [] ? CudaProblem.Reductions : reductions);
        foreach (var (device, order, chunkRows) in new (int, BlockOrder, int?)[]
            { (0, BlockOrder.Ascending, null), (1, BlockOrder.Ascending, null), (0, BlockOrder.Descending, 140) })
        {
            string? message = null;
            try
            {
                problem.Check(new CudaKernel(new EmulatedDriver(emulator, new Schedule(order), device)) { ChunkRows = chunkRows, FewPairs = fewPairs });
            }
            catch (Exception exception) when (exception is InvalidOperationException or Xunit.Sdk.XunitException)
            {
                message = exception.Message;
            }
            if (message is not null) yield return message;
        }
    }

    /// <summary>Where copies of the sources are built.</summary>
    public sealed class Workshop : IDisposable
    {
        private static readonly string Sources = Path.Combine(Pages.Root, "src/ContrastiveLosses/Kernels/Cuda/Device");

        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kernels");

        /// <summary>The kernels with one text exchanged for another.</summary>
        internal Emulator Build(string file, string right, string mistaken)
        {
            foreach (var source in Directory.EnumerateFiles(Sources))
            {
                var text = File.ReadAllText(source);
                if (Path.GetFileName(source) == file)
                {
                    Assert.Contains(right, text, StringComparison.Ordinal);
                    text = text.Replace(right, mistaken, StringComparison.Ordinal);
                }
                File.WriteAllText(Path.Combine(folder.FullName, Path.GetFileName(source)), text);
            }
            var library = Path.Combine(folder.FullName, $"{Guid.NewGuid()}.so");
            using var process = Process.Start(new ProcessStartInfo(
                "bash", [Path.Combine(Pages.Root, "tests/KernelEmulator/build.sh"), library, folder.FullName])
            {
                RedirectStandardError = true,
                Environment = { ["OPTIMIZE"] = "-O1" }, // which compiles in half the time
            })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
            return new Emulator(library);
        }

        public void Dispose() => folder.Delete(recursive: true);
    }
}
