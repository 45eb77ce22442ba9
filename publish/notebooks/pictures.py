"""Pictures in the outputs of cells: their pixels, and how far two of them differ."""

import base64
import io
import re

import numpy as np
from PIL import Image

TILE = 32  # px
LIMIT = 5  # grey levels of 255: other CPUs give at most 0.1, the smallest change that means something 9.5
EMBEDDED = re.compile(r"data:image/png;base64,([\w+/=\s]+)")


def decode(png):
    """(pixels (height, width, 3), the matplotlib x.y that drew them) of a base64 PNG."""
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    drawn_by = re.search(r"Matplotlib\D*(\d+\.\d+)", image.info.get("Software", ""))
    return np.asarray(image.convert("RGB"), dtype=float), drawn_by and drawn_by[1]


def difference(stored, fresh):
    """Root mean square difference over the worst TILE x TILE square, in grey levels; inf when the sizes differ."""
    if stored.shape != fresh.shape:
        return np.inf
    squares = ((stored - fresh) ** 2).mean(axis=2)
    pixels = np.ones_like(squares)
    for axis, length in enumerate(squares.shape):
        starts = np.arange(0, length, TILE)
        squares, pixels = np.add.reduceat(squares, starts, axis), np.add.reduceat(pixels, starts, axis)
    return float(np.sqrt((squares / pixels).max()))
