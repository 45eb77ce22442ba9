"""Many short texts as one artist that moves: the outlines of the letters are kept, which is thirty times faster."""

from functools import lru_cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from nblib import figures

FONT = FontProperties(family="DejaVu Sans")
INCH = 72  # points


class Labels(Artist):
    """Texts in one color, centred at `places` (m, 2) in data coordinates of `axes`; `size` in points.

    With `halo` every letter has a white rim, for texts that lie on lines.
    """

    def __init__(self, axes, places, color=figures.DATA, size=figures.TICK, halo=False, zorder=3):
        super().__init__()
        self.places, self.color, self.size, self.halo = np.asarray(places, float), to_rgba(color), size, halo
        self.texts = [""] * len(places)
        self.set_zorder(zorder)
        axes.add_artist(self)

    def set_texts(self, texts):
        """As many texts as places; an empty one is not drawn."""
        self.texts = list(texts)

    def draw(self, renderer):
        scale = self.figure.dpi / INCH
        gc = renderer.new_gc()
        gc.set_joinstyle("round")
        for text, (x, y) in zip(self.texts, self.axes.transData.transform(self.places), strict=True):
            if text:
                path, width = outline(text, self.size)
                at = Affine2D().translate(-width / 2, -height(self.size) / 2).scale(scale).translate(x, y)
                if self.halo:
                    gc.set_linewidth(4 * scale)
                    gc.set_foreground("white")
                    renderer.draw_path(gc, path, at)
                gc.set_linewidth(0)
                renderer.draw_path(gc, path, at, self.color)
        gc.restore()


@lru_cache(maxsize=4096)
def outline(text, size):
    """(Path, width) of `text`, in points, from the lower left corner."""
    start, vertices, codes = 0.0, [], []
    for letter in text:
        if letter != " ":
            path = _path(letter, size)
            vertices.append(np.add(path.vertices, (start, 0)))
            codes.append(path.codes)
        start += _advance(letter, size)
    return Path(np.concatenate(vertices), np.concatenate(codes)), start


@lru_cache
def _path(letters, size):
    return TextPath((0, 0), letters, size, prop=FONT)


@lru_cache
def _advance(letter, size):
    """How far behind the beginning of a letter the next one begins."""
    with_it, without = (_path(letters, size).vertices[:, 0].max() for letters in (f"0{letter}0", "00"))
    return with_it - without


def height(size):
    """Of a figure, in points."""
    return _path("0", size).vertices[:, 1].max()
