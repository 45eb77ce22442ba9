"""A sum of neurons on the line: its terms, its kinks and bends, and how far it is from a target."""

from dataclasses import dataclass
from typing import Any

import numpy as np

import nblib

TARGETS = {
    "off": lambda x: np.full_like(x, np.nan),
    "hat": lambda x: np.maximum(1 - np.abs(x), 0),
    "wave": lambda x: np.sin(np.pi * x / 2),
}
EDGE = 3.0  # the picture, and the data, lie in [-EDGE, EDGE]
X = np.round(np.linspace(-EDGE, EDGE, 601), 9)
BESIDE = 1e-6  # from a kink to where its one-sided limits are taken; no two kinks are nearer than 1e-5


@dataclass(frozen=True)
class Sum:
    state: Any
    x: np.ndarray  # (m,) a grid with every kink three times: its left side, itself, its right side
    terms: np.ndarray  # (n, m) a_j sigma(w_j x + b_j)
    f: np.ndarray  # (m,) their sum
    target: np.ndarray  # (m,) NaN if there is none
    kinks: np.ndarray  # (n,) -b_j / w_j, NaN for w_j = 0
    dead: np.ndarray  # (n,) whether the neuron is 0 on the whole picture, whatever a_j is
    bends: tuple  # places inside the picture where the sum has a corner or a jump
    slope: float  # sum of a_j w_j and of a_j b_j: all that is seen of the parameters if sigma is the identity
    intercept: float
    distance: float  # the largest |f - target|, and where it is
    worst: float
    arguments: np.ndarray  # (n,) w_j x0 + b_j
    f0: float  # the sum at the probe

    @property
    def bend_count(self):
        return len(self.bends)


def add_up(state):
    """The Sum for a state with `sigma`, `n`, `a`, `w`, `b`, `target` and `x0`."""
    n = state.n
    a, w, b = (np.array(vector[:n]) for vector in (state.a, state.w, state.b))
    kinks = np.where(w != 0, 0.0 - b / w, np.nan)
    inside = np.unique(np.round(kinks, 9))
    inside = inside[np.abs(inside) < EDGE]
    x = np.unique(np.concatenate([X, inside - BESIDE, inside, inside + BESIDE]))
    sigma = getattr(nblib, state.sigma)
    terms = a[:, None] * sigma.value(_argument(w[:, None], x, b[:, None]))
    f = terms.sum(axis=0)
    target = TARGETS[state.target](x)
    error = np.round(np.abs(f - target), 12)
    worst = np.argmax(error)
    arguments = _argument(w, state.x0, b)
    return Sum(
        state=state,
        x=x,
        terms=terms,
        f=f,
        target=target,
        kinks=kinks,
        dead=(state.sigma in ("relu", "heaviside")) & (EDGE * np.abs(w) + b <= 0),
        bends=tuple(t for t in inside.tolist() if _bends(state.sigma, a, w, kinks, t)),
        slope=float(a @ w),
        intercept=float(a @ b),
        distance=float(error[worst]),
        worst=float(x[worst]),
        arguments=arguments,
        f0=float(a @ sigma.value(arguments)),
    )


def _argument(w, x, b):
    """w x + b, and 0 at a kink: in floats 0.1 * 3 - 0.3 is not."""
    t = w * x + b
    return np.where(np.abs(t) < BESIDE / 200, 0.0, t)


def _bends(sigma, a, w, kinks, place):
    """Whether the sum has a corner or a jump at `place`: what several neurons do there may cancel."""
    here = np.abs(kinks - place) < BESIDE
    slope, up, down = (a * np.abs(w))[here].sum(), a[here & (w > 0)].sum(), a[here & (w < 0)].sum()
    changes = {"relu": [slope], "heaviside": [up, down]}.get(sigma, [])
    return any(abs(change) > 1e-9 for change in changes)
