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
from balanced import gram
from met import Met
from muon import Muon
from networks import LAYERS, STYLE_LAYERS, Published, Student
from options import WEIGHTS, parser_of, pictures_of
from pictures import Crops
from pool import Pool
from prune import start_from
from report import errors_of, text_of

# Of the errors of Gram matrices: the deeper a style layer, the more of a picture's loss under the teacher is left there.
GRAM_WEIGHTS = {"relu1_1": 1.0, "relu2_1": 1.0, "relu3_1": 1.0, "relu4_1": 2.0, "relu5_1": 5.0}
# Norm of a gradient; a picture out of the way can have a much larger one.
LARGEST_GRADIENT = 3.0


def arguments():
    parser = parser_of(__doc__)
    parser.add_argument("--output", default=WEIGHTS, help="folder for vgg19-compact.safetensors and its manifest")
    parser.add_argument("--channels", default="16,48,80,128,192")
    parser.add_argument("--iterations", type=int, default=11000)
    parser.add_argument("--batch", type=int, default=8, help="crops an iteration")
    parser.add_argument("--fresh", type=int, default=3, help="new crops an iteration; others come from the pool")
    parser.add_argument("--size", type=int, default=128, help="side of a crop")
    parser.add_argument("--rate", type=float, default=1e-3, help="largest learning rate of the cycle")
    parser.add_argument("--seed", type=int, default=0)
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


def optimizers_of(student, rate):
    matrices, vectors = ([p for p in student.parameters() if (p.dim() > 1) == wanted] for wanted in (True, False))
    return Muon(matrices, lr=rate), torch.optim.Adam(vectors, lr=rate)


def feature_errors(student, found, wanted):
    """Mean square of what the maps leave of the teacher's features, whose own is about 1."""
    return [(student.mapped(found, layer) - wanted[layer]).square().mean() for layer in LAYERS]


def gram_errors(student, found, wanted):
    """
    The same of Gram matrices: what a style loss sees. That of Q S is Q G Q^T; the square of its distance to T is
    tr(G Q^T Q G Q^T Q) - 2 tr(G Q^T T Q) + |T|^2, where nothing is as large as T. It is relative to each picture's, but
    those that are nearly flat count less, as they would drown all others.
    """
    errors = []
    for layer in STYLE_LAYERS:
        matrix, right = student.maps[layer], wanted[f"gram {layer}"]
        # Both Gram matrices are over the size of the map, so that of fewer channels is over less.
        own = gram(found[layer]) * (matrix.shape[1] / matrix.shape[0])
        size = right.square().sum((1, 2))
        turned = own @ (matrix.T @ matrix)
        square = (turned * turned.transpose(1, 2)).sum((1, 2))
        product = (own * (matrix.T @ (right @ matrix))).sum((1, 2))
        errors.append((2 * (square - 2 * product + size) / (size + size.mean())).mean())
    return errors


def main():
    given = arguments()
    keep_freed_memory()
    torch.manual_seed(given.seed)
    random = np.random.RandomState(given.seed)
    learnt, held_out = pictures_of(given)

    teacher = Published(given.teacher, given.device)
    student = Student([int(count) for count in given.channels.split(",")]).to(given.device)
    crops = Crops(learnt, given.size, random)
    calibration = crops.batch(64).to(given.device)
    with torch.no_grad():
        features = teacher.features(calibration)
    rms = {layer: features[layer].square().mean().sqrt().item() for layer in LAYERS}

    start_from(teacher, student, calibration)

    optimizers = optimizers_of(student, given.rate)
    first = 0
    if given.checkpoint and os.path.exists(given.checkpoint):
        saved = torch.load(given.checkpoint, map_location=given.device)
        student.load_state_dict(saved["student"])
        for optimizer, state in zip(optimizers, saved["optimizers"]):
            optimizer.load_state_dict(state)
        first = saved["iteration"]

    pool = Pool(teacher, rms, capacity=128 * given.fresh)
    for _ in range(8):
        pool.add(crops.batch(2 * given.fresh).to(given.device))
    met = Met(student, crops, random, 2 * given.fresh, given.device)
    weights = torch.tensor([1.0] * len(LAYERS) + [GRAM_WEIGHTS[layer] for layer in STYLE_LAYERS])
    weights = weights.to(given.device)
    started, smoothed = time.time(), None
    for iteration in range(first, given.iterations):
        # Two thirds of the new crops are pictures met on the way, once the student has found its feet.
        from_met = 2 * given.fresh // 3 if iteration >= given.iterations // 20 else 0
        fresh = crops.batch(given.fresh - from_met).to(given.device)
        if from_met:
            met.step()
            chosen = random.permutation(len(met.images))[:from_met]
            fresh = torch.cat([fresh, met.images[chosen].detach()])
        pool.add(fresh)

        images, wanted = pool.sample(given.batch, random)
        found = student.features(images)
        losses = torch.stack(feature_errors(student, found, wanted) + gram_errors(student, found, wanted))
        student.zero_grad(set_to_none=True)
        (losses * weights).sum().backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), LARGEST_GRADIENT)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = given.rate * rate_at((iteration + 1) / given.iterations)
            optimizer.step()

        seen = losses.detach()
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
