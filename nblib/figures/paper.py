"""Scenes on paper: matplotlib draws what the page draws, in the light colours of the same table of roles.

Everything is placed in px, so that no axes, no layout engine and no style file take part: a picture costs little and
is the same on every machine. The artists of a mark carry its name as their gid.
"""

import base64
import html
import io
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib import __version__
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nblib.figures.layout import LABEL, TICK, TITLE, beside, estimated_width, layout, thinned
from nblib.figures.raster import ramp, shaded
from nblib.figures.roles import INK, LINE, LOOKS, PAPER, ROLES, SOFT

DPI = 100
PT = 72 / DPI  # points in a px
TEXT, SMALLEST_TEXT = 16, 13  # px
DOT, HANDLE, RING, RIM = 9, 22, 3, 3  # px: diameters, the white ring of a handle, the rims of a line over a field
HEADLINE = 40  # px above all panels, for the title of a moving figure
SHADES = 12  # of every colour in the PNG
TINT = 2 / SHADES  # opacity of areas and boxes that are not filled
HATCH = "////"
NEGATIVE = 7, 5  # px on, px off of links with negative weights
MARKERS = {  # of matplotlib, and their size in sizes of a circle
    "circle": ("o", 1), "square": ("s", 0.9), "diamond": ("D", 0.88), "triangle": ("^", 1.1), "down": ("v", 1.1),
    "plus": ("+", 1.2), "cross": ("x", 1), "bar": ("|", 1.2),
}  # fmt: skip
SUBSTITUTES = str.maketrans("𝓛", "ℒ")  # letters that the type face lacks, and what stands for them
ANCHORS = {"start": ("left", 0), "middle": ("center", 0.5), "end": ("right", 1)}  # and the share of words before it
HALO = [withStroke(linewidth=4 * PT, foreground=PAPER[0])]


def draw(panels, width=1000, height=None, title=""):
    """The Figure of a scene, `width` x `height` px: of a Panel, a list of Panels, or scenes one below the other."""
    height, placed = layout(panels, width, height)
    headline = HEADLINE * bool(title)
    figure = Figure(figsize=(width / DPI, (height + headline) / DPI), dpi=DPI, facecolor=PAPER[0])
    FigureCanvasAgg(figure)
    if title:
        at = 1 - 6 / (height + headline)
        figure.text(0, at, title.translate(SUBSTITUTES), color=INK[0], va="top", fontproperties=font(22, "bold"))
    for panel, box in placed:
        Sheet(figure, panel, box).draw()
    return figure


def dashed(dash, width):
    """A dash pattern in px for matplotlib, which counts in widths of the line."""
    return (0, [px / width for px in dash]) if dash else "-"


def font(size, weight="normal"):
    """The one type face on paper, which matplotlib brings with it; `size` in px."""
    return FontProperties(family="DejaVu Sans", size=size * PT, weight=weight)


@dataclass(frozen=True)
class Style:
    """How a mark looks: its role with what its look adds."""

    color: str
    width: float
    dash: tuple[float, ...]
    marker: str
    size: float
    opacity: float
    looks: frozenset

    @classmethod
    def of(cls, mark):
        role, looks = ROLES[mark["role"]], mark["look"].split()
        width, size, opacity, dash = role.width, 1.0, 1.0, role.dash
        for look in map(LOOKS.__getitem__, looks):
            width *= look.get("width", 1)
            size *= look.get("size", 1)
            opacity *= look.get("opacity", 1)
            dash = look.get("dash", dash)
        return cls(role.light, width, dash, role.marker, size, opacity, frozenset(looks))

    @property
    def rgba(self):
        return to_rgba(self.color, self.opacity)


class Sheet:
    """One panel on a Figure: X and Y turn data coordinates into px."""

    def __init__(self, figure, panel, box):
        self.figure, self.panel, self.box = figure, panel, box
        self.width = figure.get_figwidth() * DPI
        self.px = Affine2D().scale(1 / DPI) + figure.dpi_scale_trans
        self.clip = TransformedBbox(Bbox.from_bounds(*box[:4]), self.px)
        self.over_field = any(mark["kind"] == "field" for mark in panel.marks)

    def X(self, x):
        return self.box.left + self.box.width * self._share(0, x)

    def Y(self, y):
        return self.box.bottom + self.box.height * self._share(1, y)

    def _share(self, axis, values):
        low, high, values = *self.panel.range(axis), np.asarray(values, float)
        if self.panel.scales[axis] == "log":
            with np.errstate(all="ignore"):
                low, high, values = np.log10(low), np.log10(high), np.log10(values)
        return (values - low) / (high - low)

    def _inside(self, x, y):
        """Which of the points lie in the plot."""
        left, bottom, width, height = self.box[:4]
        return (abs(x - left - width / 2) <= width / 2 + 1) & (abs(y - bottom - height / 2) <= height / 2 + 1)

    def _add(self, artist, name, order, clip=True):
        artist.set(transform=self.px, zorder=order, gid=name)
        self.figure.add_artist(artist)
        if clip:
            artist.set_clip_box(self.clip)
        return artist

    # --- the panel ------------------------------------------------------------------------------------------

    def draw(self):
        self._words()
        if self.panel.axes:
            self._axes()
        for order, mark in enumerate(self.panel.marks, 2):
            getattr(self, mark["kind"])(mark, Style.of(mark), order)
        for handle in self.panel.handles:
            x, y = self.X(handle.at[0]), self.Y(handle.at[1])
            disc = Line2D([x], [y], marker="o", ms=HANDLE * PT, mec=PAPER[0], mew=RING * PT)
            disc.set_markerfacecolor(ROLES[handle.role].light)
            self._add(disc, f"handle {handle.name}", 1000, clip=False)

    def _words(self):
        """Title and labels: a short one of y beside the title, over its numbers; a long one below the title."""
        left, bottom, width, height, top = self.box
        x, y = self.panel.labels
        title = min(left, self.width - _measured_width(self.panel.title, TITLE, "bold"))
        self._text(title, top - 14, self.panel.title, INK[0], TITLE, "title", weight="bold")
        if beside(self.panel):
            self._text(left - 8, top - 14, y, SOFT[0], LABEL, "y label", ha="right")
        else:
            self._text(max(0, left - 24), bottom + height + 12, y, SOFT[0], LABEL, "y label")
        below = bottom - 20 - 25 * self.panel.axes
        self._text(left + width / 2, below, x, SOFT[0], LABEL, "x label", ha="center")

    def _axes(self):
        left, bottom = self.box[:2]
        across = [(self.X(x), text) for x, text in self.panel.ticked(0)]
        up = [(self.Y(y), text) for y, text in self.panel.ticked(1)]
        if not self.over_field:
            self._straight([y for y, _ in up], "y", LINE[0], PT, "grid", 0)
            self._straight([x for x, _ in across] if self.panel.equal else [], "x", LINE[0], PT, "grid", 0)
            (low, high), scale = sorted(self.panel.range(1)), self.panel.scales[1]
            zero = self.Y(0) if scale == "linear" and low <= 0 <= high else bottom
            self._straight([zero], "y", SOFT[0], 1.2 * PT, "axis", 1)
        for x, text in thinned(across, lambda text: estimated_width(text) + 10):
            self._text(x, bottom - 20, text, SOFT[0], TICK, "x tick", ha="center")
        for y, text in thinned(up, lambda text: 1.1 * TICK):
            self._text(left - 8, y - 0.35 * TICK, text, SOFT[0], TICK, "y tick", ha="right")

    def _straight(self, places, axis, color, width, name, order):
        """Lines across the whole plot, upright (axis x) or level (axis y) at `places`."""
        left, bottom, across, up = self.box[:4]
        ends = {"x": lambda x: [(x, bottom), (x, bottom + up)], "y": lambda y: [(left, y), (left + across, y)]}[axis]
        lines = LineCollection(list(map(ends, places)), colors=color, linewidths=width, capstyle="butt")
        self._add(lines, name, order, clip=False)

    def _text(self, x, y, words, color, size, name, order=1, weight="normal", **place):
        if words:
            text = Text(
                x, y, words.translate(SUBSTITUTES), color=color, fontproperties=font(size, weight), parse_math=False
            )
            text.set(**place)
            self._add(text, name, order, clip=False)

    # --- the kinds of marks ---------------------------------------------------------------------------------

    def line(self, mark, style, order):
        self._line(self.X(mark["x"]), self.Y(mark["y"]), mark, style, order)

    def rule(self, mark, style, order):
        left, bottom, width, height = self.box[:4]
        if mark["axis"] == "x":
            x, y = [self.X(mark["at"])] * 2, [bottom, bottom + height]
        else:
            x, y = [left, left + width], [self.Y(mark["at"])] * 2
        self._line(x, y, mark, style, order)

    def _line(self, x, y, mark, style, order):
        line = Line2D(x, y, color=style.color, lw=style.width * PT, ls=dashed(style.dash, style.width))
        line.set(alpha=style.opacity, solid_capstyle="round", dash_capstyle="round")
        line.set(solid_joinstyle="round", dash_joinstyle="round", path_effects=self._rim(style.width))
        self._add(line, mark["name"], order)

    def _rim(self, width):
        """A rim of paper, so that what lies over a field is seen where this is dark."""
        return [withStroke(linewidth=(width + RIM) * PT, foreground=PAPER[0])] if self.over_field else None

    def dots(self, mark, style, order):
        x, y = self.X(mark["x"]), self.Y(mark["y"])
        inside = self._inside(x, y)
        marker, size = MARKERS[style.marker]
        rim = 2.5 if "hollow" in style.looks else 3 if marker in "+x|" else 0
        dots = Line2D(x[inside], y[inside], ls="none", marker=marker, ms=DOT * size * style.size * PT, mew=rim * PT)
        dots.set(color=style.color, alpha=style.opacity, path_effects=self._rim(0))
        if "hollow" in style.looks:
            dots.set_markerfacecolor(PAPER[0])
        self._add(dots, mark["name"], order, clip=False)

    def area(self, mark, style, order):
        x, low, high = self.X(mark["x"]), self.Y(mark["low"]), self.Y(mark["high"])
        finite = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
        pieces = np.flatnonzero(np.diff(finite, prepend=False, append=False)).reshape(-1, 2)
        below, above = np.column_stack([x, low]), np.column_stack([x, high])
        corners = [np.vstack([below[i:j], above[i:j][::-1]]) for i, j in pieces]
        self._polygons(corners, mark, style, order, rim=0)

    def boxes(self, mark, style, order):
        left, right = self.X(mark["left"]), self.X(mark["right"])
        low, high = self.Y(mark["low"]), self.Y(mark["high"])
        plain = self.panel.axes or "tint" in mark
        rectangles = [_rectangle(*sides, 0 if plain else 10) for sides in zip(left, low, right, high, strict=True)]
        rimless = "tint" in mark or "filled" in style.looks
        self._polygons(rectangles, mark, style, order, rim=0 if rimless else min(2, style.width))

    def _polygons(self, corners, mark, style, order, rim):
        """Filled with the colour, a tint of it, its hatching, or paper."""
        opacity = 1 if "filled" in style.looks else TINT
        face = [to_rgba(style.color, share * style.opacity) for share in np.ravel(mark.get("tint", opacity))]
        if "hollow" in style.looks:
            face, rim = PAPER[0], max(rim, 2)
        if "hatched" in style.looks:
            face = "none"
        shapes = PolyCollection(corners, facecolors=face, edgecolors=style.rgba, linewidths=rim * PT)
        if "hatched" in style.looks:
            shapes.set(hatch=HATCH, hatch_linewidth=PT)
        self._add(shapes, mark["name"], order)

    def links(self, mark, style, order):
        x, y, to_x, to_y = self.X(mark["x"]), self.Y(mark["y"]), self.X(mark["to_x"]), self.Y(mark["to_y"])
        weights = np.abs(mark["weights"])
        widths = 1 + 5 * weights / (weights.max(initial=0) or 1)
        middle = (x + to_x) / 2
        points = np.stack([[x, middle, middle, to_x], [y, y, to_y, to_y]], axis=-1).transpose(1, 0, 2)
        curves = [Path(four, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]) for four in points]
        links = PathCollection(curves, facecolors="none", edgecolors=style.rgba, linewidths=widths * PT)
        pairs = zip(mark["weights"], widths, strict=True)
        links.set_linestyles([dashed(NEGATIVE if weight < 0 else (), width) for weight, width in pairs])
        self._add(links, mark["name"], order)

    def arrows(self, mark, style, order):
        start = np.column_stack([self.X(mark["x"]), self.Y(mark["y"])])
        end = np.column_stack([self.X(mark["x"] + mark["dx"]), self.Y(mark["y"] + mark["dy"])])
        length = np.hypot(*(end - start).T)[:, None]
        start, end, length = (part[length[:, 0] > 0.5] for part in (start, end, length))
        along = (end - start) / length
        aside = along @ [[0, 1], [-1, 0]]
        head = np.minimum(length, 6 + 2.5 * style.width)
        neck = end - head * along
        corners = np.stack([end, neck + head * aside / 2.2, neck - head * aside / 2.2], axis=1)
        shafts = LineCollection(np.stack([start, neck], axis=1), colors=style.rgba, linewidths=style.width * PT)
        heads = PolyCollection(corners, facecolors=style.rgba)
        self._add(shafts, mark["name"], order)
        self._add(heads, mark["name"] + " heads", order)

    def text(self, mark, style, order):
        """Words around their height, pulled into the plot if they would leave it, in lines if wider than it."""
        left, bottom, width, height = self.box[:4]
        on_panel = mark["of"] == "panel"
        x = left + width * mark["x"] if on_panel else self.X(mark["x"])
        y = bottom + height * mark["y"] if on_panel else self.Y(mark["y"])
        size, weight = max(SMALLEST_TEXT, TEXT * style.size), "normal" if mark["role"] in ("ink", "soft") else "bold"
        align, before = ANCHORS[mark["anchor"]]
        for x_i, y_i, words, inside in zip(x, y, mark["text"], self._inside(x, y) | on_panel, strict=True):
            if not words or not inside:
                continue
            color, halo = (style.color, HALO) if on_panel else self._ground(x_i, y_i, style.color)
            lines = _broken(words, width, size, weight)
            longest = max(_measured_width(line, size, weight) for line in lines)
            start = np.clip(x_i - before * longest, left, max(left, left + width - longest))
            below = size * (0.6 + 1.2 * (len(lines) - 1))
            first = np.clip(y_i + size * 0.6 * (len(lines) - 1), bottom + below, bottom + height - 0.6 * size)
            for row, line in enumerate(lines):
                place = start + before * longest, first - size * (0.35 + 1.2 * row)
                self._text(*place, line, color, size, mark["name"], order, weight, ha=align, path_effects=halo)

    def _ground(self, x, y, color):
        """(colour, path effects) of a word at (x, y), for it to be read on the box on which it stands."""
        full = None
        for mark in self.panel.marks:
            if mark["kind"] == "boxes":
                across = (x - self.X(mark["left"])) * (x - self.X(mark["right"])) <= 0
                up = (y - self.Y(mark["low"])) * (y - self.Y(mark["high"])) <= 0
                for i in np.flatnonzero(across & up):
                    full = mark["tint"][i] if "tint" in mark else float("filled" in mark["look"].split())
        if full is None:
            return color, HALO
        return color if full < 0.25 else INK[0] if full < 0.78 else PAPER[0], []

    def field(self, mark, style, order):
        left, bottom, width, height = self.box[:4]
        left, right, bottom, top = (round(edge) for edge in (left, left + width, bottom, bottom + height))
        colors = shaded(mark, self._pixels(0, right - left), self._pixels(1, top - bottom))
        self.figure.figimage(colors, xo=left, yo=bottom, origin="lower").set(gid=mark["name"], zorder=order)

    def _pixels(self, axis, count):
        """The data coordinates of the middles of `count` px along the axis."""
        space = np.geomspace if self.panel.scales[axis] == "log" else np.linspace
        return space(*self.panel.range(axis), 2 * count + 1)[1::2]


def _rectangle(left, low, right, high, radius):
    """The corners of a rectangle, rounded by `radius` px at most: the quarters of a circle, pulled apart."""
    left, right, low, high = *sorted((left, right)), *sorted((low, high))
    radius = min(radius, (right - left) / 5, (high - low) / 4)
    angles = np.pi / 2 * np.add.outer(range(4), np.linspace(0, 1, 6))
    x = np.array([[right - radius], [left + radius], [left + radius], [right - radius]]) + radius * np.cos(angles)
    y = np.array([[high - radius], [high - radius], [low + radius], [low + radius]]) + radius * np.sin(angles)
    return np.column_stack([x.ravel(), y.ravel()])


@lru_cache(maxsize=5000)
def _measured_width(text, size, weight):
    """The width in px of a line of text."""
    return text_to_path.get_text_width_height_descent(text.translate(SUBSTITUTES), font(size, weight), False)[0] / PT


def _broken(text, width, size, weight):
    """The lines of a text, none of them wider than `width` px if its words allow it."""
    lines = [""]
    for word in text.split(" ") if _measured_width(text, size, weight) > width else [text]:
        longer = f"{lines[-1]} {word}".strip()
        if _measured_width(longer, size, weight) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def png(figure):
    """The drawn scene as PNG bytes of exactly its own size, in the 256 colours of `_palette`: a notebook stays small.

    The picture names the matplotlib that drew it: pictures by two of them differ in every letter.
    """
    figure.canvas.draw()
    rgba = Image.frombuffer("RGBA", figure.canvas.get_width_height(), figure.canvas.buffer_rgba())
    drawn_by = PngInfo()
    drawn_by.add_text("Software", f"Matplotlib {__version__}")
    buffer = io.BytesIO()
    indexed = rgba.convert("RGB").quantize(palette=_palette(), dither=Image.Dither.NONE)
    indexed.save(buffer, "PNG", compress_level=7, pnginfo=drawn_by)
    return buffer.getvalue()


@lru_cache
def _palette():
    """Paper, grid lines, every colour of a role in steps to paper, and the ramp."""
    roles = np.array([to_rgba(color) for color in sorted({role.light for role in ROLES.values()})])
    steps = np.linspace(0, 1, SHADES + 1)[1:, None, None]
    shades = (np.array(to_rgba(PAPER[0])) * (1 - steps) + roles * steps).reshape(-1, 4)
    fixed = (255 * np.vstack([to_rgba(PAPER[0]), to_rgba(LINE[0]), shades]) + 0.5).astype(np.uint8)
    image = Image.new("P", (1, 1))
    image.putpalette(np.vstack([fixed, ramp(256 - len(fixed))])[:, :3].tobytes())
    return image


def bundle(picture, alt):
    """The MIME bundle of a still picture: PNG bytes, the same as `<img>` with alt text, and the plain sentence."""
    data = base64.b64encode(picture).decode()
    image = f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}">'
    return {"image/png": data, "text/html": image, "text/plain": alt}
