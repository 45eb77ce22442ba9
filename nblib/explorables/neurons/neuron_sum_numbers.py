"""Targets of a sum of neurons on the line, its grid with all kinks, where it bends, and room in its picture."""

import numpy as np

TARGETS = {
    "off": lambda x: np.full_like(x, np.nan),
    "hat": lambda x: np.maximum(1 - np.abs(x), 0),
    "wave": lambda x: np.sin(np.pi * x / 2),
}
EDGE = 3.0  # the picture, and the data, lie in [-EDGE, EDGE]
X = np.round(np.linspace(-EDGE, EDGE, 601), 9)
HEIGHTS = 2.5, 5, 10, 25, 50, 100, 250  # ends of the y-axes
BESIDE = 1e-6  # from a kink to where its one-sided limits are taken; no two kinks are nearer than 1e-5


def argument(w, x, b):
    """w x + b, and 0 at a kink: in floats 0.1 * 3 - 0.3 is not."""
    t = w * x + b
    return np.where(np.abs(t) < BESIDE / 200, 0.0, t)


def thresholds(w, b):
    """The kinks -b_j / w_j (n,), NaN for w_j = 0, and the different ones inside the picture, in order."""
    kinks = np.where(w != 0, 0.0 - b / w, np.nan)
    inside = np.unique(np.round(kinks, 9))
    return kinks, inside[np.abs(inside) < EDGE]


def grid(inside):
    """The places x where a sum is taken: X, and every kink three times, its left side, itself, its right side."""
    return np.unique(np.concatenate([X, inside - BESIDE, inside, inside + BESIDE]))


def bends(sigma, a, w, kinks, inside):
    """[(place, j)]: where the sum has a corner or a jump, and the first of the neurons (from 1) that make it."""
    found = []
    for place in inside.tolist():
        here = np.abs(kinks - place) < BESIDE
        # what several neurons do at one place may cancel: ReLUs their slopes, steps what they do on either side
        slope, up, down = (a * np.abs(w))[here].sum(), a[here & (w > 0)].sum(), a[here & (w < 0)].sum()
        changes = {"relu": [slope], "heaviside": [up, down]}.get(sigma, [])
        if any(abs(change) > 1e-9 for change in changes):
            found.append((place, int(np.flatnonzero(here & (a != 0))[0]) + 1))
    return found


def heights(values):
    """The limits of a y-axis on which all `values` can be seen."""
    largest = max((abs(v) for v in values), default=0)
    top = next(height for height in HEIGHTS if largest <= height)
    return -top, top


def spots(points, taken, top):
    """Where the number of each of `points` stands: above, below, right or left of it, where there is most room.

    `taken` are other places (x, y) with something on them; the y-axis goes from -top to top.
    """
    size, edge = np.array([0.35, 0.19 * top]), np.array([EDGE - 0.1, 0.93 * top])
    taken = [*points, *taken]
    for j, point in enumerate(points):
        around = np.array(point) + size * [(0, 1), (0, -1), (1.1, 0), (-1.1, 0)]
        room = (((around[:, None] - taken) / size) ** 2).sum(-1)
        room[:, j] = np.inf  # the point itself
        best = np.where((np.abs(around) < edge).all(1), np.minimum(room.min(1), 4), -1).argmax()
        taken.append(tuple(around[best]))
        yield around[best]
