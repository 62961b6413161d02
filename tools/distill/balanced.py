"""The losses of the recipe `balanced`, of several pictures at once."""

import torch

from networks import CONTENT_LAYER, STYLE_LAYERS

CONTENT_WEIGHT, STYLE_WEIGHT = 1.0, 20.0


def gram(features):
    """[n, channels, channels], over the size of the map; in float32 at least, whatever convolutions are in."""
    with torch.autocast(features.device.type, enabled=False):
        flat = features.to(torch.promote_types(features.dtype, torch.float32)).flatten(2)
        return flat @ flat.transpose(1, 2) / (flat.shape[1] * flat.shape[2])


def relative(found, target):
    """Mean square of the difference over that of the target, for each picture."""
    difference, size = (found - target).flatten(1), target.flatten(1)
    return difference.square().mean(1) / size.square().mean(1).clamp_min(1e-12)


def targets_of(network, content, style):
    """Features of the content, and Gram matrices of the style."""
    with torch.no_grad():
        features = network.features(style)
        return network.features(content)[CONTENT_LAYER], [gram(features[layer]) for layer in STYLE_LAYERS]


def balanced(network, images, targets):
    """The losses of the recipe `balanced`, for each picture."""
    features = network.features(images)
    content, grams = targets
    style = sum(relative(gram(features[layer]), wanted) for layer, wanted in zip(STYLE_LAYERS, grams))
    return CONTENT_WEIGHT * relative(features[CONTENT_LAYER], content) + STYLE_WEIGHT / 5 * style
