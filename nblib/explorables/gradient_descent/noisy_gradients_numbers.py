"""Stochastic gradient descent for a line through 64 fixed points, for all batch sizes on the same run of passes."""

from functools import lru_cache

import numpy as np

from nblib.descent import batches

N, PASSES, ARROWS = 64, 40, 200
SIZES = 1, 4, 16, 64
BEST = np.array([1.0, 0.5])  # the minimum
BOX = np.array([3.2, 2.4])  # half width and height of the map, with BEST in its middle
FAR = 1e6  # where a diverging run stops


@lru_cache
def points():
    """Phi (N, 2) with rows (x_i, 1), and y (N,): a line with errors orthogonal to Phi, so that BEST is the minimum."""
    rng = np.random.default_rng(0)
    Phi = np.stack([rng.normal(size=N).round(2), np.ones(N)], 1)
    error = 0.8 * rng.normal(size=N)
    error -= Phi @ np.linalg.lstsq(Phi, error, rcond=None)[0]
    return Phi, Phi @ BEST + error


@lru_cache
def hessian():
    Phi, _ = points()
    return Phi.T @ Phi / N


def gap(theta):
    """L(theta) - L(BEST) for theta (..., 2); without cancellation, as L is a parabola."""
    away = theta - BEST
    return ((away @ hessian()) * away).sum(-1) / 2


@lru_cache
def bowl():
    """The gap on a grid over the map, (41, 49)."""
    return gap(BEST + np.stack(np.meshgrid(*(np.linspace(-h, h, n) for h, n in zip(BOX, (49, 41), strict=True))), -1))


def gradients(theta):
    """res_i (x_i, 1) for every point: (N, 2)."""
    Phi, y = points()
    return (Phi @ theta - y)[:, None] * Phi


@lru_cache(maxsize=256)
def walk(B, tau, halved, seed, start):
    """(path, sets, gaps): SGD for PASSES passes over the data, tau halved after `halved` of them.

    path (S + 1, 2) ends early if it goes FAR away; sets (S, B) are the sorted indices of each step.
    """
    Phi, y = points()
    rng = np.random.default_rng(seed)
    sets = np.sort(np.concatenate([batches(N, B, rng) for _ in range(PASSES)]), axis=1)
    taus = np.where(np.arange(len(sets)) < halved * N // B, tau, tau / 2)
    A, c = np.swapaxes(Phi[sets], 1, 2) @ Phi[sets] / B, (y[sets][..., None] * Phi[sets]).mean(1)
    (a11, a12), (_, a22) = np.transpose(A, (1, 2, 0)).tolist()
    w, b = start
    path = [start]
    for t, p, q, r, (c1, c2) in zip(taus.tolist(), a11, a12, a22, c.tolist(), strict=True):
        w, b = w - t * (p * w + q * b - c1), b - t * (q * w + r * b - c2)
        path.append((w, b))
        if not abs(w) + abs(b) < FAR:
            break
    path = np.array(path)
    return path, sets, gap(path)


@lru_cache
def clouds(B):
    """ARROWS random sets of B points each, (ARROWS, B)."""
    return np.random.default_rng(1).random((ARROWS, N)).argsort(1)[:, :B]
