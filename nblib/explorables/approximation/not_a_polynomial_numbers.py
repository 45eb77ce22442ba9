"""What 1, 2, ..., 200 random neurons can do, all widths at once; and the floor below which no polynomial comes."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nblib import heaviside, relu, tanh
from nblib.staircase import grid

MOST = 200  # neurons
X = grid(400)  # where the squares are summed
INDEPENDENT = 1e-7  # what a neuron must add to those before it, as a share of its own size
BESIDE = 1e-9  # from a kink or jump to where its one-sided limits are taken
VALUES = {
    "relu": relu,
    "tanh": tanh,
    "heaviside": heaviside,
    "t": lambda t: t,
    "t²": np.square,
    "t³": lambda t: t**3,
}
DEGREES = {"t": 1, "t²": 2, "t³": 3}
TARGETS = {"vee": lambda x: np.abs(x - 0.5), "wave": lambda x: np.sin(2 * np.pi * x)}


@dataclass(frozen=True)
class Family:
    """The least-squares fits by the first 1, ..., MOST neurons."""

    x: np.ndarray  # (m,) the grid and both sides of all kinks and jumps
    fits: np.ndarray  # (rank + 1, m) by the first 0, 1, ... linearly independent ones of them
    ranks: np.ndarray  # (MOST,) of the feature matrices
    errors: np.ndarray  # (MOST,) the largest |f - fit| over x


@lru_cache(maxsize=16)
def family(sigma, target, seed):
    """Fits by sum_j a_j sigma(w_j x + b_j), with w, b normal on [-1, 1], moved to [0, 1] as in E07.

    Gram-Schmidt: each neuron in turn is reduced to what is new in it on the grid, and the fit takes its share of
    that. So every width is the projection of f onto the neurons so far, without an inverse. The further points
    x are carried along.
    """
    rng = np.random.default_rng(seed)
    w, b = rng.normal(size=(2, MOST))
    w, b = 2 * w, b - w
    kinks = -b / w
    kinks = kinks[(kinks > 0) & (kinks < 1)]
    x = np.concatenate([X, kinks - BESIDE, kinks + BESIDE])
    features = np.asfortranarray(VALUES[sigma](x[:, None] * w + b))
    N, f = len(X), TARGETS[target](x)
    basis, ranks, rank = np.zeros((len(x), MOST), order="F"), np.empty(MOST, int), 0
    for n, feature in enumerate(features.T):
        new = feature
        for _ in range(2):  # once is not enough in floating point
            new = new - basis[:, :rank] @ (new[:N] @ basis[:N, :rank])
        size = np.linalg.norm(new[:N])
        if size > INDEPENDENT * np.linalg.norm(feature[:N]):
            basis[:, rank] = new / size
            rank += 1
        ranks[n] = rank
    shares = f[:N] @ basis[:N, :rank]
    fits = np.zeros((rank + 1, len(x)))
    np.cumsum(basis[:, :rank].T * shares[:, None], axis=0, out=fits[1:])
    errors = np.abs(fits - f).max(axis=1)
    order = np.argsort(x, kind="stable")
    return Family(x[order], fits[:, order], ranks, errors[ranks])


@lru_cache
def floor(target, degree):
    """The least sup error on [0, 1] of a polynomial of this degree: Remez, exchanging one point at a time."""
    x = grid(2000)
    y, powers = TARGETS[target](x), np.vander(2 * x - 1, degree + 1)
    at = np.round(1000 * (1 - np.cos(np.pi * np.arange(degree + 2) / (degree + 1)))).astype(int)
    while True:
        signs = (-1.0) ** np.arange(degree + 2)
        *c, level = np.linalg.solve(np.column_stack([powers[at], signs]), y[at])
        error = y - powers @ c
        worst = int(np.abs(error).argmax())
        if abs(error[worst]) <= abs(level) + 1e-12:
            return abs(float(level))
        at = _exchange(at, worst, np.copysign(signs, level * signs) * np.sign(error[worst]))


def _exchange(at, worst, same):
    """`at` with `worst` instead of the neighbour whose error has the same sign (`same` > 0): they go on alternating."""
    j = int(np.searchsorted(at, worst))
    for k in (j - 1, j):
        if 0 <= k < len(at) and same[k] > 0:
            return np.concatenate([at[:k], [worst], at[k + 1 :]])
    return np.concatenate([[worst], at[:-1]]) if j == 0 else np.concatenate([at[1:], [worst]])
