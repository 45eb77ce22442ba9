"""Still figures of one family: the palette, the type sizes, and alt text that travels with the picture.

A colour always means the same thing, and a line style or a marker says it a second time. Text is at least
22 px high, which is what the last row of a lecture hall can read at 1080 lines.
"""

import base64
import html
import io

import numpy as np
from matplotlib import __version__, rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nblib import _checks
from nblib.shallow import Shallow

DPI = 100  # one point is 100/72 px: 16 pt are 22 px

DATA = "#000000"  # discs
TRUTH = "#6B6B6B"  # dashed: the target, a bound, a reference
NETWORK = "#0072B2"  # thick and solid; also the sign +
NEURON = "#CC79A7"  # thin and solid, numbered
STEP = "#D55E00"  # gradients, steps, errors; also the sign -

TICK, LABEL, TITLE = 16, 18, 20  # pt

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": TICK,
    "mathtext.fontset": "dejavusans",
    "axes.labelsize": LABEL,
    "axes.titlesize": TITLE,
    "axes.titley": 1.0,  # right above the axes: to look for its place costs a redraw a tenth
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#444444",
    "xtick.labelsize": TICK,
    "ytick.labelsize": TICK,
    "figure.dpi": DPI,
    "lines.solid_capstyle": "round",
}

LINES = {
    "truth": {"color": TRUTH, "lw": 2.5, "ls": (0, (5, 3))},
    "network": {"color": NETWORK, "lw": 4},
    "neuron": {"color": NEURON, "lw": 2.5},
    "step": {"color": STEP, "lw": 2.5},
    "data": {"color": DATA, "ls": "none", "marker": "o", "ms": 7},
}


def axes(columns=1, *, titles=(), width=1000, height=420, **settings):
    """A figure of `width` x `height` px with a row of `columns` axes; `settings` go to every `Axes.set`.

    Returns (figure, axes): one Axes for one column, an array of them otherwise.
    """
    with rc_context(STYLE):
        figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        row = figure.subplots(1, columns, squeeze=False)[0]
        for ax in row:
            ax.set(**settings)
        for ax, title in zip(row, titles, strict=False):
            ax.set_title(title)
    return figure, row[0] if columns == 1 else row


def label(ax, x, y, text, color=DATA, **settings):
    """Direct label of a curve at the point (x, y) in data coordinates, instead of a legend."""
    halo = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
    return ax.text(x, y, text, **{"color": color, "fontsize": TICK, "va": "center", "bbox": halo} | settings)


def diagram(net):
    """The `Shallow` network drawn from its parameters (the script's Figure 2.5): inputs, numbered neurons, output.

    A line is as wide as its weight or coefficient is large and carries the number; + is blue and solid, - is
    vermillion and dashed. The bias of a neuron stands below it. Returns (figure, axes).
    """
    _checks.instance(net, "net", Shallow)
    rows = max(net.d, net.n)
    figure, ax = axes(height=130 * rows + 110)
    largest = max(np.abs(net.W).max(), np.abs(net.a).max()) or 1.0
    inputs, neurons = ((k - 1) / 2 - np.arange(k) for k in (net.d, net.n))

    def line(start, end, weight, share):  # the number stands at this share of the way
        color, style = (NETWORK, "-") if weight >= 0 else (STEP, (0, (2, 1)))
        ax.plot(*zip(start, end, strict=True), color=color, ls=style, lw=0.5 + 6 * abs(weight) / largest, zorder=1)
        at = np.add(start, share * np.subtract(end, start))
        label(ax, *at, signed(weight), color, ha="center").get_bbox_patch().set_alpha(1)

    def node(x, y, text, color=DATA):
        ax.plot(x, y, "o", ms=46, mfc="white", mec=color, mew=2)
        ax.text(x, y, text, fontsize=TITLE, ha="center", va="center")

    for j, y in enumerate(neurons):
        for i, x in enumerate(inputs):
            line((0, x), (1, y), net.W[i, j], share=(i + 1.5) / (net.d + 2))
        line((1, y), (2, 0), net.a[j], share=0.5)
        node(1, y, j + 1, NEURON)
        label(ax, 1, y - 0.35, f"$b_{{{j + 1}}}$ = {signed(net.b[j])}", ha="center")
    for i, x in enumerate(inputs):
        node(0, x, f"$x_{{{i + 1}}}$")
    node(2, 0, r"$\hat f$")
    for x, layer in enumerate(("input layer", f"hidden layer: {net.sigma}", "output layer")):
        ax.text(x, rows / 2 + 0.1, layer, fontsize=TICK, ha="center", va="center")
    ax.set(xlim=(-0.25, 2.25), ylim=(-rows / 2, rows / 2 + 0.3))
    ax.axis("off")
    return figure, ax


def signed(number):
    """A number for a picture: two digits, its sign always printed, with a real minus."""
    return f"{number:+.2g}".replace("-", "\N{MINUS SIGN}")


def png(figure):
    """The figure as PNG bytes of exactly its own size; 256 colours, which keeps a notebook small.

    The picture names the matplotlib that drew it: pictures by two of them differ in every letter.
    """
    figure.canvas.draw()
    rgba = Image.frombuffer("RGBA", figure.canvas.get_width_height(), figure.canvas.buffer_rgba())
    buffer = io.BytesIO()
    drawn_by = PngInfo()
    drawn_by.add_text("Software", f"Matplotlib {__version__}")
    palette = rgba.convert("RGB").quantize(256, Image.Quantize.FASTOCTREE)
    palette.save(buffer, "PNG", optimize=True, pnginfo=drawn_by)
    return buffer.getvalue()


def bundle(picture, alt):
    """The MIME bundle of a still picture: PNG bytes, the same as `<img>` with alt text, and the plain sentence."""
    data = base64.b64encode(picture).decode()
    image = f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}">'
    return {"image/png": data, "text/html": image, "text/plain": alt}


class show:
    """Shows `figure` as the last line of a cell, with `alt`: a sentence that says what the picture says."""

    def __init__(self, figure, alt):
        self.figure, self.alt = figure, alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        return bundle(png(self.figure), self.alt)
