"""The C# tests on the device: some names at a time, each in a process of its own, so that one that dies leaves the others."""
import concurrent.futures
import io
import os
import re

import process
import times

# By what a run without a GPU cannot have seen.
NAMES = [
    "Kernels.Cuda.GpuTests", "Distributed.GpuRankTests", "Theories.ReferenceValues", "Theories.LowPrecision", "Theories.FusedAccuracy",
    "Theories.DegenerateBatches", "Theories.NotANumber", "Theories.Layouts", "Theories.Determinism", "Theories.Extremes", "Theories.ReductionContract",
    "Theories.DoubleLoops", "Relations.", "Theories.Properties", "Theories.GradientCheck", "Theories.SecondOrderGradients"]
LAST = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.M)


def summary(output, ending):
    """Numbers of tests, and what failed; of a process that died also the tests that had begun and not ended."""
    result = {"failures": re.findall(r"^FAILED: (.*)", output, re.M)}
    if match := LAST.search(output):
        if not any(map(int, match.groups())):
            return {"passed": 0, "failed": 1, "skipped": 0, "failures": ["no test has such a name"]}
        return result | dict(zip(("passed", "failed", "skipped"), map(int, match.groups())))
    ended = set(re.findall(r"^(?:passed|FAILED|skipped): ([\w.]+(?:\(.*?\))?)", output, re.M))
    running = [name for name in re.findall(r"^began: (.*)", output, re.M) if name not in ended]
    return result | {
        "passed": len(re.findall("^passed: ", output, re.M)), "failed": len(result["failures"]) + 1, "skipped": 0,
        "failures": [*result["failures"], f"the process {ending} in {', '.join(running[:8])}"]}


def run(options, log, found):
    names = options.only.split(",") if options.only else NAMES
    place = {"CONTRASTIVE_LOSSES_DEVICE": "cuda" if options.device == "cuda" else "emulator"}

    def one(name):
        own = io.StringIO()
        if options.deadline.left() < 10:
            return name, {"passed": 0, "failed": 1, "skipped": 0, "failures": ["there was no time left"]}, own
        output, ending = process.dotnet(options, "ContrastiveLosses.Tests", ["test", name], own, options.deadline.left() - 5, place)
        return name, summary(output, ending), own

    # So that the kernels are compiled once.
    process.dotnet(options, "ContrastiveLosses.Benchmarks", times.command(options, "supcon", 64, 8, "float32", 1), log, min(120, options.deadline.left()))
    result = {}
    with concurrent.futures.ThreadPoolExecutor(max(1, (os.cpu_count() or 2) // 2)) as pool:
        for name, numbers, own in pool.map(one, names):
            log.write(own.getvalue())
            log.flush()
            result[name] = numbers
    failed = sum(numbers["failed"] for numbers in result.values())
    return {"names": result} | ({"failure": f"{failed} tests failed"} if failed else {})
