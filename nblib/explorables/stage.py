"""The figure of an explorable: drawn once, then only the artists that move are drawn over a cached background."""

import io

import numpy as np
from matplotlib import style
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform
from PIL import Image

from nblib import figures

SIZES = {"study": (1000, 420), "lecture": (1560, 480)}  # px
HANDLE = 28  # px, with its white ring
RING = 3  # px
ABOVE = 100  # moving artists lie over all still ones: then a blitted frame equals a full redraw


def house():
    """Inside, matplotlib draws in the style of `figures`, whatever the notebook has set."""
    return style.context(["default", figures.STYLE])


class Picture:
    """An explorable drawn into `figure` (a Figure or a SubFigure): its artists, and the discs of its handles."""

    def __init__(self, explorable, figure):
        self.explorable, self.figure, self.handles = explorable, figure, []
        with house():
            self.art = explorable.build(figure)
            for axes in figure.axes:
                axes.tick_params(labelsize=figures.TICK)  # how many ticks there are must not depend on who draws
            self.discs = self._circle(HANDLE - RING, edgecolors="white")
            self.ring = self._circle(HANDLE + RING, edgecolors=figures.DATA, facecolors="none")
        moving = [*artists(vars(self.art))]
        for artist in moving:
            artist.set_zorder(artist.get_zorder() + ABOVE)
        self.moving = [*moving, self.discs, self.ring]

    def _circle(self, diameter, **colors):
        """A collection of discs whose size is in px and whose places are fractions of the figure."""
        point = 72 / figures.DPI
        discs = PathCollection(
            [Path.circle(radius=0.5)],
            sizes=[(diameter * point) ** 2],
            offsets=np.empty((0, 2)),
            offset_transform=self.figure.transSubfigure,
            linewidths=RING * point,
            zorder=2 * ABOVE,
            **colors,
        )
        discs.set_transform(IdentityTransform())
        return self.figure.add_artist(discs)

    def draw(self, result, selected=None):
        """Moves all artists to `result`; the handle named `selected` gets a black ring."""
        with np.errstate(all="ignore"):
            self.explorable.draw(self.art, result)
            handles = self.explorable.handles(self.art, result)
            self.handles = [h for h in handles if _inside(h)]
        self.discs.set_facecolors([h.color for h in self.handles])
        for discs, chosen in (self.discs, self.handles), (self.ring, self._named(selected)):
            discs.set_offsets(np.reshape([self.place(h) for h in chosen], (-1, 2)))

    def _named(self, name):
        return [h for h in self.handles if h.name == name]

    def place(self, handle):
        """Where the handle is, in fractions of the figure from its lower left corner."""
        return self.figure.transSubfigure.inverted().transform(handle.axes.transData.transform(handle.at))


class Stage:
    """The live picture in pixels. `moving=False` draws the same as an ordinary Figure, for `frame()`.

    `scale` is the number of device pixels for one pixel of the page: 2 on a high-density screen.
    """

    def __init__(self, explorable, size, moving=True):
        width, height = size
        inches = width / figures.DPI, height / figures.DPI
        with house():
            self.figure = Figure(figsize=inches, dpi=figures.DPI, layout="constrained")
        self.canvas = FigureCanvasAgg(self.figure)
        self.picture = Picture(explorable, self.figure)
        self.picture.draw(explorable.foresee(**explorable.widest))
        self.settle(self.figure)
        self.picture.draw(explorable.result)  # the layout has moved the axes, and the handles with them
        self._background = None
        if moving:
            for artist in self.picture.moving:
                artist.set_animated(True)
        self.moving = sorted(self.picture.moving, key=_order)

    @staticmethod
    def settle(figure):
        """Computes the layout once and keeps it: nothing jumps afterwards, and a full redraw costs half."""
        with house():
            figure.get_layout_engine().execute(figure)
        figure.set_layout_engine("none")
        # the layout's solver leaves noise in the last digit, and pixels change with it
        for axes in figure.axes:
            axes.set_position(np.round(axes.get_position().bounds, 6))
        for part in figure.subfigs:
            part.bbox_relative.set_points(np.round(part.bbox_relative.get_points(), 6))

    def scale(self, factor):
        """Redraws for a screen with `factor` device pixels for one pixel of the page."""
        self.figure.dpi = figures.DPI * factor
        self.canvas = FigureCanvasAgg(self.figure)
        self._background = None

    def draw(self, result, selected=None):
        """Draws the frame for `result`: over the background, which is redrawn only if a still artist changed."""
        self.picture.draw(result, selected)
        if self._background is None or self.figure.stale:
            with house():
                self.canvas.draw()
            self._background = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self._background)
        renderer = self.canvas.get_renderer()
        for artist in self.moving:
            artist.draw(renderer)

    def image(self):
        """The frame as a Pillow image (RGB)."""
        size = self.canvas.get_width_height()
        return Image.frombuffer("RGBX", size, self.canvas.buffer_rgba(), "raw", "RGBX", 0, 1).convert("RGB")

    def encode(self, form):
        """The frame as bytes: "jpeg" in a millisecond while it moves, "png" without loss when it rests."""
        options = {"jpeg": {"quality": 90, "subsampling": 0}, "png": {"compress_level": 1}}[form]
        buffer = io.BytesIO()
        self.image().save(buffer, form, **options)
        return buffer.getvalue()


def limits(axes, **wanted):
    """`axes.set(xlim=..., ylim=...)`, but only if they differ: new limits cost a full redraw."""
    for name, pair in wanted.items():
        if getattr(axes, f"get_{name}")() != tuple(pair):
            axes.set(**{name: pair})


def artists(value):
    """Every artist in `value`, a namespace's dict of artists, lists and dicts of artists; axes do not move."""
    if isinstance(value, Artist):
        return [] if isinstance(value, Axes) else [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [artist for item in inner for artist in artists(item)]


def _inside(handle):
    x, y = handle.axes.transAxes.inverted().transform(handle.axes.transData.transform(handle.at))
    return -0.01 <= x <= 1.01 and -0.01 <= y <= 1.01


def _order(artist):
    """A full redraw draws axes by axes, then what belongs to the figure itself."""
    axes, figure = artist.axes, artist.get_figure()
    if axes is None:
        return len(figure.axes), artist.get_zorder(), figure.get_children().index(artist)
    return figure.axes.index(axes), artist.get_zorder(), axes.get_children().index(artist)
