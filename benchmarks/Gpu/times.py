"""Times and memory of the library, and of what there is beside it."""
import json
import sys

import process

# What matters most first: what the time does not suffice for is the last, which takes longer than all the others.
SIZES = ",".join([f"{n}x{d}" for d in (128, 1024, 64, 256, 512) for n in (65536, 4096, 262144, 1024, 16384) if n < 262144 or d < 256] + ["262144x1024"])
LOSSES = {"supcon": "SupCon", "info_nce_cross_modal": "InfoNCE, both directions"}
KERNELS = {"cuda": "cuda", "cpu": "auto"}
DTYPES = ["float32", "bfloat16"]
NAME = "{} {} x {} {}"


def sizes(options):
    return [tuple(int(number) for number in size.split("x")) for size in options.sizes.split(",")]


def command(options, loss, n, d, dtype, repeat):
    return [
        "time", loss, "--n", n, "--d", d, "--dtype", dtype, "--device", options.device, "--kernel", KERNELS[options.device], "--repeat", repeat]


def timed(options, log, calls, seconds):
    """By call what the lines say that a process prints, one command after the other, and how it ended. A start takes seconds."""
    lines = [" ".join(map(str, command(options, *call, repeat))) for call, repeat in calls]
    output, ending = process.dotnet(options, "ContrastiveLosses.Benchmarks", ["batch", *lines], log, seconds)
    is_time = lambda line: line.startswith("{")
    found = [json.loads(line) for line in filter(is_time, output.splitlines())]
    return dict(zip((call for call, _ in calls), found)), " ".join([ending, *(line for line in output.splitlines() if not is_time(line))])[:300]


def library(options, log, found):
    """First the times; then the memory, of which a process shows only that of its first command, as far as there is time."""
    pending = [(loss, n, d, dtype) for n, d in sizes(options) for loss in LOSSES for dtype in DTYPES]
    rows, failures = {}, []
    while pending and options.deadline.left() > 15:
        measured, ending = timed(options, log, [(call, 15 if call[1] < 100000 else 3) for call in pending], options.deadline.left() - 5)
        rows |= {call: {
            "what": "ContrastiveLosses", "loss": numbers["loss"], "n": numbers["n"], "d": numbers["d"], "dtype": numbers["dtype"],
            "ms": numbers["total_ms"], "forward_ms": numbers["forward_ms"]} for call, numbers in measured.items()}
        if not measured and ending.startswith("ended with 2 "):  # it refuses the kernels, and would each time
            return {"rows": list(rows.values()), "failure": ending}
        pending = pending[len(measured):]
        # One that ends the process is left out.
        if pending:
            failures.append(f"{NAME.format(*pending.pop(0))}: {ending}")
    failures += [f"{NAME.format(*call)}: there was no time left" for call in pending]
    for call in rows:
        if options.deadline.left() < 15:
            break
        measured, _ = timed(options, log, [(call, 1)], 120)
        if call in measured:
            rows[call]["mib"] = measured[call]["peak_extra_mib"]
    return {"rows": list(rows.values())} | ({"failure": "; ".join(failures)} if failures else {})


def torch(options, log, found):
    """In a process of its own, which prints a line for each time: what it had until it died or its time was over remains."""
    output, ending = process.outcome(
        [sys.executable, options.bundle / "gpu/dense.py", options.device, options.others, *(f"{n}x{d}" for n, d in sizes(options))],
        log, options.deadline.left() - 5)
    rows, failures = [], [ending] if ending else []
    for line in output.splitlines():
        if line.startswith("{"):
            row = json.loads(line)
            rows.append(row)
        elif line.startswith("missing: "):
            failures.append(line)
    if ending and not rows:
        failures.append((output.strip().splitlines() or [""])[-1])
    # That other kernels are not there, or that a matrix does not fit, is a result; that nothing has a time is none.
    notes = [line for line in failures if line != ending]
    if not ending and not any("ms" in row for row in rows):
        ending, failures = "failed", [rows[0]["failure"] if rows else "it printed no time"]
    return {"rows": rows, "notes": notes} | ({"failure": "; ".join(failures)} if ending else {})
