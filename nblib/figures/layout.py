"""Where the panels of a scene stand on paper, in px from the lower left corner: fixed margins, as on the page."""

from itertools import groupby
from typing import NamedTuple

from nblib.figures.scene import Panel

PLOT = 350  # height of a plot, where nobody asks for another one
SQUARE = 520  # most height of a plot whose units have the same length on both axes
GAP = 30  # between panels side by side
LETTER = 0.68  # mean width of a letter, in letter heights
TICK, LABEL, TITLE = 15, 15, 17  # letter heights
SMALLEST = 60  # px that a plot needs


class Box(NamedTuple):
    """The plot of a panel: without title, ticks and labels."""

    left: float
    bottom: float
    width: float
    height: float
    top: float  # of its title


def layout(panels, width=1000, height=None):
    """(height, [(panel, Box)]) of a sheet with all `panels`: one, a list, or a list of lists, one below the other.

    Without `height` each plot is `PLOT` high times its share, or as high as equal units make it.
    """
    rows = rows_of(panels)
    heads, feet = [max(map(_head, row)) for row in rows], [max(map(_foot, row)) for row in rows]
    columns = [list(_columns(row, width)) for row in rows]
    plots = [max(map(_natural, row, cells)) for row, cells in zip(rows, columns, strict=True)]
    if height is not None:
        left_over = (height - sum(heads) - sum(feet)) / sum(plots)
        plots = [max(SMALLEST, plot * left_over) for plot in plots]
    top = height = round(sum(heads) + sum(plots) + sum(feet))
    placed = []
    for row, cells, head, plot, foot in zip(rows, columns, heads, plots, feet, strict=True):
        placed += [
            (panel, _shrunk(panel, Box(left, top - head - plot, wide, plot, top - 10)))
            for panel, (left, wide) in zip(row, cells, strict=True)
        ]
        top -= head + plot + foot
    return height, placed


def rows_of(panels):
    """The panels row by row; the rows of several scenes come one scene after the other."""
    if isinstance(panels, Panel):
        return [[panels]]
    if all(isinstance(panel, Panel) for panel in panels):
        return [list(row) for _, row in groupby(sorted(panels, key=lambda p: p.row), key=lambda p: p.row)]
    return [row for scene in panels for row in rows_of(scene)]


def _columns(row, width):
    """(left, width) of every plot of a row."""
    shares, left = sum(p.width for p in row), 0.0
    for panel in row:
        wide = (width - GAP * (len(row) - 1)) * panel.width / shares
        before, after = _sides(panel)
        yield left + before, max(SMALLEST, wide - before - after)
        left += wide + GAP


def _sides(panel):
    """Px left of a plot for the numbers on its axis, and right of it for half a number."""
    if not panel.axes:
        return 8, 8
    longest = max((len(text) for _, text in panel.ticked(1)), default=0)
    return 16 + LETTER * TICK * longest, 16


def _head(panel):
    """Px above a plot: for its title and the label of its y axis."""
    return 12 + 30 * bool(panel.title) + 24 * bool(panel.labels[1])


def _foot(panel):
    """Px below a plot: for the numbers on its axis and their label."""
    return 6 + 25 * panel.axes + 24 * bool(panel.labels[0])


def _natural(panel, cell):
    """The height a plot asks for when it is as wide as its cell."""
    return min(SQUARE, cell[1] * _aspect(panel)) if panel.equal else PLOT * panel.height


def _shrunk(panel, box):
    """The upper part of `box`, in its middle, in which units have the same length on both axes."""
    if not panel.equal:
        return box
    aspect = _aspect(panel)
    width, height = min(box.width, box.height / aspect), min(box.height, box.width * aspect)
    return Box(box.left + (box.width - width) / 2, box.bottom + box.height - height, width, height, box.top)


def _aspect(panel):
    (left, right), (low, high) = panel.range(0), panel.range(1)
    return abs((high - low) / (right - left))
