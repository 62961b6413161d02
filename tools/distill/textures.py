"""Procedural textures [RGB, size, size] in 0..255, for what photos lack: strokes, flat shapes, hatching, stripes, clouds."""

import numpy as np
from PIL import Image, ImageDraw


def palette(random, count):
    """Random colours, more or less vivid."""
    grey = random.uniform(0, 255, (count, 1))
    vivid = random.uniform(0.2, 1)
    return (1 - vivid) * grey + vivid * random.uniform(0, 255, (count, 3))


def spectrum(size, random, exponent):
    """Noise whose amplitude falls as frequency^-exponent, in 0..1."""
    fx, fy = np.meshgrid(np.fft.fftfreq(size), np.fft.fftfreq(size))
    amplitude = np.maximum(np.hypot(fx, fy), 1 / size) ** -exponent
    field = np.real(np.fft.ifft2(amplitude * np.exp(2j * np.pi * random.uniform(size=(size, size)))))
    return (field - field.min()) / (np.ptp(field) + 1e-9)


def clouds(size, random):
    """Each channel a mixture of two noises."""
    exponent = random.uniform(0.3, 2)
    fields = np.stack([spectrum(size, random, exponent) for _ in range(3)])
    mixed = np.einsum("ij,jyx->iyx", random.uniform(-1, 1, (3, 3)) + np.eye(3), fields)
    return 255 * np.clip(mixed, 0, 1)


def stripes(size, random):
    """Waves of colour, bent by a slow field."""
    y, x = np.mgrid[0:size, 0:size]
    angle, period = random.uniform(0, np.pi), random.uniform(3, 40)
    bend = random.uniform(0, 40) * spectrum(size, random, 2)
    wave = np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle) + bend) / period)
    share = (wave > 0) if random.uniform() < 0.5 else 0.5 + 0.5 * wave
    first, second = palette(random, 2)
    return first[:, None, None] * share + second[:, None, None] * (1 - share)


def drawn(size, random, draw_all):
    """Drawn at twice the size, so that edges are smooth."""
    image = Image.new("RGB", (2 * size, 2 * size), tuple(palette(random, 1)[0].astype(int)))
    draw_all(ImageDraw.Draw(image), 2 * size)
    return np.asarray(image.resize((size, size), Image.LANCZOS), dtype=np.float64).transpose(2, 0, 1)


def shapes(size, random):
    """Flat ellipses and polygons over one another."""
    colors = palette(random, random.randint(3, 12))

    def draw_all(draw, side):
        for _ in range(random.randint(5, 60)):
            color = tuple(colors[random.randint(len(colors))].astype(int))
            center, radius = random.uniform(0, side, 2), random.uniform(3, side / 4)
            if random.uniform() < 0.5:
                draw.ellipse([*(center - radius), *(center + radius)], fill=color)
            else:
                corners = center + random.uniform(-radius, radius, (random.randint(3, 7), 2))
                draw.polygon([tuple(corner) for corner in corners], fill=color)

    return drawn(size, random, draw_all)


def strokes(size, random):
    """Brush strokes along a smooth field of directions."""
    colors = palette(random, random.randint(3, 12))
    field = 4 * np.pi * spectrum(2 * size, random, random.uniform(1.5, 2.5))
    width, length = random.randint(1, 12), random.randint(8, 60)

    def draw_all(draw, side):
        for _ in range(int(6 * side * side / (width * length) ** 1.0 / 4)):
            x, y = random.uniform(0, side, 2)
            color = colors[random.randint(len(colors))] + random.uniform(-20, 20, 3)
            points = [(x, y)]
            for _ in range(length // 4):
                angle = field[int(y) % side, int(x) % side]
                x, y = x + 4 * np.cos(angle), y + 4 * np.sin(angle)
                points.append((x, y))
            draw.line(points, fill=tuple(np.clip(color, 0, 255).astype(int)), width=width)

    return drawn(size, random, draw_all)


def hatching(size, random):
    """Lines of ink that swell with the tone, in each region along a direction of their own, as in engravings."""
    y, x = np.mgrid[0:size, 0:size]
    tone = random.uniform(0, 0.8) * (spectrum(size, random, random.uniform(1, 2.5)) - 0.5)
    regions = spectrum(size, random, 2.5)
    count = random.randint(1, 6)
    region = np.searchsorted(np.quantile(regions, np.arange(1, count) / count), regions)
    ink = np.zeros((size, size))
    for k in range(count):
        angle, period = random.uniform(0, np.pi), random.uniform(3, 16)
        bend = random.uniform(0, 80) * spectrum(size, random, 3)
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle) + bend) / period)
        # An edge of a line is about a pixel wide.
        line = np.clip((wave - random.uniform(0.2, 0.8) - tone) * period / 3 + 0.5, 0, 1)
        ink[region == k] = line[region == k]
    if random.uniform() < 0.5:
        ink[(region != np.roll(region, 1, 0)) | (region != np.roll(region, 1, 1))] = 1
    dark, light = sorted(palette(random, 2), key=np.sum)
    dark, light = random.uniform() * dark, 255 - random.uniform() * (255 - light)
    return dark[:, None, None] * ink + light[:, None, None] * (1 - ink)


TEXTURES = [clouds, stripes, shapes, strokes, hatching]
