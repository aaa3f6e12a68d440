"""Times and memory of the library, and of what there is beside it."""
import json
import sys

import process

# What matters most first: what the time does not suffice for is the last.
SIZES = ",".join(f"{n}x{d}" for d in (128, 1024, 64, 256, 512) for n in (65536, 4096, 262144, 1024, 16384) if (n, d) not in ((262144, 512), (262144, 256)))
LOSSES = {"supcon": "SupCon", "info_nce_cross_modal": "InfoNCE, both directions"}
KERNELS = {"cuda": "cuda", "cpu": "auto"}
DTYPES = ["float32", "bfloat16"]


def sizes(options):
    return [tuple(int(number) for number in size.split("x")) for size in options.sizes.split(",")]


def library(options, log, found):
    rows, failures = [], []
    for n, d in sizes(options):
        for loss in LOSSES:
            for dtype in DTYPES:
                what = f"{loss} {n} x {d} {dtype}"
                if options.deadline.left() < 15:
                    failures.append(f"{what}: there was no time left")
                    continue
                output, ending = process.dotnet(
                    options, "ContrastiveLosses.Benchmarks",
                    ["time", loss, "--n", n, "--d", d, "--dtype", dtype, "--device", options.device, "--kernel", KERNELS[options.device],
                     "--repeat", 15 if n < 100000 else 3],
                    log, min(120, options.deadline.left()))
                line = next((line for line in output.splitlines() if line.startswith("{")), None)
                if ending or line is None:
                    failures.append(f"{what}: {ending} {output.strip()[-200:]}")
                    continue
                numbers = json.loads(line)
                rows.append({
                    "what": "ContrastiveLosses", "loss": loss, "n": n, "d": d, "dtype": dtype, "ms": numbers["total_ms"],
                    "forward_ms": numbers["forward_ms"], "mib": numbers["peak_extra_mib"]})
    return {"rows": rows} | ({"failure": "; ".join(failures)} if failures else {})


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
    # That other kernels are not there, or that a matrix does not fit, is a result.
    return {"rows": rows, "notes": [line for line in failures if line != ending]} | ({"failure": "; ".join(failures)} if ending else {})
