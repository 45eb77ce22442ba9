"""A bowl of two directions, and gradient descent on it in closed form."""

from functools import lru_cache

import numpy as np

STEEP = 10.0  # the largest eigenvalue, fixed; the other one is STEEP / kappa
STEPS = 200
FAR = 1e6  # where a diverging run stops
BOX = 2.4, 1.5  # half width and height of the map


@lru_cache(maxsize=64)
def run(tau, kappa, start):
    """The iterates (K + 1, 2) of gradient descent on the bowl, ended when they are FAR away.

    L(x) = sum_i lambda_i x_i^2 / 2, so every step multiplies x_i by 1 - tau lambda_i.
    """
    path = (1 - tau * np.array([STEEP / kappa, STEEP])) ** np.arange(STEPS + 1)[:, None] * start
    far = np.abs(path).max(1) > FAR
    return path[: far.argmax() + 1] if far.any() else path


@lru_cache(maxsize=64)
def bowl(kappa):
    """L on a grid over the map, (45, 61)."""
    p, q = np.meshgrid(np.linspace(-BOX[0], BOX[0], 61), np.linspace(-BOX[1], BOX[1], 45))
    return STEEP * (p**2 / kappa + q**2) / 2
