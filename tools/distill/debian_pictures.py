#!/usr/bin/env python3
"""Gathers pictures to learn from out of Debian packages: wallpapers, and the photos and paintings of games.

    python3 tools/distill/debian_pictures.py FOLDER

On Debian 12 with apt; 740 MB are downloaded, about 650 pictures are kept. Their licences are in the packages, and
none of them becomes part of the project."""

import glob
import io
import os
import re
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

# The campaigns of Wesnoth, each with the paintings of its story.
WESNOTH = "data did dm dw ei httt l low nr sof sota sotbe thot trow tsg ttb utbs".split()
PACKAGES = [
    "endless-sky-data",
    "freecol",
    "gcompris-qt-data",
    "gnome-backgrounds",
    "lomiri-wallpapers-16.04",
    "lomiri-wallpapers-20.04",
    "mate-backgrounds",
    "plasma-workspace-wallpapers",
    "tuxpaint-data",
    "ukui-wallpapers",
    *(f"wesnoth-1.16-{name}" for name in WESNOTH),
]
# Manuals, with pictures of windows.
NOT_FROM = ("screenshot", "/doc/")
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
# Smaller files are icons and parts of user interfaces.
LEAST_BYTES = 60_000
LEAST_SIDE = 200
# Shorter side; more would only cost memory.
KEPT_SIDE = 768
# Mean difference of neighbouring pixels at 256 pixels, both ways together: below it a picture is a mere gradient.
LEAST_DETAIL = 6.0


def unpack(folder):
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, check=True)
    for package in sorted(glob.glob(f"{folder}/*.deb")):
        subprocess.run(["dpkg", "-x", package, folder], check=True)


def images_of(folder):
    """Name and image of everything that may be a picture, in a fixed order; Qt's resource files hold WebP as it is."""
    for path in sorted(glob.glob(f"{folder}/usr/share/**/*", recursive=True)):
        name = re.sub(r"\W+", "_", os.path.relpath(path, f"{folder}/usr/share"))[-80:]
        if path.lower().endswith(ENDINGS) and os.path.getsize(path) >= LEAST_BYTES and not any(word in path for word in NOT_FROM):
            yield name, Image.open(path)
        elif path.endswith(".rcc"):
            with open(path, "rb") as file:
                resources = file.read()
            for index, match in enumerate(re.finditer(rb"RIFF(....)WEBP", resources, re.DOTALL)):
                size = 8 + int.from_bytes(match.group(1), "little")
                yield f"{name}_{index}", Image.open(io.BytesIO(resources[match.start() : match.start() + size]))


def is_opaque(image):
    return "A" not in image.getbands() or image.getchannel("A").getextrema()[0] >= 250


def scaled(image, side):
    scale = side / min(image.size)
    return image.resize([round(scale * length) for length in image.size], Image.LANCZOS, reducing_gap=2.0)


def detail(image):
    grey = np.asarray(scaled(image, 256).convert("L"), dtype=float)
    return np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()


def main():
    (target,) = sys.argv[1:]
    os.makedirs(target, exist_ok=True)
    seen, kept = set(), 0
    with tempfile.TemporaryDirectory() as folder:
        unpack(folder)
        for name, image in images_of(folder):
            if min(image.size) < LEAST_SIDE or not is_opaque(image):
                continue
            image = image.convert("RGB")
            if min(image.size) > KEPT_SIDE:
                image = scaled(image, KEPT_SIDE)
            # The same wallpaper comes in many sizes.
            thumbnail = image.resize((8, 8)).tobytes()
            if thumbnail in seen or detail(image) < LEAST_DETAIL:
                continue
            seen.add(thumbnail)
            image.save(os.path.join(target, f"{name}.png"))
            kept += 1
    print(f"{kept} pictures in {target}")


if __name__ == "__main__":
    main()
