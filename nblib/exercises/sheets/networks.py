"""Networks that students build: read, checked for shapes that fit, and evaluated."""

import numpy as np

from nblib.exercises.running import Unreadable, parts_of


def relu(t):
    return np.maximum(t, 0)


def step(t):
    return 1.0 * (t > 0)


def line_network(value):
    """From the returned a, w, b to the function Σ_j a_j relu(w_j x + b_j) of an array x."""
    a, w, b = parts_of(value, ("a", "w", "b"))
    if not a.shape == w.shape == b.shape or a.ndim != 1:
        raise Unreadable(
            "shape", f"a, w and b must be arrays of one length; yours are {a.shape}, {w.shape}, {b.shape}."
        )
    return lambda x: relu(np.outer(x, w) + b) @ a


def plane_network(value, names, points, sigma):
    """The values at the points (m, 2) of n neurons with weights W (2, n): Σ_j a_j sigma(⟨w_j, x⟩ + b_j)."""
    a, W, b = parts_of(value, names)
    if a.ndim != 1 or W.shape != (2, len(a)) or b.shape != a.shape:
        a, W, b = (f"{name} {array.shape}" for name, array in zip(names, (a, W, b), strict=True))
        raise Unreadable("shape", f"With n neurons in the plane {names[1]} is (2, n), and yours are {a}, {W}, {b}.")
    return sigma(points @ W + b) @ a
