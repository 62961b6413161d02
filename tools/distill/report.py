#!/usr/bin/env python3
"""
How near linear maps of the compact network's features come to the teacher's on held-out pictures, as the weights are in
the file. The maps are those of least squares on the pictures learnt from.
"""

import os
import sys

sys.dont_write_bytecode = True

import numpy as np
import torch
from PIL import Image

from networks import LAYERS, Published
from options import WEIGHTS, parser_of, pictures_of
from prune import positions, restoring_map

LONGEST_SIDE = 192


def whole(picture):
    """A picture at LONGEST_SIDE, [1, RGB, height, width] in 0..255."""
    scale = LONGEST_SIDE / max(picture.size)
    small = picture.resize([round(scale * length) for length in picture.size], Image.LANCZOS)
    return torch.from_numpy(np.asarray(small, dtype=np.float32).transpose(2, 0, 1)[None].copy())


def features_of(teacher, student, pictures, device):
    """The teacher's and the student's features of each picture: [channels, positions] by layer."""
    for picture in pictures:
        image = whole(picture).to(device)
        yield tuple(
            {layer: positions(found) for layer, found in network.features(image).items()}
            for network in (teacher, student)
        )


@torch.no_grad()
def best_maps(teacher, student, pictures, device):
    """By layer Q with the least |T - Q S|^2 over all pictures, [teacher's channels, student's]."""
    crosses, products = dict.fromkeys(LAYERS, 0.0), dict.fromkeys(LAYERS, 0.0)
    for theirs, ours in features_of(teacher, student, pictures, device):
        for layer in LAYERS:
            crosses[layer] = crosses[layer] + (theirs[layer] @ ours[layer].T).double()
            products[layer] = products[layer] + (ours[layer] @ ours[layer].T).double()
    return {layer: restoring_map(crosses[layer], products[layer]).float() for layer in LAYERS}


@torch.no_grad()
def errors_of(teacher, student, maps, pictures, device):
    """By layer: squared error of the mapped features over square of the teacher's, summed over all pictures."""
    errors, squares = dict.fromkeys(LAYERS, 0.0), dict.fromkeys(LAYERS, 0.0)
    for theirs, ours in features_of(teacher, student, pictures, device):
        for layer in LAYERS:
            errors[layer] += (maps[layer] @ ours[layer] - theirs[layer]).square().sum().item()
            squares[layer] += theirs[layer].square().sum().item()
    return {layer: errors[layer] / squares[layer] for layer in LAYERS}


def text_of(errors):
    return "  ".join(f"{layer} {error:.3f}" for layer, error in errors.items())


def main():
    parser = parser_of(__doc__)
    parser.add_argument("--weights", default=os.path.join(WEIGHTS, "vgg19-compact.safetensors"))
    given = parser.parse_args()
    learnt, held_out = pictures_of(given)
    teacher, student = (Published(path, given.device) for path in (given.teacher, given.weights))
    maps = best_maps(teacher, student, learnt, given.device)
    for name, pictures in (("learnt from", learnt), ("held out", held_out)):
        print(f"{name}: {text_of(errors_of(teacher, student, maps, pictures, given.device))}", flush=True)


if __name__ == "__main__":
    main()
