"""Stochastic gradient descent for a line through 64 fixed points, for all batch sizes on the same run of passes."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nblib.descent import batches

N, PASSES, ARROWS = 64, 40, 200
SIZES = 1, 4, 16, 64
BEST = np.array([1.0, 0.5])  # the minimum
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


def gradients(theta):
    """res_i (x_i, 1) for every point: (N, 2)."""
    Phi, y = points()
    return (Phi @ theta - y)[:, None] * Phi


@lru_cache(maxsize=256)
def walk(B, tau, halved, seed, start):
    """(path, sets): SGD for PASSES passes over the data, tau halved after `halved` of them.

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
    return np.array(path), sets


@lru_cache
def clouds(B):
    """ARROWS random sets of B points each, (ARROWS, B)."""
    return np.random.default_rng(1).random((ARROWS, N)).argsort(1)[:, :B]


@dataclass(frozen=True)
class Noisy:
    state: Any
    path: np.ndarray  # (S + 1, 2), all steps of the run
    k: int  # steps made: those of the passes, or all of a run that was stopped
    batch: np.ndarray  # (B,) the indices of the next step
    gradient: np.ndarray  # (2,) of the loss
    estimate: np.ndarray  # (2,) from the batch
    cloud: np.ndarray  # (ARROWS, 2) estimates from random batches
    spread: float  # root mean square distance of an estimate from the gradient, over all batches
    gaps: dict  # {B: (p + 1,)} after every pass up to now, of all sizes; a stopped run ends with where it was stopped
    late: dict  # {B: mean gap over all steps of the last 20 passes, or of those there were}

    theta = property(lambda self: self.path[self.k])
    gap = property(lambda self: float(gap(self.theta)))
    used = property(lambda self: self.k * self.state.B, doc="gradients of single points")
    uphill = property(
        lambda self: float((self.cloud @ self.gradient < 0).mean()), doc="share of the cloud whose step goes uphill"
    )
    length = property(lambda self: float(np.hypot(*self.cloud.T).mean()), doc="mean length of the arrows of the cloud")

    @property
    def stopped_at(self):
        """The step that took the run FAR away, or None."""
        return len(self.path) - 1 if len(self.path) <= PASSES * N // self.state.B else None


def run(state):
    """The Noisy for a state of the controls."""
    s, start = state, (state.start1, state.start2)
    gaps, late = {}, {}
    for B in SIZES:
        path, sets = walk(B, s.tau, s.halved, s.seed, start)
        steps = N // B  # of one pass
        made = gap(path[: s.passes * steps + 1])
        stopped = len(made) <= s.passes * steps
        gaps[B] = np.append(made[::steps], made[-1:]) if stopped else made[::steps]
        late[B] = float(made[-20 * steps :].mean())
        if s.B == B:
            path_B, sets_B = path, sets
    k = min(s.passes * N // s.B, len(path_B) - 1)
    single = gradients(path_B[k])
    gradient = hessian() @ (path_B[k] - BEST)
    batch = sets_B[min(k, len(sets_B) - 1)]
    variance = ((single - gradient) ** 2).sum() / (N - 1)
    return Noisy(
        state=s,
        path=path_B,
        k=k,
        batch=batch,
        gradient=gradient,
        estimate=single[batch].mean(0),
        cloud=single[clouds(s.B)].mean(1),
        spread=float(np.sqrt(variance / s.B * (1 - s.B / N))),
        gaps=gaps,
        late=late,
    )
