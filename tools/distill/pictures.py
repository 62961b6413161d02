"""What the student learns from: crops of pictures at many sizes, procedural textures, and noise on both."""

import os

import numpy as np
import torch
from PIL import Image

from textures import TEXTURES

ENDINGS = (".jpg", ".jpeg", ".png", ".webp")


def load_pictures(folders, wanted):
    """RGB images of the files in some folders whose name `wanted` takes, in order of their names."""
    paths = [
        os.path.join(folder, name)
        for folder in folders
        for name in sorted(os.listdir(folder))
        if name.lower().endswith(ENDINGS) and wanted(os.path.splitext(name)[0])
    ]
    if not paths:
        raise SystemExit(f"pictures: no {' '.join(ENDINGS)} to take; found none in {', '.join(folders)}")
    return [Image.open(path).convert("RGB") for path in paths]


class Crops:
    """Random crops [RGB, size, size] in 0..255."""

    def __init__(self, pictures, size, random=None, textures=0.25):
        self.pictures, self.size, self.random, self.textures = pictures, size, random, textures

    def next(self):
        random = self.random
        crop = self.texture() if random.uniform() < self.textures else self.picture()
        if random.uniform() < 0.3:
            crop = crop * random.uniform(0.6, 1.3, (3, 1, 1)) + random.uniform(-30, 30, (3, 1, 1))
        if random.uniform() < 0.3:
            crop = crop + random.standard_normal(crop.shape) * random.uniform(0, 40)
        return torch.from_numpy(np.ascontiguousarray(np.clip(crop, 0, 255), dtype=np.float32))

    def picture(self):
        """Part of a picture, from its pixels as they are to most of its shorter side, a little stretched, made a square."""
        random, size = self.random, self.size
        picture = self.pictures[random.randint(len(self.pictures))]
        side = size * (min(picture.size) / size) ** random.uniform(0, 1)
        stretch = 2 ** random.uniform(-0.3, 0.3)
        width, height = (min(int(wanted), length) for wanted, length in zip((side * stretch, side / stretch), picture.size))
        left, top = random.randint(picture.width - width + 1), random.randint(picture.height - height + 1)
        square = picture.resize((size, size), Image.LANCZOS, (left, top, left + width, top + height))
        crop = np.asarray(square, dtype=np.float64).transpose(2, 0, 1)
        if random.uniform() < 0.2:
            crop = crop.transpose(0, 2, 1)[:, ::-1]
        return crop[:, :, ::-1] if random.uniform() < 0.5 else crop

    def texture(self):
        return TEXTURES[self.random.randint(len(TEXTURES))](self.size, self.random)
