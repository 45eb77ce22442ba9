"""The runs behind "train it yourself": a deep network learns a wave from noisy points, point by point more."""

from collections import namedtuple
from functools import lru_cache

import numpy as np

from nblib import Deep
from nblib.activations import ACTIVATIONS
from nblib.descent import sgd_reshuffled_steps

STEPS = 1000
FAR = 1e6  # a run whose parameters grow longer than this is stopped
POINTS = 30  # at the start
NOISE = 0.1
EQUAL = 0.5  # every weight and hidden bias of the start "all equal"
X = np.linspace(-1, 1, POINTS)
Y = np.sin(np.pi * X) + NOISE * np.random.default_rng(0).normal(size=POINTS)
GRID = np.linspace(-1, 1, 201)

# what a run depends on, beside the points added to it; batch 0 is all of them
Setting = namedtuple("Setting", "widths sigma last init seed tau batch")


def start(setting):
    """The network before the first step. Random: `Deep.random`, and normal hidden biases."""
    sigmas = [ACTIVATIONS[setting.sigma]] * (len(setting.widths) - 2) + [ACTIVATIONS[setting.last]]
    rng = np.random.default_rng(setting.seed)
    net = Deep.random(setting.widths, sigmas, rng)
    for b in net.b[1:-1]:
        b += rng.normal(size=b.shape)
    if setting.init != "random":
        net.theta[:] = {"all equal": EQUAL, "all zero": 0}[setting.init]
        net.b[net.L][:] = 0
    return net


def data(added):
    """x (N, 1) and y (N, 1): the points of the start and those added, (x, y, step) each."""
    return np.append(X, [p[0] for p in added])[:, None], np.append(Y, [p[1] for p in added])[:, None]


def losses(net, path, x, y):
    """The loss of each network of a path (K, P), all at once: (K,)."""
    z, begin = x, 0
    for l in range(1, net.L + 1):
        V = path[:, begin : begin + net.V[l].size].reshape(len(path), *net.V[l].shape)
        begin += net.V[l].size
        z = net.sigma[l](z @ V[:, :-1] + V[:, -1:])
    return ((z - y) ** 2).mean(axis=(1, 2)) / 2


class Run:
    """SGD from `start(setting)`, trained as far as anybody has looked, so that a figure trains while one watches.

    At `begin`, the step at which the last points were added, it takes over the weights of the run `before`, without
    these points, and keeps only its own: theta^begin, ..., theta^k. Nothing is trained before it is asked for.
    """

    def __init__(self, setting, added):
        self.net, self.data, self.begin = start(setting), data(added), int(max((step for *_, step in added), default=0))
        self.before = begun(setting, tuple(p for p in added if p[2] < self.begin)) if self.begin else None
        self.thetas, self.losses = np.empty((STEPS + 1 - self.begin, self.net.size)), np.empty(STEPS + 1)
        self.k = self.begin - 1
        N, rng = len(self.data[0]), np.random.default_rng([setting.seed, self.begin])
        self.steps = sgd_reshuffled_steps(self.net, *self.data, setting.tau, setting.batch or N, rng)

    def upto(self, k):
        """The run that is on at step k, this one or one before it; steps up to k that are missing are taken now."""
        if k < self.begin:
            return self.before.upto(k)
        first = self.k + 1
        if first == self.begin:  # it has not begun
            if self.before:
                before = self.before.upto(first)
                if before.k < first:
                    return before  # it was stopped
                self.net.theta, self.losses[:first] = before.theta(first), before.losses[:first]
            self._keep()
        while self.k < k and not far(self.net.theta):
            next(self.steps)
            self._keep()
        if first <= self.k:
            self._measure(first)
        return self

    def _keep(self):
        self.k += 1
        self.thetas[self.k - self.begin] = self.net.theta

    def _measure(self, first):
        rows = self.thetas[first - self.begin : self.k + 1 - self.begin]
        self.losses[first : self.k + 1] = losses(self.net, rows, *self.data)

    def theta(self, k):
        """theta^k (P,), which has been trained."""
        return self.thetas[k - self.begin] if k >= self.begin else self.before.theta(k)


begun = lru_cache(maxsize=3)(Run)


def run(setting, added, k=STEPS):
    """The run that is on at step k, trained up to k, or less if it was stopped."""
    return begun(setting, added).upto(k)


def far(theta):
    """Whether a run is stopped here."""
    return not theta @ theta < FAR**2


@lru_cache(maxsize=64)
def reach(setting):
    """tau times the largest eigenvalue of the Hessian in [W_L; b_L] before the first step, for sigma_L = identity."""
    z = start(setting).forward(X[:, None]).z[-2]
    return float(setting.tau * np.linalg.norm(np.column_stack([z, np.ones(POINTS)]), 2) ** 2 / POINTS)
