"""The job of tools/bench/peers/job.ts in PyTorch, number for number: seeded weights and images, the losses of the recipe
`balanced`, and a function from an image to its loss."""

import math
from dataclasses import dataclass

import numpy
import torch
import torch.nn.functional as F

DEPTHS = [2, 2, 4, 4, 1]
CHANNELS = [64, 128, 256, 512, 512]
MEAN = [123.68, 116.779, 103.939]
CONTENT_LAYER = "relu4_2"
STYLE_LAYERS = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"]
CONTENT_WEIGHT = 1.0
STYLE_WEIGHT = 20.0 / len(STYLE_LAYERS)
LEARNING_RATE = 5.0
SMALLEST_SIZE = 16


def hashed(values):
    """lowbias32 of uint32 values, as in tools/bench/peers/seeded.ts."""
    x = values.astype(numpy.uint32)
    x = (x ^ (x >> 16)) * numpy.uint32(0x21F0AAAD)
    x = (x ^ (x >> 15)) * numpy.uint32(0x735A2D97)
    return x ^ (x >> 15)


def seeded(stream, count, low, high):
    """The first numbers of a stream, evenly distributed in [low, high): float64, then rounded once."""
    start = int(hashed(numpy.array([stream]))[0])
    index = (start + numpy.arange(count, dtype=numpy.uint64)).astype(numpy.uint32)
    return (low + (high - low) * (hashed(index) / 2.0**32)).astype(numpy.float32)


def squares(size, stream, side):
    """An image of noisy squares, [1, RGB, size, size], whole numbers in 0..255."""
    per_row = -(-size // side)
    colors = seeded(stream, 3 * per_row * per_row, 0, 192).astype(numpy.float64)
    noise = seeded(stream + 1, 3 * size * size, 0, 64).astype(numpy.float64)
    cell = numpy.arange(size) // side
    square = per_row * cell[:, None] + cell[None, :]
    values = noise.reshape(size, size, 3) + colors.reshape(-1, 3)[square]
    # The other side rounds the sum to float32 after it was floored to a whole number, which changes nothing.
    pixels = numpy.minimum(255, numpy.floor(values)).astype(numpy.float32)
    return torch.from_numpy(numpy.ascontiguousarray(pixels.transpose(2, 0, 1)[None]))


def convolutions():
    """(weight [out, in, 3, 3], bias [out]) of each stage's convolutions."""
    stages, inputs, stream = [], 3, 0
    for depth, outputs in zip(DEPTHS, CHANNELS):
        stage = []
        for _ in range(depth):
            most = math.sqrt(6 / (9 * inputs))
            weight = seeded(stream, outputs * inputs * 9, -most, most)
            bias = seeded(stream + 1, outputs, -8, 8)
            stage.append((torch.from_numpy(weight.reshape(outputs, inputs, 3, 3)), torch.from_numpy(bias)))
            inputs, stream = outputs, stream + 2
        stages.append(stage)
    return stages


@dataclass
class Job:
    """Weights, images and targets on one device."""

    stages: list
    mean: torch.Tensor
    content: torch.Tensor
    content_target: torch.Tensor
    style_targets: list

    def features(self, image):
        """Outputs of the ReLUs, by name."""
        features, x = {}, image - self.mean
        for stage, layers in enumerate(self.stages, start=1):
            for layer, (weight, bias) in enumerate(layers, start=1):
                x = F.relu(F.conv2d(x, weight, bias, padding=1))
                features[f"relu{stage}_{layer}"] = x
            if stage < len(self.stages):
                x = F.max_pool2d(x, 2)
        return features

    def loss(self, image):
        """The total loss, and its parts without weights: content, then one for each style layer."""
        features = self.features(image)
        terms = [relative(features[CONTENT_LAYER], self.content_target)]
        for layer, target in zip(STYLE_LAYERS, self.style_targets):
            terms.append(relative(gram(features[layer]), target))
        parts = torch.stack(terms)
        return CONTENT_WEIGHT * parts[0] + STYLE_WEIGHT * parts[1:].sum(), parts.detach()


def gram(features):
    """F F^T / (C M)."""
    matrix = features[0].flatten(1)
    return matrix @ matrix.T / matrix.numel()


def relative(found, target):
    """sum((found - target)^2) / sum(target^2)."""
    return (found - target).square().sum() / target.square().sum()


def make_job(size, device):
    stages = [[(w.to(device), b.to(device)) for w, b in stage] for stage in convolutions()]
    mean = torch.tensor(MEAN, device=device).reshape(1, 3, 1, 1)
    content = squares(size, 1000, 8).to(device)
    style = squares(size, 2000, 2).to(device)
    job = Job(stages, mean, content, None, None)
    with torch.no_grad():
        job.content_target = job.features(content)[CONTENT_LAYER]
        of_style = job.features(style)
        job.style_targets = [gram(of_style[layer]) for layer in STYLE_LAYERS]
    return job
