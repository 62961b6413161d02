"""Writes resize.fixture.json: what Pillow's LANCZOS makes of a small image, in floats and in 8 bits.

Run with Pillow and NumPy: python3 test/image/makeResizeFixture.py
"""
import json
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 13, 9
SIZES = [(5, 4), (13, 4), (6, 9), (17, 14), (1, 1), (26, 1), (3, 21)]

pixels = np.random.default_rng(7).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
cases = []
for size in SIZES:
    channels = [
        Image.fromarray(pixels[..., channel].astype(np.float32), mode="F").resize(size, Image.LANCZOS)
        for channel in range(3)
    ]
    floats = np.stack([np.asarray(channel) for channel in channels], axis=-1).clip(0, 255)
    eight_bit = np.asarray(Image.fromarray(pixels).resize(size, Image.LANCZOS))
    cases.append(
        {
            "width": size[0],
            "height": size[1],
            "floats": [round(float(value), 4) for value in floats.ravel()],
            "bytes": eight_bit.ravel().tolist(),
        }
    )
fixture = {"width": WIDTH, "height": HEIGHT, "pixels": pixels.ravel().tolist(), "cases": cases}
path = Path(__file__).with_name("resize.fixture.json")
path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
