"""Builds the bridge between TorchSharp's stand-in and PyTorch's libraries."""
import concurrent.futures
import pathlib
import sys

import process


def run(options, log, found):
    import torch
    folder = pathlib.Path(torch.__file__).parent
    include = folder / "include" if (folder / "include/ATen").exists() else pathlib.Path("/usr/include")
    common = [
        "-O1", "-fPIC", "-fvisibility=hidden", f"-D_GLIBCXX_USE_CXX11_ABI={int(torch.compiled_with_cxx11_abi())}",
        f"-I{include}", f"-I{include}/torch/csrc/api/include"]
    # Headers since 2.13 are C++20.
    version = tuple(int(number) for number in torch.__version__.split("+")[0].split(".")[:2])
    compile_all(options, log, ["-std=c++20" if version >= (2, 13) else "-std=c++17", *common], folder / "lib")
    try_out(options, log)
    return {"torch": torch.__version__}


def compile_all(options, log, flags, libraries):
    sources = sorted((options.bundle / "bridge").glob("*.cpp"))
    objects = [options.out / f"{source.stem}.o" for source in sources]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for _ in pool.map(lambda source, made: process.run(
                ["g++", *flags, "-c", source, "-o", made], log, min(300, options.deadline.left())), sources, objects):
            pass
    library = options.out / "libtorchsharp-bridge.so"
    process.run(
        ["g++", "-shared", *objects, "-o", library, f"-L{libraries}", f"-Wl,-rpath,{libraries}", "-ltorch_cpu", "-lc10", "-ldl"],
        log, 120)
    for made in objects:
        made.unlink()


def try_out(options, log):
    """Whether a program loads it, and it finds the device."""
    output, ending = process.dotnet(options, "ContrastiveLosses.Benchmarks", ["accuracy", "--device", options.device, "--cases", "/nowhere"], log, 120)
    # That folder has no cases: the message about it says that the device is there.
    if "/nowhere" not in output:
        # Where there is no GPU for it, because the library for GPUs cannot be loaded.
        load = f"import ctypes; ctypes.CDLL('{options.libraries[0]}/libtorch_cuda.so')"
        reason, _ = process.outcome([sys.executable, "-c", load], log, 60) if options.device == "cuda" else ("", "")
        raise process.Failure(f"the bridge does not work: {output.strip()[-300:]} {ending} {reason.strip()[-300:]}")
