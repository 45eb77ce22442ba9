"""A product, factor by factor: each bar leads from one running product to the next, on a logarithmic axis."""

import numpy as np
from matplotlib.collections import PolyCollection

from nblib import figures
from nblib.explorables.stage import limits

TOP = 30.0  # upper end of the axis
WIDTH = 0.75  # of a bar


def build_waterfall(axes):
    """A dict of the artists, to be moved by `draw_waterfall`."""
    axes.set(yscale="log", yticks=[1e-12, 1e-8, 1e-4, 1e-2, 1])
    axes.minorticks_off()
    axes.axhline(1, color="#AAAAAA", lw=1)
    dots = {"color": figures.DATA, "ls": "none", "marker": "o", "ms": 6}
    return dict(
        axes=axes,
        names=None,
        bars=axes.add_collection(PolyCollection([])),
        minus=axes.plot([], [], **dots | {"marker": "$-$", "ms": 12})[0],
        product=axes.plot([], [], **dots | {"ls": "-", "lw": 1.5, "drawstyle": "steps-post"})[0],
        below=axes.plot([], [], **dots | {"marker": "v", "ms": 12})[0],
        note=axes.text(0.97, 0.97, "", transform=axes.transAxes, ha="right", va="top"),
    )


def draw_waterfall(art, names, factors, floor):
    """Moves the artists: `factors` (F,) with their `names`, the axis from `floor` to TOP.

    A negative factor is vermillion and has a minus sign; behind a factor 0 nothing is left to draw.
    """
    count = len(factors)
    limits(art["axes"], ylim=(floor, TOP), xlim=(-0.7, count - 0.3))
    if art["names"] != names:
        step = 1 if count <= 7 else 2 if count <= 13 else 4  # as many as there is room for
        art["axes"].set_xticks(range(0, count, step), names[::step])
        art["names"] = names
    products = np.abs(np.cumprod(factors))
    edges = np.clip(np.r_[1, products], floor, TOP)
    there = np.r_[True, products[:-1] > 0]
    at = np.arange(count)
    left, right, start, end = (v[there] for v in (at - WIDTH / 2, at + WIDTH / 2, edges[:-1], edges[1:]))
    corners = [[left, start], [right, start], [right, end], [left, end]]
    art["bars"].set_verts(np.transpose(corners, (2, 0, 1)))
    art["bars"].set_facecolor(np.where(factors < 0, figures.STEP, figures.NETWORK)[there])
    negative = (factors < 0) & there
    art["minus"].set_data(at[negative], np.maximum(edges[:-1], edges[1:])[negative] * 1.5)
    seen = products >= floor
    art["product"].set_data(at[seen], np.minimum(products, TOP)[seen])
    below = np.flatnonzero(~seen)[:1]
    art["below"].set_data(below, np.full(len(below), floor * (TOP / floor) ** 0.03))
    zero = np.flatnonzero(factors == 0)
    art["note"].set_text(f"{names[zero[0]]} = 0" if len(zero) else "")
