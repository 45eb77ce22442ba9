"""A line through points: its loss, the bowl of all losses, and the best line, whatever the unit of x."""

from dataclasses import dataclass
from typing import Any

import numpy as np

LONG = 1e6  # half an axis of a contour that would never close
ANGLE = np.linspace(0, 2 * np.pi, 121)


@dataclass(frozen=True)
class Fit:
    state: Any
    x: np.ndarray  # (N,) in the unit of the state: (raw x - shift) / spread
    y: np.ndarray
    shift: float
    spread: float
    res: np.ndarray  # (N,) of the line of the state
    loss: float
    gradient: np.ndarray  # (2,) in slope and intercept
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

    @property
    def gap(self):
        return max(round(self.loss - self.least, 12), 0.0)

    @property
    def signs(self):
        """For every point from left to right whether it lies above the line (+), below it (−) or on it (0)."""
        return "".join("+" if r < -1e-9 else "−" if r > 1e-9 else "0" for r in self.res[np.argsort(self.x)])


def unit(points, scale):
    """(shift, spread) such that x in the unit `scale` is (raw x - shift) / spread."""
    raw = np.array(points)[:, 0]
    spread = raw.std() if scale == "standardised" and np.ptp(raw) else 1.0
    return (0.0 if scale == "raw" else float(raw.mean())), float(spread)


def contours(result, heights):
    """The ellipses on which the loss is the least plus `heights`; where the bowl is a trough, pairs of lines."""
    circle = np.stack([np.cos(ANGLE), np.sin(ANGLE)])
    with np.errstate(divide="ignore"):
        axes = np.minimum(np.sqrt(2 * heights[:, None] / result.eigenvalues), LONG)
    return [result.best + (result.directions @ (half[:, None] * circle)).T for half in axes]


def fit_line(state):
    """The Fit for a state with `points`, `scale`, `slope` and `intercept`."""
    raw, y = np.array(state.points).T
    shift, spread = unit(state.points, state.scale)
    x = (raw - shift) / spread
    A = np.column_stack([x, np.ones_like(x)])
    res = np.round(A @ (state.slope, state.intercept) - y, 12)
    best = np.linalg.lstsq(A, y, rcond=1e-9)[0]
    eigenvalues, directions = np.linalg.eigh(A.T @ A / len(y))
    return Fit(
        state=state,
        x=x,
        y=y,
        shift=shift,
        spread=spread,
        res=res,
        loss=float(res @ res / (2 * len(y))),
        gradient=np.round(A.T @ res / len(y), 12) + 0.0,
        best=best,
        least=float(np.mean((A @ best - y) ** 2) / 2),
        eigenvalues=np.maximum(eigenvalues, 0),
        directions=directions,
    )
