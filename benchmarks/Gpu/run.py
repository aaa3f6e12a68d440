"""Measures the CUDA kernels on a machine with a GPU, nvcc and PyTorch, without .NET and network. `./dev gpu` packs this folder with the
tests, the .NET runtime and the sources of the bridge to PyTorch. Each step's failure is noted, and the next one begins."""
import argparse
import importlib.util
import json
import os
import pathlib
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import accuracy
import assembler
import bridge
import machine
import process
import report
import suite
import times

STEPS = {
    "machine": machine.run,      # what the machine is, and its rates
    "assembler": assembler.run,  # registers and spills of each kernel by ptxas
    "bridge": bridge.run,        # TorchSharp's stand-in over this machine's PyTorch
    "tests": suite.run,          # the C# tests on the device
    "accuracy": accuracy.run,    # every reference case on the device
    "library": times.library,    # times of the library
    "torch": times.torch,        # times of what one writes with PyTorch, and of other kernels
}

# What a step may take of the time that is left, so that there is some for those behind it.
SHARES = {"tests": 0.4, "accuracy": 0.3, "library": 0.6}

# What cannot do without the bridge.
OVER_BRIDGE = ["tests", "accuracy", "library"]


def libraries():
    """Where PyTorch's libraries and those that they need are, as a program that is not Python has to be told."""
    torch = importlib.util.find_spec("torch")
    if torch is None or not torch.submodule_search_locations:
        return []
    folder = pathlib.Path(torch.submodule_search_locations[0])
    return [folder / "lib", *sorted(folder.parent.glob("nvidia/*/lib"))]


def tools():
    """Where ptxas is if it is not in the PATH: with nvcc, or with the compiler that PyTorch brings."""
    triton = importlib.util.find_spec("triton")
    folders = [f"{os.environ[name]}/bin" for name in ("CUDA_HOME", "CUDA_PATH") if name in os.environ] + ["/usr/local/cuda/bin"]
    folders += [str(pathlib.Path(nvcc).resolve().parent) for nvcc in [shutil.which("nvcc")] if nvcc]
    folders += [f"{folder}/backends/nvidia/bin" for folder in triton.submodule_search_locations or []] if triton else []
    return folders


def perform(name, options, log, found):
    if options.deadline.left() <= 5:
        return {"failure": "there was no time left"}
    if name in OVER_BRIDGE and not process.bridge(options).exists():
        return {"failure": "there is no bridge that works: the step bridge makes it"}
    return STEPS[name](options, log, found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, epilog="steps: " + ", ".join(STEPS) + ". Of the folder of results take home report.md and found.json, and the log of each step that failed.")
    parser.add_argument("steps", nargs="*", metavar="STEP", help="which steps, in this order [default: all]")
    parser.add_argument("--out", default="results", help="folder for a log of each step, what was found (found.json) and report.md")
    parser.add_argument("--seconds", type=float, default=570, help="when to stop; a step that has no time left is not begun [default: 570]")
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"], help="cpu: to try the script; the kernels are emulated in the tests")
    parser.add_argument("--sizes", default=times.SIZES, help="items x width, with commas between [default: %(default)s]")
    parser.add_argument("--only", default="", help="for the step tests: parts of names, with commas between")
    parser.add_argument("--others", default="", help="folders with Python sources of other kernels, with colons between")
    options = parser.parse_args()
    unknown = [name for name in options.steps if name not in STEPS]
    if unknown:
        parser.error(f"there is no step '{unknown[0]}': there are {', '.join(STEPS)}")
    options.bundle = pathlib.Path(__file__).resolve().parent.parent
    options.out = pathlib.Path(options.out).resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    whole = process.Deadline(options.seconds)
    options.libraries = libraries()
    os.environ["PATH"] = ":".join([os.environ["PATH"], *tools()])
    store = options.out / "found.json"
    # The steps of an earlier call stay in the report.
    found = json.loads(store.read_text()) if store.exists() else {}
    names = options.steps or list(STEPS)
    for name in names:
        begin = time.monotonic()
        options.deadline = whole.part(SHARES.get(name, 1) if name != names[-1] else 1)
        with open(options.out / f"{name}.log", "w") as log:
            try:
                result = perform(name, options, log, found)
            except Exception as wrong:  # the other steps are still worth their time
                result = {"failure": f"{type(wrong).__name__}: {wrong}"}
        found[name] = result | {"seconds": round(time.monotonic() - begin, 1)}
        store.write_text(json.dumps(found, indent=1))
        (options.out / "report.md").write_text(report.markdown(found))
        print(f"{name}: {result.get('failure') or 'done'} ({found[name]['seconds']} s)", flush=True)
    print((options.out / "report.md").read_text())
    return any("failure" in result for result in found.values())


if __name__ == "__main__":
    os.environ.setdefault("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
    sys.exit(main())
