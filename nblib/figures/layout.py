"""Where the panels of a scene stand on paper, in px from the lower left corner: fixed margins, as on the page."""

from itertools import groupby, pairwise
from typing import NamedTuple

from nblib.figures.scene import Panel

PLOT = 350  # height of a plot, where nobody asks for another one
SQUARE = 520  # most height of a plot whose units have the same length on both axes
GAP = 30  # between panels side by side
LETTER, SMALL = 0.68, 0.44  # widths of letters, and of small ones, in letter heights
SMALL_LETTERS = frozenset("₀₁₂₃₄₅₆₇₈₉⁻⁰¹²³⁴⁵⁶⁷⁸⁹ₗ.,il")
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
    plots = [_natural(row, width) for row in rows]
    if height is not None:
        stretch = (height - sum(heads) - sum(feet)) / sum(plots)
        plots = [max(SMALLEST, plot * stretch) for plot in plots]
    top = height = round(sum(heads) + sum(plots) + sum(feet))
    placed = []
    for row, head, plot, foot in zip(rows, heads, plots, feet, strict=True):
        for panel, (left, across) in zip(row, _columns(row, width, plot), strict=True):
            box = Box(left, top - head - plot, across, plot, top - 10)
            placed.append((panel, _shrunk(panel, box) if panel.equal else box))
        top -= head + plot + foot
    return height, placed


def rows_of(panels):
    """The panels row by row; the rows of several scenes come one scene after the other."""
    if isinstance(panels, Panel):
        return [[panels]]
    if all(isinstance(panel, Panel) for panel in panels):
        return [list(row) for _, row in groupby(sorted(panels, key=lambda p: p.row), key=lambda p: p.row)]
    return [row for scene in panels for row in rows_of(scene)]


def _columns(row, width, plot):
    """(left, width) of every plot of a row that is `plot` high."""
    left = 0.0
    for panel, across in zip(row, _shared(row, width - GAP * (len(row) - 1), plot), strict=True):
        before, after = _sides(panel)
        yield left + before, max(SMALLEST, across - before - after)
        left += across + GAP


def _shared(row, width, plot):
    """The widths of the panels: by shares, but one with equal units takes no more than it can fill, if others can."""
    shares = [width * panel.width / sum(p.width for p in row) for panel in row]
    filled = [
        min(share, max(plot / _aspect(panel), estimated_width(panel.title)) + sum(_sides(panel))) if panel.equal else 0
        for panel, share in zip(row, shares, strict=True)
    ]
    free = sum(panel.width for panel in row if not panel.equal)
    if not free:
        return shares
    rest = width - sum(filled)
    return [fill or rest * panel.width / free for panel, fill in zip(row, filled, strict=True)]


def _sides(panel):
    """Px left of a plot for the numbers on its axis, and right of it for half a number."""
    if not panel.axes:
        return 8, 8
    longest = max((estimated_width(text) for _, text in panel.ticked(1)), default=0)
    return 16 + longest, 16


def estimated_width(text):
    """About the width of a number on an axis, in px."""
    return TICK * sum(SMALL if letter in SMALL_LETTERS else LETTER for letter in text)


def beside(panel):
    """Whether the label of y is short enough to stand beside the title, over the numbers of its axis."""
    return bool(panel.labels[1]) and estimated_width(panel.labels[1]) + 8 <= _sides(panel)[0]


def thinned(ticks, room):
    """Of `ticks` [(px, text)] as many as have room, which room(text) px say: all, or every second, third ..."""
    for every in range(1, len(ticks)):
        some = ticks[::every]
        if all(abs(b[0] - a[0]) >= (room(a[1]) + room(b[1])) / 2 for a, b in pairwise(some)):
            return some
    return ticks[:1]


def _head(panel):
    """Px above a plot: for its title and the label of its y axis."""
    short = beside(panel)
    return 12 + 28 * bool(panel.title or short) + 24 * (bool(panel.labels[1]) and not short)


def _foot(panel):
    """Px below a plot: for the numbers on its axis and their label."""
    return 6 + 25 * panel.axes + 24 * bool(panel.labels[0])


def _natural(row, width):
    """The height that the plots of a row ask for: of equal units, if all have such, that of the highest."""
    if not all(panel.equal for panel in row):
        return PLOT * max(panel.height for panel in row)
    columns = _columns(row, width, SQUARE)
    return max(min(SQUARE, across * _aspect(panel)) for panel, (_, across) in zip(row, columns, strict=True))


def _shrunk(panel, box):
    """The upper part of `box`, in its middle, in which units have the same length on both axes."""
    aspect = _aspect(panel)
    width, height = min(box.width, box.height / aspect), min(box.height, box.width * aspect)
    return Box(box.left + (box.width - width) / 2, box.bottom + box.height - height, width, height, box.top)


def _aspect(panel):
    (left, right), (low, high) = panel.range(0), panel.range(1)
    return abs((high - low) / (right - left))
