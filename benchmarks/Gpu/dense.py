"""Times what one writes with PyTorch, and other kernels where their sources are at hand: dense.py DEVICE FOLDERS SIZE... One line of JSON
for each."""
import json
import sys
import time

import torch
from torch.nn.functional import cross_entropy, normalize

TEMPERATURE = 0.1
CLASSES = 10


def supcon(x, labels):
    """As it is usually written: masks, log-probabilities and their mean over the positives, for every pair."""
    x = normalize(x)
    similarities = x @ x.t() / TEMPERATURE
    others = ~torch.eye(len(x), dtype=torch.bool, device=x.device)
    positives = (labels[:, None] == labels[None]) & others
    shifted = similarities - similarities.max(1, keepdim=True).values.detach()
    log_probabilities = shifted - (shifted.exp() * others).sum(1, keepdim=True).log()
    return -((log_probabilities * positives).sum(1) / positives.sum(1)).mean()


def lean_supcon(x, labels):
    """The least of it: one masked log-sum-exp of the pairs, the positives from sums by class."""
    x = normalize(x)
    similarities = (x @ x.t() / TEMPERATURE).fill_diagonal_(-torch.inf)
    # Products, because a compiler breaks its graph at bincount.
    of_class = (labels[:, None] == torch.arange(CLASSES, device=x.device)).to(x.dtype)
    sums, counts = of_class @ (of_class.t() @ x), of_class.sum(0, dtype=torch.float32)[labels] - 1
    positive = ((sums - x) * x).sum(1) / counts / TEMPERATURE
    return (similarities.logsumexp(1) - positive).mean()


def info_nce(x, y):
    x, y = normalize(x), normalize(y)
    similarities = x @ y.t() / TEMPERATURE
    targets = torch.arange(len(x), device=x.device)
    return (cross_entropy(similarities, targets) + cross_entropy(similarities.t(), targets)) / 2


def forms(folders):
    """What it is, the loss, and what makes a function that computes it."""
    compiled = lambda function: torch.compile(function, dynamic=False)
    known = [
        ("PyTorch, eager", "supcon", lambda: supcon), ("torch.compile, lean", "supcon", lambda: compiled(lean_supcon)),
        ("PyTorch, eager", "info_nce_cross_modal", lambda: info_nce), ("torch.compile", "info_nce_cross_modal", lambda: compiled(info_nce))]
    sys.path[:0] = [folder for folder in folders.split(":") if folder]
    try:
        from cut_cross_entropy import linear_cross_entropy

        def cut(x, y):
            x, y = normalize(x), normalize(y)
            targets = torch.arange(len(x), device=x.device)
            one = lambda a, b: linear_cross_entropy(a / TEMPERATURE, b, targets, impl="cce_exact")
            return (one(x, y) + one(y, x)) / 2
        known.append(("Cut Cross-Entropy", "info_nce_cross_modal", lambda: cut))
    except Exception as wrong:
        print(f"missing: Cut Cross-Entropy: {wrong}", flush=True)
    try:
        from inf_cl import cal_flash_loss

        def inf(x, y):
            x, y = normalize(x), normalize(y)
            one = lambda a, b: cal_flash_loss(a, b, scale=1 / TEMPERATURE, head_dim=a.shape[1])
            return (one(x, y) + one(y, x)).mean() / 2
        known.append(("Inf-CL", "info_nce_cross_modal", lambda: inf))
    except Exception as wrong:
        print(f"missing: Inf-CL: {wrong}", flush=True)
    return known


class Meter:
    """Milliseconds by the device's events, or by the clock; memory as the device's allocator takes it."""
    def __init__(self, device):
        self.cuda = device == "cuda"

    def used(self):
        if not self.cuda:
            return 0
        free, total = torch.cuda.mem_get_info()
        return total - free

    def lap(self, action):
        if not self.cuda:
            begin = time.perf_counter()
            action()
            return 1e3 * (time.perf_counter() - begin)
        torch.cuda.synchronize()
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        action()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end)


def measure(function, loss, n, d, dtype, device):
    meter = Meter(device)
    torch.manual_seed(1)
    features = [torch.randn(n, d, device=device).to(dtype).requires_grad_() for _ in range(1 if loss == "supcon" else 2)]
    labels = [torch.randint(CLASSES, (n,), device=device)] if loss == "supcon" else []

    def step():
        for leaf in features:
            leaf.grad = None
        function(*features, *labels).backward()

    if meter.cuda:
        torch.cuda.empty_cache()
    before = meter.used()
    step()
    used = meter.used() - before
    for _ in range(2):
        step()
    laps = sorted(meter.lap(step) for _ in range(15 if n < 20000 else 5))
    return {"ms": round(laps[len(laps) // 2], 3), "mib": round(used / 2 ** 20, 1)}


def main(device, folders, *sizes):
    known = forms(folders)
    calls = [(name, loss, make, *map(int, size.split("x"))) for size in sizes for name, loss, make in known]
    # What is compiled comes last, and of one width only: each size is compiled anew, for seconds.
    is_compiled = lambda call: call[0].startswith("torch.compile")
    for call in [call for call in calls if not is_compiled(call)] + [call for call in calls if is_compiled(call) and call[-1] == 128]:
        name, loss, make, n, d = call
        for dtype in (torch.float32, torch.bfloat16):
            row = {"what": name, "loss": loss, "n": n, "d": d, "dtype": str(dtype).removeprefix("torch.")}
            try:
                if is_compiled(call):
                    torch._dynamo.reset()  # or a function's ninth form would run as it is written, without a word
                row |= measure(make(), loss, n, d, dtype, device)
            except Exception as wrong:
                text = " ".join(str(wrong).split())
                row["failure"] = "does not fit" if "out of memory" in text.lower() else f"{type(wrong).__name__}: {text}"[:200]
                if device == "cuda":
                    torch.cuda.empty_cache()
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
