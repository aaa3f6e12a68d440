"""Every reference case, computed on the device."""
import process
import times


def run(options, log, found):
    result, failures = {}, []
    for dtype, kernel in {"float32": times.KERNELS[options.device], "float64": "auto"}.items():
        output, ending = process.dotnet(
            options, "ContrastiveLosses.Benchmarks", ["accuracy", "--device", options.device, "--dtype", dtype, "--kernel", kernel],
            log, min(300, options.deadline.left()))
        result[dtype] = process.last_words(output)
        if ending:
            failures.append(f"{dtype}: {ending}: {result[dtype]}")
    return {"lines": result} | ({"failure": "; ".join(failures)} if failures else {})
