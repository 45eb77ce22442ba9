"""A line through points: the bowl of all losses and the best line, whatever the unit of x."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

ON_LINE = tuple((float(x), round(0.6 * x + 1, 1)) for x in range(8))
CLOUD = tuple(
    (x, round(y + e, 1)) for (x, y), e in zip(ON_LINE, (0.9, -1.3, 1.2, -0.5, -1.1, 1.3, 0.6, -1.1), strict=True)
)
PARABOLA = tuple((x, round(0.4 * (x - 3) ** 2, 1)) for x, _ in ON_LINE)
SAME_X = tuple((3.5, y) for y in (1.0, 2.2, 3.4, 5.4))


def lifted(k):
    """The points on the line, the one at x = k lifted by 10."""
    return tuple((x, y + 10 * (x == k)) for x, y in ON_LINE)


@dataclass(frozen=True)
class Bowl:
    """The loss 1/(2N) sum (slope x + intercept - y)^2 over slope and intercept."""

    x: np.ndarray  # (N,) in the unit of the scale: (raw x - shift) / spread
    y: np.ndarray
    shift: float
    spread: float
    A: np.ndarray  # (N, 2) x and ones
    best: np.ndarray  # (2,) the minimiser; of several the one with the least norm
    least: float  # the loss there
    eigenvalues: np.ndarray  # (2,) of the Hessian, increasing
    directions: np.ndarray  # (2, 2) its eigenvectors as columns

    @property
    def trough(self):
        """Whether there is a whole line of minimisers: one point, or all x equal."""
        return self.eigenvalues[0] < 1e-9 * self.eigenvalues[1]

    @property
    def kappa(self):
        return np.inf if self.trough else float(self.eigenvalues[1] / self.eigenvalues[0])

    def heights(self, slopes, intercepts):
        """The loss (M, K) for K slopes and M intercepts."""
        away = np.stack(np.meshgrid(slopes - self.best[0], intercepts - self.best[1]))
        along = np.tensordot(self.directions.T, away, 1)
        return self.least + np.tensordot(self.eigenvalues, along**2, 1) / 2


def unit(points, scale):
    """(shift, spread) such that x in the unit `scale` is (raw x - shift) / spread."""
    raw = np.array(points)[:, 0]
    spread = raw.std() if scale == "standardised" and np.ptp(raw) else 1.0
    return (0.0 if scale == "raw" else float(raw.mean())), float(spread)


@lru_cache(maxsize=64)
def bowl(points, scale):
    raw, y = np.array(points).T
    shift, spread = unit(points, scale)
    x = (raw - shift) / spread
    A = np.column_stack([x, np.ones_like(x)])
    best = np.linalg.lstsq(A, y, rcond=1e-9)[0]
    eigenvalues, directions = np.linalg.eigh(A.T @ A / len(y))
    least = float(np.mean((A @ best - y) ** 2) / 2)
    return Bowl(x, y, shift, spread, A, best, least, np.maximum(eigenvalues, 0), directions)


def taken(slope, intercept, ends, heights):
    """Where a line is taken by the hand, left and right: near the edge of the picture, or where it leaves it."""
    x = np.array(ends) @ [[0.95, 0.05], [0.05, 0.95]]
    if slope:
        leaves = np.sort((np.add(heights, (0.5, -0.5)) - intercept) / slope)
        x = np.clip(x, *leaves) if leaves[0] < x[1] and leaves[1] > x[0] else x
    return [(float(u), float(slope * u + intercept)) for u in x]
