"""How near the student's mapped features are to the teacher's, on pictures that it did not learn from."""

import numpy as np
import torch
from PIL import Image

from networks import LAYERS

LONGEST_SIDE = 192


def whole(picture):
    """A picture at LONGEST_SIDE, [1, RGB, height, width] in 0..255."""
    scale = LONGEST_SIDE / max(picture.size)
    small = picture.resize([round(scale * length) for length in picture.size], Image.LANCZOS)
    return torch.from_numpy(np.asarray(small, dtype=np.float32).transpose(2, 0, 1)[None].copy())


def held_out_errors(teacher, student, rms, pictures, device):
    """By layer: squared error over square of the teacher's features, summed over all pictures."""
    errors, squares = dict.fromkeys(LAYERS, 0.0), dict.fromkeys(LAYERS, 0.0)
    with torch.no_grad():
        for picture in pictures:
            image = whole(picture).to(device)
            wanted, found = teacher.features(image), student.features(image)
            for layer in LAYERS:
                right = wanted[layer] / rms[layer]
                errors[layer] += (student.mapped(found, layer) - right).square().sum().item()
                squares[layer] += right.square().sum().item()
    return {layer: errors[layer] / squares[layer] for layer in LAYERS}


def text_of(errors):
    return "  ".join(f"{layer} {error:.3f}" for layer, error in errors.items())
