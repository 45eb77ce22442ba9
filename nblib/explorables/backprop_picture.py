"""The two pictures of the backprop table (6.2): the network with its numbers, and the table of products.

A function `network` or `table` creates the artists in an Axes, and one with `draw_` moves them to a `Backprop`.
Layers l are counted from 1, neurons from 0.
"""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba

from nblib import figures
from nblib.explorables.backprop_pass import SUBSCRIPT, WIDTHS
from nblib.explorables.labels import Labels
from nblib.explorables.text import number

WEIGHTS = [(l, i, j) for l in (1, 2, 3) for i in range(WIDTHS[l - 1]) for j in range(WIDTHS[l])]
NODES = {(l, n): (l, (width - 1) / 2 - n) for l, width in enumerate(WIDTHS) for n in range(width)}
NODE = 0.62, 0.44  # width and height of a node
# of each part l of the table: the z_{l-1} on its left, the delta_l above, their products
CELLS = [
    cell
    for l in (1, 2, 3)
    for cell in (
        *((l, i, None) for i in range(WIDTHS[l - 1])),
        *((l, None, j) for j in range(WIDTHS[l])),
        *((l, i, j) for i in range(WIDTHS[l - 1]) for j in range(WIDTHS[l])),
    )
]
TOPS = {1: 0, 2: 3.3, 3: 7.6}
BOTTOM = 10.6
GAP = 0.08  # between the factors and the products
NEAR = 0.12  # how near to an edge a click selects it
MIDDLE = {"ha": "center", "va": "center"}
OFF = {"facecolors": "none", "edgecolors": "#999999", "hatch": "//"}


def network(ax):
    ax.set(xlim=(-0.4, 3.4), ylim=(-1.65, 1.75))
    ax.axis("off")
    ax.text(0, 1.55, "x = z₀", **MIDDLE)
    for l, head in enumerate(("z₁", "z₂", "f̂ = z₃"), start=1):
        ax.text(l + 0.15, 1.55, head, ha="right", va="center")
        ax.text(l + 0.22, 1.55, f"δ{l}".translate(SUBSCRIPT), color=figures.STEP, va="center")
    edges = [(NODES[l - 1, i], NODES[l, j]) for l, i, j in WEIGHTS]
    return {
        "edges": ax.add_collection(LineCollection(edges, zorder=1)),
        "nodes": ax.add_collection(PolyCollection([_node(at) for at in NODES], facecolors="white", zorder=2)),
        "off": ax.add_collection(PolyCollection([], linestyles=":", zorder=3, **OFF)),
        "values": Labels(ax, [*NODES.values()], zorder=4),
        "errors": Labels(ax, [(x, y - 0.4) for x, y in NODES.values()], figures.STEP, halo=True, zorder=4),
        "weight": Labels(ax, [(0, 0)], halo=True, zorder=5),
        "words": Labels(ax, [(3, -0.95), (3, -1.3), (0, -1.3)], zorder=5),
    }


def draw_network(parts, result):
    l, i, j = result.weight
    lit = (l - 1, i), (l, j)
    weights = np.array([result.net.W[m][p, q] for m, p, q in WEIGHTS])
    chosen = np.array([weight == result.weight for weight in WEIGHTS])
    strong = [c or result.name == f"a{m}" for c, (m, _, _) in zip(chosen, WEIGHTS, strict=True)]
    parts["edges"].set_color([to_rgba(_sign(w), 1.0 if s else 0.4) for w, s in zip(weights, strong, strict=True)])
    parts["edges"].set_linestyle(["-" if w >= 0 else (0, (2, 1)) for w in weights])
    parts["edges"].set_linewidth(np.minimum(1 + 3 * np.abs(weights), 7) + 2 * chosen)
    parts["nodes"].set_linewidth([4 if node in lit else 1.5 for node in NODES])
    parts["nodes"].set_edgecolor([figures.DATA if node in lit else figures.TRUTH for node in NODES])
    parts["off"].set_verts([_node(node) for node in NODES if result.off(*node)])
    parts["values"].set_texts([result.text(f"z{m}", n) or (result.text(f"a{m}", n) if m else "") for m, n in NODES])
    parts["errors"].set_texts([result.text(f"δ{m}", n) if m else "" for m, n in NODES])
    parts["weight"].places = np.mean([[NODES[node] for node in lit]], axis=1)
    parts["weight"].set_texts([figures.signed(weights[chosen][0])])
    loss = result.text("ℓ", 0)
    nothing = "all slopes are 0" if result.known("∂") and result.zeros == result.net.size else ""
    parts["words"].set_texts([f"y = {number(result.y)}", f"ℓ = {loss}" if loss else "", nothing])


def edge_at(x, y):
    """The weight (l, i, j) whose edge passes (x, y); None if none does."""
    for l, i, j in sorted(WEIGHTS, key=lambda weight: _beside(weight, x, y)):
        return (l, i, j) if _beside((l, i, j), x, y) < NEAR else None


def _beside(weight, x, y):
    """How far (x, y) is above or below the edge of `weight`; infinite where it is not."""
    l, i, j = weight
    (x0, y0), (_, y1) = NODES[l - 1, i], NODES[l, j]
    return abs(y0 + (x - x0) * (y1 - y0) - y) if 0 <= x - x0 <= 1 else np.inf


def table(ax):
    ax.set(xlim=(-0.05, 4 + GAP + 0.05), ylim=(BOTTOM, -0.05), title="slopes = z · δ")
    ax.axis("off")
    for l in (1, 2, 3):
        ax.text(0.5, TOPS[l] + 0.5, f"z{l - 1} \\ δ{l}".translate(SUBSCRIPT), **MIDDLE)
    corners = [_cell(cell)[0] for cell in CELLS]
    return {
        "fields": ax.add_collection(PolyCollection([_cell(c) for c in CELLS], edgecolors="white", lw=2, zorder=1)),
        "zeros": ax.add_collection(PolyCollection([], zorder=2, **OFF)),
        "chosen": ax.add_collection(PolyCollection([], facecolors="none", edgecolors=figures.DATA, lw=3, zorder=3)),
        "texts": Labels(ax, [(x + 0.5, y + 0.5) for x, y in corners], zorder=4),
    }


def draw_table(parts, result):
    l, i, j = result.weight
    values = np.array([result.entry(*cell) for cell in CELLS])
    texts = [result.cell(*cell) for cell in CELLS]
    groups = np.array([3 * m + (p is None) + 2 * (q is None) for m, p, q in CELLS])
    largest = np.array([np.abs(values[groups == group]).max() for group in groups])  # of each z, delta and product
    known = np.array([text not in ("", "?") for text in texts])
    shares = np.where(known, 0.45 * np.abs(values) / np.where(largest, largest, 1), 0)
    parts["fields"].set_facecolor(
        [to_rgba(_sign(value), share) if share else "#F4F4F4" for value, share in zip(values, shares, strict=True)]
    )
    parts["zeros"].set_verts([_cell(cell) for cell, text in zip(CELLS, texts, strict=True) if text == "0"])
    parts["chosen"].set_verts([_cell(cell) for cell in ((l, i, None), (l, None, j), (l, i, j))])
    parts["texts"].set_texts(texts)


def cell_at(x, y):
    """The cell (l, i, j) of the table at (x, y), i or j None for a factor; None if there is none."""
    for cell in CELLS:
        left, top = _cell(cell)[0]
        if 0 <= x - left < 1 and 0 <= y - top < 1:
            return cell


def _cell(cell):
    l, i, j = cell
    return _box(0 if j is None else 1 + j + GAP, TOPS[l] + (0 if i is None else 1 + i + GAP), 1, 1)


def _node(node):
    (x, y), (width, height) = NODES[node], NODE
    return _box(x - width / 2, y - height / 2, width, height)


def _box(x, y, width, height):
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def _sign(value):
    return figures.NETWORK if value >= 0 else figures.STEP
