"""What the GPU's assembler makes of each kernel: registers, and what did not fit into them."""
import re

import process

ARCHITECTURES = ["sm_80", "sm_86", "sm_90", "sm_120"]
ENTRY = re.compile(r"Compiling entry function '(\w+)'")
STACK = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
REGISTERS = re.compile(r"Used (\d+) registers")


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


def run(options, log, found):
    result, failures = {}, []
    process.run(["ptxas", "--version"], log, 60)
    for architecture in ARCHITECTURES:
        result[architecture] = {}
        for source in sorted((options.bundle / "ptx").glob("*.ptx")):
            output, ending = process.outcome(
                ["ptxas", f"-arch={architecture}", "-v", source, "-o", options.out / "kernel.cubin"], log, min(120, options.deadline.left()))
            kernels = parse(output)
            result[architecture] |= kernels
            entries = set(re.findall(r"^\.visible \.entry (\w+)\(", source.read_text(), re.M))
            if ending or entries - kernels.keys():
                why = [line for line in output.splitlines() if "error" in line or "fatal" in line][:1]
                failures.append(f"{architecture} {source.name}: {ending or 'says nothing of ' + ', '.join(sorted(entries - kernels.keys()))} {''.join(why)}".strip())
    (options.out / "kernel.cubin").unlink(missing_ok=True)
    return {"kernels": result} | ({"failure": "; ".join(failures)} if failures else {})
