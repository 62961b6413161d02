"""The student as a weights file of this project: float16 safetensors and its manifest."""

import torch

from networks import INPUT_UNIT, LAYERS, convolutions
from weights import write_weights

NAME = "vgg19-compact"
SOURCE = "distilled from VGG-19 of K. Simonyan and A. Zisserman (VGG_ILSVRC_19_layers, CC BY 4.0) by tools/distill"
LICENSE = "CC BY 4.0"


def channel_scales(student, teacher, images):
    """
    What each layer's channels are multiplied by; ReLU and pooling let it through, and the next layer divides. A channel
    counts in a Gram matrix as much as in the teacher's when it is as large as what its column of the map makes of it.
    A layer as a whole gets the root mean square of the teacher's, so that losses of all recipes keep their order.
    """
    rows = [(name, name.replace("conv", "relu"), outputs) for name, _, outputs in convolutions(student.channels)]
    all_layers = [layer for _, layer, _ in rows]
    with torch.no_grad():
        ours, theirs = (network.features(images, all_layers) for network in (student, teacher))
        scales = {}
        for name, layer, outputs in rows:
            scale = torch.ones(outputs, device=images.device)
            if layer in LAYERS:
                scale = student.maps[layer].detach().norm(dim=0)
            scaled = ours[layer] * scale[:, None, None]
            scales[name] = scale * (theirs[layer].square().mean() / scaled.square().mean()).sqrt()
    return scales


def tensors_of(student, scales):
    """Kernels [out, in, 3, 3] and biases [out] in forward order, for Caffe's input in 0..255 less the mean."""
    tensors, before = {}, torch.full((3,), INPUT_UNIT)
    for name, scale in scales.items():
        kernel = student.weights[f"{name}-weight"].detach().cpu()
        bias = student.weights[f"{name}-bias"].detach().cpu()
        scale = scale.cpu()
        tensors[f"{name}.weight"] = kernel * scale[:, None, None, None] / before[None, :, None, None]
        tensors[f"{name}.bias"] = bias * scale
        before = scale
    return tensors


def write(folder, student, teacher, images):
    """`images` calibrate the layers' scales."""
    tensors = tensors_of(student, channel_scales(student, teacher, images))
    write_weights(folder, student.channels, tensors, SOURCE, NAME, "float16", LICENSE)
