"""What the GPU's assembler makes of each kernel: registers, and what did not fit into them."""
import concurrent.futures
import os
import re

import process

ARCHITECTURES = ["sm_80", "sm_86", "sm_90", "sm_120"]
ENTRY = re.compile(r"Compiling entry function '(\w+)'")
STACK = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
REGISTERS = re.compile(r"Used (\d+) registers")
UNKNOWN = "is not defined for option 'gpu-name'"


def parse(text):
    """By kernel: registers of a thread, and bytes of stack, spill stores and spill loads."""
    kernels, name = {}, None
    for line in text.splitlines():
        if match := ENTRY.search(line):
            name = match[1]
            kernels[name] = {}
        elif name and (match := STACK.search(line)):
            kernels[name] |= dict(zip(("stack", "stores", "loads"), map(int, match.groups())))
        elif name and (match := REGISTERS.search(line)):
            kernels[name]["registers"] = int(match[1])
    return {name: numbers for name, numbers in kernels.items() if "registers" in numbers}


def assemble(options, log, architecture, source):
    """Of one file the kernels' numbers, and what went wrong. None: it is too old for such a GPU."""
    made = options.out / f"{architecture}-{source.stem}.cubin"
    output, ending = process.outcome(["ptxas", f"-arch={architecture}", "-v", source, "-o", made], log, min(120, options.deadline.left()))
    made.unlink(missing_ok=True)
    if UNKNOWN in output:
        return None, None
    kernels = parse(output)
    missing = set(re.findall(r"^\.visible \.entry (\w+)\(", source.read_text(), re.M)) - kernels.keys()
    if not ending and not missing:
        return kernels, None
    why = [line for line in output.splitlines() if "error" in line or "fatal" in line][:1]
    return kernels, f"{architecture} {source.name}: {ending or 'says nothing of ' + ', '.join(sorted(missing))} {''.join(why)}".strip()


def run(options, log, found):
    process.run(["ptxas", "--version"], log, 60)
    sources = sorted((options.bundle / "ptx").glob("*.ptx"))
    jobs = [(architecture, source) for architecture in ARCHITECTURES for source in sources]
    result, failures, unknown = {}, [], {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (architecture, _), (kernels, failure) in zip(jobs, pool.map(lambda job: assemble(options, log, *job), jobs)):
            if kernels is None:
                unknown[architecture] = f"this ptxas does not know {architecture}"
                continue
            result.setdefault(architecture, {}).update(kernels)
            failures += [failure] if failure else []
    return {"kernels": result, "notes": [*unknown.values()]} | ({"failure": "; ".join(failures)} if failures else {})
