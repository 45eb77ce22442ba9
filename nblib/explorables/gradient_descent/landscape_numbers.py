"""Two networks of two parameters on 21 points without noise, and gradient descent from several starts at once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from nblib import relu, tanh
from nblib.explorables.engine.geometry import far_apart

STEPS = 600
FAR = 1e6  # where a diverging path stops
X = np.arange(-10, 11) / 5  # exact: linspace makes 1.8 a little larger, and a point active that is not


def first(flags):
    """Index of the first True, or None."""
    return int(flags.argmax()) if flags.any() else None


@dataclass(frozen=True)
class Model:
    """A network f of two parameters: `both(theta, x)` is f (..., N) and its two derivatives (..., N)."""

    names: tuple[str, str]
    both: Callable
    best: tuple[float, float]  # the parameters that made the data

    @cached_property
    def y(self):
        return self.both(np.array(self.best), X)[0]

    def loss(self, theta):
        """1/(2N) sum res^2 (...) for theta (..., 2)."""
        return ((self.both(theta, X)[0] - self.y) ** 2).mean(-1) / 2

    def gradient(self, theta):
        """1/N sum res df/dtheta (..., 2) for theta (..., 2)."""
        f, *slopes = self.both(theta, X)
        res = f - self.y
        gradient = np.empty_like(theta)
        for i, slope in enumerate(slopes):
            gradient[..., i] = np.vecdot(res, slope)
        gradient /= len(X)
        return gradient


def _tanh(theta, x):
    a, w = theta[..., :1], theta[..., 1:]
    t = tanh(w * x)
    return a * t, t, a * (1 - t * t) * x


def _relu(theta, x):
    w, b = theta[..., :1], theta[..., 1:]
    z = relu(w * x + b)
    active = 1.0 * (z > 0)
    return z, active * x, active


MODELS = {
    "tanh": Model(("a", "w"), _tanh, (1.0, 1.5)),
    "relu": Model(("w", "b"), _relu, (1.2, 0.6)),
}


@lru_cache(maxsize=64)
def walk(name, tau, starts):
    """Gradient descent from all `starts` at once, (STEPS + 1, S, 2); a path that is FAR away stays where it is."""
    theta = np.array(starts, float)
    paths = np.empty((STEPS + 1, *theta.shape))
    for k in range(STEPS + 1):
        paths[k] = theta
        theta = theta - tau * MODELS[name].gradient(theta)
    for path in paths.swapaxes(0, 1):
        if (stop := first(~(np.abs(path) <= FAR).all(1))) is not None:
            path[stop:] = path[stop]
    return paths


@lru_cache(maxsize=64)
def fates(name, tau, starts):
    """For each start the first step without an active point, and the step that took it FAR away; None without one."""
    paths = walk(name, tau, starts)
    died = (None,) * len(starts)
    if name == "relu":
        active = MODELS[name].both(paths, X)[2].any(-1)  # the derivative by b is 1 where the neuron is active
        died = tuple(map(first, ~active.T))
    return died, tuple(map(first, (np.abs(paths) > FAR).any(-1).T))


@lru_cache(maxsize=128)
def drawn(name, tau, starts, gap):
    """For each start the steps at which its path has gone about `gap` further: enough to draw it."""
    return [far_apart(path, gap) for path in walk(name, tau, starts).swapaxes(0, 1)]
