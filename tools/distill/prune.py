"""
The student's start: some channels of the teacher, as in pruning (He et al. 2017, Channel Pruning for Accelerating Very
Deep Neural Networks). A layer keeps those channels that tell most of the others, reads the layer before through the
linear map that best restores what is missing there, and gets the teacher's kernels for that.
"""

import torch
import torch.nn.functional as F

from networks import INPUT_UNIT, convolutions


def positions(features):
    """[channels, positions of all images]."""
    return features.transpose(0, 1).flatten(1)


def telling_channels(moments, count):
    """Greedy: each next channel is the one that the chosen ones explain least, by pivoted Cholesky of F F^T."""
    rest, chosen = moments.clone(), []
    for _ in range(count):
        pivot = rest.diagonal().argmax().item()
        chosen.append(pivot)
        column = rest[:, pivot] / rest[pivot, pivot].clamp_min(1e-12).sqrt()
        rest = rest - torch.outer(column, column)
        rest[pivot] = rest[:, pivot] = 0
    return chosen


def restoring_map(cross, products):
    """
    Q with the least |wanted - Q found|^2, [rows of wanted, rows of found], of cross = wanted found^T and products =
    found found^T; a little ridge for channels alike.
    """
    ridge = 1e-5 * products.diagonal().mean() * torch.eye(len(products)).to(products)
    return torch.linalg.solve(products + ridge, cross.T).T


def start_from(teacher, student, images):
    """Fills the student's weights and maps; `images` [n, RGB, height, width] in 0..255 are what channels are judged by."""
    rows = convolutions(student.channels)
    layers = [name.replace("conv", "relu") for name, _, _ in rows]
    with torch.no_grad():
        theirs = teacher.features(images, layers)
        x = (images - student.mean) / INPUT_UNIT
        restore = INPUT_UNIT * torch.eye(3, device=images.device)
        for (name, _, outputs), layer in zip(rows, layers):
            wanted = positions(theirs[layer])
            unit = wanted.square().mean().sqrt()
            chosen = telling_channels(wanted @ wanted.T / wanted.shape[1], outputs)
            kernel = torch.einsum("oiyx,ij->ojyx", teacher.weights[f"{name}.weight"][chosen], restore) / unit
            bias = teacher.weights[f"{name}.bias"][chosen] / unit
            student.weight_of(f"{name}.weight").copy_(kernel)
            student.weight_of(f"{name}.bias").copy_(bias)
            if name.endswith("_1") and name != "conv1_1":
                x = F.max_pool2d(x, 2)
            x = F.relu(F.conv2d(x, kernel, bias, padding=1))
            found = positions(x)
            restore = restoring_map(wanted @ found.T, found @ found.T)
            if layer in student.maps:
                student.maps[layer].copy_(restore / unit)
