#!/usr/bin/env python3
"""Distils VGG-19 into the compact network: see README.md beside this file."""

import contextlib
import ctypes
import math
import os
import sys
import time

sys.dont_write_bytecode = True

import numpy as np
import torch

import export
from errors import backward
from feed import Feed
from met import Met
from muon import Muon
from networks import LAYERS, Published, Student
from options import WEIGHTS, parser_of, pictures_of
from pictures import Crops
from pool import Pool
from prune import start_from
from replay import Replayed
from report import errors_of, text_of

# The share of a batch's crops that these layers are learnt from: they cost most and soon have learnt.
SHARE_OF = {"relu1_1": 0.25, "relu2_1": 0.5}
# Norm of a gradient; a picture out of the way can have a much larger one.
LARGEST_GRADIENT = 3.0


def arguments():
    parser = parser_of(__doc__)
    parser.add_argument("--output", default=WEIGHTS, help="folder for vgg19-compact.safetensors and its manifest")
    parser.add_argument("--channels", default="16,48,80,128,192")
    parser.add_argument("--iterations", type=int, default=30000)
    parser.add_argument("--batch", type=int, default=8, help="crops an iteration")
    parser.add_argument("--fresh", type=int, default=2, help="new crops an iteration; others come from the pool")
    parser.add_argument("--size", type=int, default=128, help="side of a crop")
    parser.add_argument("--longest", type=int, default=150, help="steps of a picture met during optimisation, at most")
    parser.add_argument("--processes", type=int, default=0, help="that draw crops beside this one; for a GPU, all processors")
    parser.add_argument("--rate", type=float, default=1e-3, help="largest learning rate of the cycle")
    parser.add_argument("--bfloat16", action="store_true", help="convolutions in bfloat16, and TF32 on a GPU")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", help="checkpoint of an earlier run, whose student this one starts from")
    parser.add_argument("--checkpoint", help="file to save to every 500 iterations, and to go on from")
    return parser.parse_args()


def keep_freed_memory():
    """glibc gives large blocks back at once, and faults every page in again, which costs a CPU much time."""
    trim_threshold, mmap_max = -1, -4
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(mmap_max, 0)
        libc.mallopt(trim_threshold, 2**31 - 1)


def rate_at(share):
    """Of the largest learning rate, when a share of the iterations is done: a tenth of them up, then half a cosine down."""
    return share / 0.1 if share < 0.1 else 0.5 + 0.5 * math.cos(math.pi * (share - 0.1) / 0.9)


def main():
    given = arguments()
    keep_freed_memory()
    torch.manual_seed(given.seed)
    random = np.random.RandomState(given.seed)
    learnt, held_out = pictures_of(given)

    teacher = Published(given.teacher, given.device)
    student = Student([int(count) for count in given.channels.split(",")]).to(given.device)
    crops = Feed(Crops(learnt, given.size), given.seed, given.processes)
    calibration = crops.batch(64).to(given.device)
    with torch.no_grad():
        features = teacher.features(calibration)
    rms = {layer: features[layer].square().mean().sqrt().item() for layer in LAYERS}

    start_from(teacher, student, calibration)

    matrices, vectors = ([p for p in student.parameters() if (p.dim() > 1) == wanted] for wanted in (True, False))
    optimizers = muon, adam = Muon(matrices), torch.optim.Adam(vectors)
    if given.start:
        student.load_state_dict(torch.load(given.start, map_location=given.device)["student"])
    first = 0
    if given.checkpoint and os.path.exists(given.checkpoint):
        saved = torch.load(given.checkpoint, map_location=given.device)
        student.load_state_dict(saved["student"])
        for optimizer, state in zip(optimizers, saved["optimizers"]):
            optimizer.load_state_dict(state)
        first = saved["iteration"]

    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision("high" if given.bfloat16 else "highest")
    kind = torch.device(given.device).type
    precision = torch.autocast(kind, torch.bfloat16, enabled=given.bfloat16, cache_enabled=False)

    pool = Pool(teacher, rms, 128 * given.fresh, given.fresh, given.size, given.device, precision)
    for _ in range(16):
        pool.add(crops.batch(given.fresh).to(given.device))
    met = Met(student, crops, random, 2 * given.fresh, given.device, given.longest, precision)
    counts = {layer: max(1, round(share * given.batch)) for layer, share in SHARE_OF.items()}
    counts |= {f"gram {layer}": count for layer, count in counts.items()}
    places = torch.zeros(given.batch, dtype=torch.long, device=given.device)

    def learn():
        images, wanted = pool.at(places, counts)
        student.zero_grad(set_to_none=True)
        with precision:
            found = student.features(images)
        seen = backward(student, found, wanted)
        torch.nn.utils.clip_grad_norm_(student.parameters(), LARGEST_GRADIENT)
        muon.step()
        return seen

    learn = Replayed(learn, given.device)
    started, smoothed = time.time(), None
    for iteration in range(first, given.iterations):
        # Half of the new crops are pictures met on the way, once the student has found its feet.
        from_met = given.fresh // 2 if given.start or iteration >= given.iterations // 20 else 0
        fresh = crops.batch(given.fresh - from_met).to(given.device)
        if from_met:
            met.step()
            chosen = random.permutation(len(met.images))[:from_met]
            fresh = torch.cat([fresh, met.images[torch.from_numpy(chosen).to(given.device)]])
        pool.add(fresh)

        places.copy_(pool.choose(given.batch, random))
        rate = given.rate * rate_at((iteration + 1) / given.iterations)
        muon.param_groups[0]["lr"].fill_(rate)
        adam.param_groups[0]["lr"] = rate
        seen = learn().clone()
        adam.step()

        smoothed = seen if smoothed is None else 0.98 * smoothed + 0.02 * seen
        done = iteration + 1
        if done % 100 == 0:
            speed = (done - first) / (time.time() - started)
            parts = " ".join(f"{value:.3f}" for value in smoothed.tolist())
            print(f"{done}/{given.iterations}  {speed:.2f} a second  {parts}", flush=True)
        if done % 500 == 0 or done == given.iterations:
            if held_out:
                maps = {layer: rms[layer] * student.maps[layer] for layer in LAYERS}
                errors = errors_of(teacher, student, maps, held_out, given.device)
                print(f"held out: {text_of(errors)}", flush=True)
            if given.checkpoint:
                states = [optimizer.state_dict() for optimizer in optimizers]
                state = {"student": student.state_dict(), "optimizers": states, "iteration": done}
                torch.save(state, f"{given.checkpoint}.tmp")
                os.replace(f"{given.checkpoint}.tmp", given.checkpoint)

    export.write(given.output, student, teacher, crops.batch(64).to(given.device))


if __name__ == "__main__":
    main()
