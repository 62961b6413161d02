"""Teacher and student: VGG-19 to conv5_1 as published, and one of few channels whose features, mapped linearly, are the
teacher's."""

import os
import sys

import torch
import torch.nn.functional as F
from torch import nn

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "fixtures"))
from network import convolutions  # noqa: E402
from weights import read_safetensors  # noqa: E402

TEACHER_CHANNELS = [64, 128, 256, 512, 512]
STYLE_LAYERS = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"]
CONTENT_LAYER = "relu4_2"
# What losses look at, in forward order.
LAYERS = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu4_2", "relu5_1"]
MEAN = torch.tensor([123.68, 116.779, 103.939]).view(1, 3, 1, 1)
# Inside the student, inputs are divided by this, so that all its numbers are of order 1.
INPUT_UNIT = 64.0


def stage_of(layer):
    """Index of a layer's stage: 0 for relu1_1."""
    return int(layer[4]) - 1


def by_position(features):
    """[n, positions, channels] of [n, channels, height, width]."""
    return features.permute(0, 2, 3, 1).flatten(1, 2)


def forward(weight_of, network_input, wanted=LAYERS):
    """Outputs of the wanted ReLUs by name; others are let go, which spares a CPU's caches. `weight_of` gives by name."""
    features, x = {}, network_input
    for name, _, _ in convolutions(TEACHER_CHANNELS):
        if name.endswith("_1") and name != "conv1_1":
            x = F.max_pool2d(x, 2)
        x = F.relu(F.conv2d(x, weight_of(f"{name}.weight"), weight_of(f"{name}.bias"), padding=1), inplace=True)
        layer = name.replace("conv", "relu")
        if layer in wanted:
            features[layer] = x
    return features


class Published:
    """A network of a weights file; `features` of images [n, RGB, height, width] in 0..255, by layer."""

    def __init__(self, path, device):
        self.weights = {
            name: tensor.to(device, memory_format=torch.channels_last) if tensor.dim() == 4 else tensor.to(device)
            for name, tensor in read_safetensors(path).items()
        }
        self.mean = MEAN.to(device)

    def features(self, images, wanted=LAYERS):
        return forward(self.weights.get, images - self.mean, wanted)


class Student(nn.Module):
    """
    The compact network, and a matrix [teacher's channels, its own] for each layer that losses look at; all 0 until
    prune.py fills them.
    """

    def __init__(self, channels):
        super().__init__()
        self.channels = channels
        self.register_buffer("mean", MEAN.clone())
        self.weights = nn.ParameterDict()
        for name, inputs, outputs in convolutions(channels):
            kernel = torch.zeros(outputs, inputs, 3, 3).to(memory_format=torch.channels_last)
            self.weights[f"{name}-weight"] = nn.Parameter(kernel)
            self.weights[f"{name}-bias"] = nn.Parameter(torch.zeros(outputs))
        self.maps = nn.ParameterDict()
        for layer in LAYERS:
            outputs, inputs = TEACHER_CHANNELS[stage_of(layer)], channels[stage_of(layer)]
            self.maps[layer] = nn.Parameter(torch.zeros(outputs, inputs))

    def weight_of(self, name):
        # A ParameterDict's names may not hold a dot.
        return self.weights[name.replace(".", "-")]

    def features(self, images, wanted=LAYERS):
        """Of images [n, RGB, height, width] in 0..255, by layer."""
        return forward(self.weight_of, (images - self.mean) / INPUT_UNIT, wanted)
