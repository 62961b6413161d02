#!/usr/bin/env python3
"""Times the job of `npm run bench:peers` in PyTorch: python3 tools/pytorch/bench.py --size 512 --device cuda [--json F].

Eager, and compiled where torch.compile is there; on a GPU each with TF32 off and on (on rounds the factors of products to 10
bits, so that it is no float32 any more). Prints milliseconds per step and the losses before the first three steps: with
TF32 off, those of every other system to 1e-3.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time

import torch

# No compiled files beside the sources.
sys.dont_write_bytecode = True
from job import LEARNING_RATE, SMALLEST_SIZE, make_job

COMPARED_STEPS = 3


def make_step(job, is_compiled):
    """A step: the loss and its parts before it, and a new image. A compiled one holds forward, losses and backward."""
    image = job.content.clone().requires_grad_(True)
    on_gpu = image.device.type == "cuda"
    fused = {"fused": True} if on_gpu and torch.__version__ >= "2" else {}
    optimizer = torch.optim.Adam([image], lr=LEARNING_RATE, eps=1e-8, **fused)
    loss_of = torch.compile(job.loss) if is_compiled else job.loss

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss, parts = loss_of(image)
        loss.backward()
        optimizer.step()
        # A pixel of the new image: what is read back proves that the whole step is done.
        values = torch.cat([loss.detach()[None], parts, image.detach().flatten()[:1]])
        return values.cpu().tolist()[:-1]

    return step


def measure(size, device, is_compiled, has_tf32, steps):
    torch.backends.cudnn.allow_tf32 = has_tf32
    torch.backends.cuda.matmul.allow_tf32 = has_tf32
    # As a user who wants speed sets it: cuDNN tries its algorithms at the first step.
    torch.backends.cudnn.benchmark = True
    job = make_job(size, device)
    step = make_step(job, is_compiled)
    losses, times = [], []
    for _ in range(COMPARED_STEPS + steps):
        begin = time.perf_counter()
        values = step()
        times.append(1000 * (time.perf_counter() - begin))
        losses.append(values)
    return {
        "msPerStep": statistics.median(times[COMPARED_STEPS:]),
        "firstStepMs": times[0],
        "stepMs": times[COMPARED_STEPS:],
        "losses": [values[0] for values in losses[:COMPARED_STEPS]],
        "terms": [values[1:] for values in losses[:COMPARED_STEPS]],
    }


def name_of(device):
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{platform.processor() or platform.machine()}, {torch.get_num_threads()} threads"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--size", type=int, default=512, help="width and height of the images (512)")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--steps", type=int, default=20, help="timed steps (20)")
    parser.add_argument("--json", metavar="FILE", help="writes all that was measured")
    arguments = parser.parse_args()
    if arguments.size < SMALLEST_SIZE:
        parser.error(f"--size: conv5_1 needs at least {SMALLEST_SIZE}; found {arguments.size}")
    if arguments.steps < 1:
        parser.error(f"--steps: at least 1 is needed; found {arguments.steps}")
    if arguments.device == "cuda" and not torch.cuda.is_available():
        parser.error("--device: this PyTorch sees no GPU; found cuda; take cpu")
    return arguments


def write_whole(path, text):
    """Under a temporary name first, so that no partial file is ever seen."""
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "w", encoding="utf8") as file:
        file.write(text)
    os.replace(temporary, path)


def main():
    arguments = parse_arguments()
    device = torch.device(arguments.device)
    print(f"PyTorch {torch.__version__} on {name_of(device)}, {arguments.size} x {arguments.size}")
    modes = {}
    for is_compiled in [False, True] if hasattr(torch, "compile") else [False]:
        for has_tf32 in [False, True] if device.type == "cuda" else [False]:
            name = ("compiled" if is_compiled else "eager") + (", TF32" if has_tf32 else "")
            try:
                found = measure(arguments.size, device, is_compiled, has_tf32, arguments.steps)
            except Exception as error:  # torch.compile needs a C++ compiler or Triton, and says so in many ways.
                if not is_compiled:
                    raise
                modes[name] = {"error": str(error).split("\n")[0]}
                print(f"{name}: does not run; {modes[name]['error']}")
                continue
            modes[name] = found
            losses = " ".join(f"{loss:.6f}" for loss in found["losses"])
            print(f"{name}: {found['msPerStep']:.2f} ms per step, first {found['firstStepMs']:.0f} ms, losses {losses}")
    if arguments.json:
        place = {"size": arguments.size, "device": name_of(device), "torch": torch.__version__}
        write_whole(arguments.json, json.dumps({**place, "modes": modes}, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
