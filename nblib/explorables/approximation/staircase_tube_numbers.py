"""All staircases of one function at once: their cells, heights and sup errors for every n, without a grid."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nblib.data import CURVES

KNOTS = np.linspace(0, 1, 9)  # where the drawn function is pulled up and down
MOST = 200  # cells
N = np.arange(1, MOST + 1)


@dataclass(frozen=True)
class Target:
    """A function on [0, 1], monotone between its `corners`: 0, extrema, kinks, jumps, 1."""

    f: Any
    corners: np.ndarray  # (K,)
    straight: bool = False  # whether it is linear between them

    def climbed(self, share):
        """The places up to which f has made a `share` of its whole way up and down: equal climbs, not equal steps."""
        y = self.f(self.corners)
        way = np.concatenate([[0], np.cumsum(np.abs(np.diff(y)))])
        if not way[-1]:
            return share
        if self.straight:
            return np.interp(share * way[-1], way, self.corners)
        k = np.maximum(np.searchsorted(way, share * way[-1]), 1) - 1  # of the piece in which the share is reached
        low, high, rising = self.corners[k], self.corners[k + 1], np.sign(y[k + 1] - y[k])
        wanted = rising * y[k] + share * way[-1] - way[k]
        for _ in range(55):
            middle = (low + high) / 2
            before = rising * self.f(middle) <= wanted
            low, high = np.where(before, middle, low), np.where(before, high, middle)
        return low


@lru_cache(maxsize=32)
def target(name, knots):
    if name == "drawn":
        return Target(lambda x: np.interp(x, KNOTS, knots), KNOTS, straight=True)
    curve = CURVES[name]
    inner = curve.critical or turning_points(curve.f)
    return Target(curve.f, np.array([0, *inner, 1]))


def turning_points(f):
    """The extrema of a smooth f inside (0, 1): vertices of parabolas through three points of a fine grid."""
    x = np.linspace(0, 1, 20001)
    steps = np.diff(f(x))
    i = np.flatnonzero(steps[:-1] * steps[1:] < 0)
    return x[i + 1] + (x[1] - x[0]) / 2 * (steps[i] + steps[i + 1]) / (steps[i] - steps[i + 1])


@dataclass(frozen=True)
class Family:
    """The staircases with n = 1, ..., MOST cells (left, right], all in one row."""

    left: np.ndarray
    right: np.ndarray
    low: np.ndarray  # the least value of f in the cell, its limit from the right at the left end included
    high: np.ndarray
    heights: np.ndarray
    errors: np.ndarray  # (MOST,) the sup error for each n

    def of(self, n):
        """left, right, low, high and heights of the staircase with n cells."""
        cells = slice(n * (n - 1) // 2, n * (n + 1) // 2)
        return [v[cells] for v in (self.left, self.right, self.low, self.high, self.heights)]


@lru_cache(maxsize=32)
def family(name, knots, height, steps):
    goal = target(name, knots)
    first = np.cumsum(N) - N
    share = (np.arange(MOST * (MOST + 1) // 2) - np.repeat(first, N) + 1) / np.repeat(N, N)
    right = np.where(share < 1, goal.climbed(share) if steps == "adaptive" else share, 1.0)
    left = np.concatenate([[0], right[:-1]])
    left[first] = 0
    low, high = np.sort([goal.f(np.nextafter(left, 1)), goal.f(right)], axis=0)
    for corner in goal.corners:
        inside = (left < corner) & (corner <= right)
        low[inside] = np.minimum(low[inside], goal.f(corner))
        high[inside] = np.maximum(high[inside], goal.f(corner))
    heights = goal.f(right) if height == "right" else (low + high) / 2
    errors = np.where(left < right, np.maximum(high - heights, heights - low), 0)
    return Family(left, right, low, high, heights, np.round(np.maximum.reduceat(errors, first), 12))


def price(errors, epsilon):
    """(n, reach): the smallest n with an error of at most epsilon, and NaN.

    Without one None, and about how many it would take, inf if the error does not fall.
    """
    fits = errors <= epsilon
    if fits.any():
        return int(N[fits.argmax()]), np.nan
    rate = np.log2(errors[MOST // 2 - 1] / errors[-1])  # errors fall like n^-rate
    return None, float(MOST * (errors[-1] / epsilon) ** (1 / rate)) if rate > 0.1 else np.inf


def outside(f, left, right, heights, epsilon):
    """The parts of a staircase that are more than epsilon away from f: x and y with gaps."""
    left, heights = left[:, None], heights[:, None]
    x = left + (right[:, None] - left) * np.linspace(0, 1, max(400 // len(left), 3))
    x[:, 0] = np.nextafter(x[:, 0], 1)
    y = np.where(np.abs(f(x) - heights) > epsilon + 1e-12, heights, np.nan)
    gap = np.full_like(left, np.nan)
    x, y = np.hstack([x, gap]).ravel(), np.hstack([y, gap]).ravel()
    told = np.isfinite(y) | np.isfinite(np.append(np.nan, y[:-1]))  # one gap is enough
    return x[told], y[told]


def pieces(starts, ends):
    """x and y of straight pieces from `starts` (x, y) to `ends`, with gaps between them."""
    gap = np.full(len(starts[0]), np.nan)
    return [np.column_stack([s, e, gap]).ravel() for s, e in zip(starts, ends, strict=True)]
