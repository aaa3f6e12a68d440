"""Builds the bridge between TorchSharp's stand-in and PyTorch's libraries."""
import concurrent.futures
import pathlib
import sys

import process


def run(options, log, found):
    import torch
    folder = pathlib.Path(torch.__file__).parent
    include = folder / "include" if (folder / "include/ATen").exists() else pathlib.Path("/usr/include")
    # Older headers are C++17 and content with C++20, newer ones need it.
    flags = [
        "-std=c++20", "-O1", "-fPIC", "-fvisibility=hidden", f"-D_GLIBCXX_USE_CXX11_ABI={int(torch.compiled_with_cxx11_abi())}",
        f"-I{include}", f"-I{include}/torch/csrc/api/include"]
    library = process.bridge(options)
    library.unlink(missing_ok=True)
    compile_all(options, log, flags, folder / "lib", library)
    try:
        try_out(options, log)
    except process.Failure:
        library.unlink()
        raise
    return {"torch": torch.__version__}


def compile_all(options, log, flags, libraries, library):
    sources = sorted((options.bundle / "bridge").glob("*.cpp"))
    objects = [options.out / f"{source.stem}.o" for source in sources]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for _ in pool.map(lambda source, made: process.run(
                ["g++", *flags, "-c", source, "-o", made], log, min(300, options.deadline.left())), sources, objects):
            pass
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
        # Where there is no GPU for it, because the library for GPUs cannot be loaded, or finds none itself.
        load = "import ctypes; ctypes.CDLL('libtorch_cuda.so'); import torch; torch.cuda.init()"
        reason, _ = process.outcome([sys.executable, "-c", load], log, 60, process.loading(options)) if options.device == "cuda" else ("", "")
        raise process.Failure("; ".join(filter(None, ["the bridge does not work", ending, *map(process.last_words, (output, reason))])))
