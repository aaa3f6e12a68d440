"""What the machine is, and the rates that bound every loss on it."""
import json
import os
import platform
import subprocess
import sys

import process


def run_line(command, log, number=-1):
    try:
        return process.run(command, log, 60).strip().splitlines()[number]
    except process.Failure as wrong:
        return str(wrong)


def run(options, log, found):
    result = {"processor": f"{os.cpu_count()} cores, {platform.machine()}", "python": platform.python_version()}
    result["gpu"] = run_line(["nvidia-smi", "--query-gpu=name,driver_version,clocks.max.sm", "--format=csv,noheader"], log)
    result["nvcc"] = run_line(["nvcc", "--version"], log)
    result["compiler"] = run_line(["g++", "--version"], log, 0)
    try:
        import torch
        result["torch"] = torch.__version__
        if options.device == "cuda":
            # In a process of its own, which takes its 9 GB with it.
            result |= json.loads(process.run([sys.executable, __file__], log, 120).splitlines()[-1])
    except Exception as wrong:  # what is known is worth reporting
        result["failure"] = f"{type(wrong).__name__}: {wrong}"
    log.write(f"{result}\n")
    return result


def rates(torch):
    """Products of bfloat16 and float32, in operations a second; copies, in bytes read and written a second; exponentials a second."""
    properties = torch.cuda.get_device_properties(0)
    clock = float(subprocess.check_output(["nvidia-smi", "--query-gpu=clocks.max.sm", "--format=csv,noheader,nounits", "-i", "0"], text=True))

    def seconds(action):
        for _ in range(3):
            action()
        laps = []
        for _ in range(15):
            begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            begin.record()
            action()
            end.record()
            end.synchronize()
            laps.append(begin.elapsed_time(end) / 1e3)
        return sorted(laps)[len(laps) // 2]

    def product(dtype, n=8192):
        x, y = (torch.randn(n, n, device="cuda", dtype=dtype) for _ in range(2))
        return 2 * n ** 3 / seconds(lambda: torch.mm(x, y))

    source = torch.empty(1 << 32, dtype=torch.uint8, device="cuda")
    target = torch.empty_like(source)
    return {
        "multiprocessors": properties.multi_processor_count,
        "bfloat16": product(torch.bfloat16),
        "float32": product(torch.float32),
        "copied": 2 * source.numel() / seconds(lambda: target.copy_(source)),
        # 16 a clock for each multiprocessor, by the vendor's tables.
        "exponentials": 16 * properties.multi_processor_count * clock * 1e6,
    }


if __name__ == "__main__":
    import torch
    print(json.dumps(rates(torch)))
