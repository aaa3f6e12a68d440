"""The results as Markdown, for docs/design/gpu-measurements.md."""
import times

# Products of bfloat16 for one of the given type, as the library computes it.
PARTS = {"bfloat16": 1, "float32": 6}


def floor(rates, loss, n, d, dtype):
    """Milliseconds below which no kernel for tensor cores comes: products at the measured rate of bfloat16, or exponentials."""
    same = loss == "supcon"
    product = 2 * n * n * d * PARTS[dtype] / rates["bfloat16"]
    exponentials = n * n / rates["exponentials"]
    # Where rows are the columns too, the derivatives of both are in one product; else each side has its own. Both directions of InfoNCE
    # and both derivatives of SupCon take two exponentials a pair.
    forward = max(product, exponentials * (1 if same else 2))
    backward = max(product * (2 if same else 3), 2 * exponentials)
    return 1e3 * (forward + backward)


def number(value, digits=3):
    return "" if value is None else f"{value:.{digits}g}" if value < 10 ** digits else f"{value:.0f}"


def time_table(found, loss):
    rates = found.get("machine", {})
    rows = [row for step in ("library", "torch") for row in found.get(step, {}).get("rows", []) if row["loss"] == loss]
    lines = ["| items | width | type | computed by | forward and backward, ms | fraction of the floor | memory, MiB |", "|---|---|---|---|---|---|---|"]
    for row in sorted(rows, key=lambda row: (row["n"], row["d"], times.DTYPES.index(row["dtype"]))):
        part = floor(rates, loss, row["n"], row["d"], row["dtype"]) / row["ms"] if "bfloat16" in rates and row.get("ms") else None
        lines.append(
            f"| {row['n']} | {row['d']} | {row['dtype']} | {row['what']} | {row.get('failure') or number(row['ms'])} "
            f"| {'' if part is None else f'{100 * part:.0f} %'} | {number(row.get('mib'), 4)} |")
    return lines if len(lines) > 2 else ["Not yet measured."]


def machine(found):
    facts = found.get("machine", {})
    lines = [f"- {name}: {facts[name]}" for name in ("gpu", "nvcc", "compiler", "python", "torch", "processor") if name in facts]
    if "bfloat16" in facts:
        lines.append(
            f"- measured: products of bfloat16 {facts['bfloat16'] / 1e12:.0f} TFLOP/s, of float32 {facts['float32'] / 1e12:.0f} TFLOP/s, "
            f"copies {facts['copied'] / 1e12:.2f} TB/s; exponentials by the clock {facts['exponentials'] / 1e12:.2f} T/s")
    return lines or ["Not yet measured."]


def kernels(found):
    by_architecture = found.get("assembler", {}).get("kernels", {})
    names = sorted({name for kernels in by_architecture.values() for name in kernels})
    if not names:
        return ["Not yet measured."]
    lines = ["| kernel | " + " | ".join(by_architecture) + " |", "|---" * (1 + len(by_architecture)) + "|"]
    for name in names:
        cells = []
        for known in by_architecture.values():
            kernel = known.get(name)
            spilled = kernel.get("stores", 0) + kernel.get("loads", 0) if kernel else 0
            cells.append("" if kernel is None else f"{kernel['registers']}" + (f", {spilled} bytes spilled" if spilled else ""))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def tests(found):
    names = found.get("tests", {}).get("names", {})
    if not names:
        return ["Not yet run."]
    lines = ["| tests | passed | failed | skipped |", "|---|---|---|---|"]
    lines += [f"| {name} | {numbers['passed']} | {numbers['failed']} | {numbers['skipped']} |" for name, numbers in names.items()]
    # Of each some, because one cause can have hundreds.
    worst = [f"- {failure[:300]}" for numbers in names.values() for failure in numbers["failures"][:6]]
    return lines + ([""] + worst if worst else [])


def markdown(found):
    sections = {
        "Machine": machine(found), "Registers of a thread": kernels(found), "Tests": tests(found),
        "Accuracy": [f"- {line}" for line in found.get("accuracy", {}).get("lines", {}).values()] or ["Not yet run."],
    } | {title: time_table(found, loss) for loss, title in times.LOSSES.items()} | {
        "What failed": [f"- {name}: {result['failure']}" for name, result in found.items() if "failure" in result] or ["Nothing."],
        "Left out": [f"- {line}" for result in found.values() for line in result.get("notes", [])] or ["Nothing."],
    }
    return "# GPU measurements\n\n" + "\n".join(f"## {title}\n\n" + "\n".join(lines) + "\n" for title, lines in sections.items())
