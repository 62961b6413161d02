"""Crops with their teacher's features, each learnt from a few times: the teacher costs more than the student."""

import torch

from balanced import gram
from networks import LAYERS, STYLE_LAYERS, by_position


class Pool:
    """
    At most `capacity` crops; a new one takes the place of the oldest. Features [positions, channels], and their Gram
    matrices, are kept as halves, in units of rms.
    """

    def __init__(self, teacher, rms, capacity):
        self.teacher, self.rms, self.capacity = teacher, rms, capacity
        self.crops, self.oldest = [], 0

    def add(self, images):
        with torch.no_grad():
            features = self.teacher.features(images)
            features = {layer: features[layer].float() / self.rms[layer] for layer in LAYERS}
            grams = {f"gram {layer}": gram(features[layer]) for layer in STYLE_LAYERS}
            features = {layer: by_position(features[layer]) for layer in LAYERS}
        for k in range(len(images)):
            kept = {name: tensor[k].half() for name, tensor in {**features, **grams}.items()}
            crop = (images[k].clone(), kept)
            if len(self.crops) < self.capacity:
                self.crops.append(crop)
            else:
                self.crops[self.oldest] = crop
                self.oldest = (self.oldest + 1) % self.capacity

    def sample(self, count, counts, random):
        """`count` images; by name of what is kept, that of the first counts[name] of them, or of all."""
        chosen = [self.crops[k] for k in random.randint(len(self.crops), size=count)]
        images = torch.stack([image for image, _ in chosen])
        return images, {
            name: torch.stack([kept[name] for _, kept in chosen[: counts.get(name, count)]]).float()
            for name in chosen[0][1]
        }
