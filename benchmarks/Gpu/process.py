"""Programs with a time limit."""
import os
import signal
import subprocess
import tempfile
import time


class Deadline:
    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def left(self):
        return self.end - time.monotonic()

    def part(self, share):
        return Deadline(share * self.left())


class Failure(Exception):
    pass


def run(command, log, seconds, environment=None):
    """What a program printed; what it printed goes to the log too, with how it ended. An end other than a good one is a Failure."""
    output, ending = outcome(command, log, seconds, environment)
    if ending != "":
        raise Failure(f"{os.path.basename(str(command[0]))} {ending}: {last_words(output)}".removesuffix(": "))
    return output


def last_words(output):
    """The line that says most: of a .NET program that died not the end of its stack."""
    lines = [line for line in output.splitlines() if line.strip()]
    return next((line for line in lines if line.startswith("Unhandled exception")), lines[-1] if lines else "")[:300]


def outcome(command, log, seconds, environment=None):
    """What a program printed, and how it ended: an empty text if well. One that takes too long is ended with all that it started."""
    command = [str(part) for part in command]
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            env=os.environ | (environment or {}), start_new_session=True)
    except OSError as wrong:
        return "", f"cannot be run: {wrong.strerror}"
    try:
        output, _ = process.communicate(timeout=max(1, seconds))
        ending = "" if process.returncode == 0 else f"ended with {process.returncode}"
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        ending = f"did not end within {seconds:.0f} s"
    log.write(f"$ {' '.join(command)}\n{output}{ending}\n")
    log.flush()
    return output, ending


# Where the GPU's driver keeps the kernels that it has compiled, for the processes that follow; not among the results.
CACHE = os.path.join(tempfile.gettempdir(), "contrastive-losses-kernels")


def bridge(options):
    return options.out / "libtorchsharp-bridge.so"


def loading(options):
    """What a program that is not Python has to be told, to find PyTorch's libraries."""
    folders = [*map(str, options.libraries), os.environ.get("LD_LIBRARY_PATH", "")]
    return {"LD_LIBRARY_PATH": ":".join(filter(None, folders))}


def dotnet(options, assembly, arguments, log, seconds, environment=None):
    """Runs one of the bundle's programs by the bundle's .NET."""
    return outcome([options.bundle / "dotnet/dotnet", "exec", options.bundle / "tests" / f"{assembly}.dll", *arguments], log, seconds, {
        "DOTNET_ROOT": str(options.bundle / "dotnet"), "CUDA_CACHE_PATH": CACHE, "TORCHSHARP_BRIDGE": str(bridge(options)),
    } | loading(options) | (environment or {}))
