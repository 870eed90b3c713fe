"""PyTorch's side of kernels.ts: reads one layer and pass a line as JSON, prints the milliseconds of one run."""
import json
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
torch.set_grad_enabled(False)
prepared = {}


def convolution(r):
    channels_last = torch.channels_last
    size, k, s = r["size"], r["filter"], r["stride"]
    out = -(-size // s)
    total = max((out - 1) * s + k - size, 0)
    pad = total // 2
    x = torch.rand(r["batch"], r["channels"], size, size).contiguous(memory_format=channels_last)
    if total % 2:  # uneven padding: done beforehand, in PyTorch's favour
        x, pad = F.pad(x, (pad, total - pad, pad, total - pad)).contiguous(memory_format=channels_last), 0
    w = torch.rand(r["out"], r["channels"], k, k).contiguous(memory_format=channels_last)
    dy = torch.rand(r["batch"], r["out"], out, out).contiguous(memory_format=channels_last)

    def backward(mask):
        return torch.ops.aten.convolution_backward(dy, x, w, None, [s, s], [pad, pad], [1, 1], False, [0, 0], 1, mask)

    return {
        "forward": lambda: F.conv2d(x, w, stride=s, padding=pad),
        "input gradient": lambda: backward([True, False, False]),
        "filter gradient": lambda: backward([False, True, False]),
    }


def product(r):
    a = torch.rand(r["inner"], r["rows"]).t() if r["transposeA"] else torch.rand(r["rows"], r["inner"])
    b = torch.rand(r["columns"], r["inner"]).t() if r["transposeB"] else torch.rand(r["inner"], r["columns"])
    return {"product": lambda: torch.mm(a, b)}


print("ready", flush=True)
for line in sys.stdin:
    request = json.loads(line)
    name = request.pop("pass")
    key = json.dumps(request, sort_keys=True)
    if key not in prepared:
        prepared = {key: convolution(request) if request["kind"] == "conv" else product(request)}
    run = prepared[key][name]
    run()
    start = time.perf_counter()
    run()
    print((time.perf_counter() - start) * 1e3, flush=True)
