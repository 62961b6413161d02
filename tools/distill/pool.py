"""Crops with their teacher's features, each learnt from a few times: the teacher costs more than the student."""

import torch

from balanced import gram
from networks import LAYERS, STYLE_LAYERS, by_position
from replay import Replayed


class Pool:
    """
    The last `capacity` crops, `fresh` of them new at a time. Features [positions, channels], and their Gram matrices, are
    kept as halves, in units of rms.
    """

    def __init__(self, teacher, rms, capacity, fresh, size, device, precision):
        self.teacher, self.rms, self.capacity, self.precision = teacher, rms, capacity, precision
        self.images = torch.zeros(capacity, 3, size, size, device=device)
        self.kept = {}
        self.fresh, self.places = self.images[:fresh].clone(), torch.arange(fresh, device=device)
        self.added = 0
        self.look = Replayed(self.look_at_fresh, device)

    def add(self, images):
        self.fresh.copy_(images)
        self.look()
        self.added += len(images)
        self.places.add_(len(images)).remainder_(self.capacity)

    @torch.no_grad()
    def look_at_fresh(self):
        with self.precision:
            features = self.teacher.features(self.fresh)
        features = {layer: features[layer].float() / self.rms[layer] for layer in LAYERS}
        grams = {f"gram {layer}": gram(features[layer]) for layer in STYLE_LAYERS}
        self.images[self.places] = self.fresh
        for name, new in {**{layer: by_position(features[layer]) for layer in LAYERS}, **grams}.items():
            if name not in self.kept:
                self.kept[name] = new.new_zeros(self.capacity, *new.shape[1:], dtype=torch.half)
            self.kept[name][self.places] = new.half()

    def choose(self, count, random):
        """Places of `count` crops."""
        return torch.from_numpy(random.randint(min(self.added, self.capacity), size=count))

    def at(self, places, counts):
        """The images there; by name of what is kept, that of the first counts[name] of them, or of all."""
        return self.images[places], {
            name: kept[places[: counts.get(name, len(places))]].float() for name, kept in self.kept.items()
        }
