"""The floor: the bare NumPy calls that one step of training needs, on buffers laid out before, and nothing else.

Shallow networks take samples as rows, deep ones as columns; [W; b] and [x; 1] are one array each, the large ones stay
in the cache block by block, and sigma' comes from the value of sigma. It trains as its peers do.
"""

from functools import partial

import numpy as np

from benchmarks.workloads import layers
from nblib import Shallow
from nblib.fast import blocks

ZERO, ONE = np.array(0.0), np.array(1.0)
SIGMAS = {  # the calls for z <- sigma(z) and s <- sigma'
    "identity": lambda z, s: [],
    "relu": lambda z, s: [partial(np.maximum, z, ZERO, out=z), partial(np.sign, z, out=s)],
    "tanh": lambda z, s: [
        partial(np.tanh, z, out=z), partial(np.square, z, out=s), partial(np.subtract, ONE, s, out=s),
    ],
    "sigmoid": lambda z, s: [
        partial(np.negative, z, out=z), partial(np.exp, z, out=z), partial(np.add, z, ONE, out=z),
        partial(np.divide, ONE, z, out=z), partial(np.square, z, out=s), partial(np.subtract, z, s, out=s),
    ],
}  # fmt: skip


class Floor:
    def __init__(self, work):
        self.work, self.net = work, work.net.at(work.net.theta)
        self.I = np.empty(work.B, int)
        self.calls = list(shallow(self) if isinstance(self.net, Shallow) else deep(self))

    def train(self, orders):
        for I in orders:
            self.I[...] = I
            for call in self.calls:
                call()

    @property
    def layers(self):
        return layers(self.net)


def shallow(floor):
    net, work, scale = floor.net, floor.work, np.array(floor.work.tau / floor.work.B)
    X, y = np.column_stack([work.X, np.ones(len(work.X))]), work.Y[:, 0].copy()
    V, g, total = net.theta[net.n :].reshape(net.d + 1, net.n), np.empty(net.size), np.zeros(net.size)
    grad_a, grad_V = g[: net.n], g[net.n :].reshape(V.shape)
    step = max(rows.stop - rows.start for rows in blocks(work.B, net.n))
    S_full, slope_full = np.empty((2, step, net.n))
    for rows in blocks(work.B, net.n):
        B = rows.stop - rows.start
        S, slope = S_full[:B], slope_full[:B]
        x, x_res, t, res = np.empty((B, net.d + 1)), np.empty((net.d + 1, B)), np.empty(B), np.empty(B)
        yield partial(X.take, floor.I[rows], 0, x, "clip")
        yield partial(y.take, floor.I[rows], 0, t, "clip")
        yield partial(x.dot, V, S)
        yield from SIGMAS[net.sigma.name](S, slope)
        yield partial(S.dot, net.a, res)
        yield partial(np.subtract, res, t, out=res)
        yield partial(np.multiply, res, scale, out=res)
        yield partial(res.dot, S, grad_a)
        yield partial(np.multiply, x.T, res, out=x_res)
        yield partial(x_res.dot, slope, grad_V)
        yield partial(np.multiply, grad_V, net.a, out=grad_V)
        if B < work.B:
            yield partial(np.add, total, g, out=total)
    if B < work.B:
        yield partial(np.subtract, net.theta, total, out=net.theta)
        yield partial(total.fill, 0.0)
    else:
        yield partial(np.subtract, net.theta, g, out=net.theta)


def deep(floor):
    net, work, B, L = floor.net, floor.work, floor.work.B, floor.net.L
    scale = np.array(work.tau / B)
    X, g = np.column_stack([work.X, np.ones(len(work.X))]), np.empty(net.size)
    x, y = np.empty((B, X.shape[1])), np.empty((B, work.Y.shape[1]))
    yield partial(X.take, floor.I, 0, x, "clip")
    yield partial(work.Y.take, floor.I, 0, y, "clip")
    z1 = [x.T, *(np.ones((n + 1, B)) for n in net.widths[1:])]
    slope, delta = ([None, *(np.empty((n, B)) for n in net.widths[1:])] for _ in range(2))
    for l in range(1, L + 1):
        yield partial(net.V[l].T.dot, z1[l - 1], z1[l][:-1])
        yield from SIGMAS[net.sigma[l].name](z1[l][:-1], slope[l])
    yield partial(np.subtract, z1[L][:-1], y.T, out=delta[L])
    yield partial(np.multiply, delta[L], scale, out=delta[L])
    grad = layers_of(g, net)
    for l in range(L, 0, -1):
        if l < L:
            yield partial(net.W[l + 1].dot, delta[l + 1], delta[l])
        if net.sigma[l].name != "identity":
            yield partial(np.multiply, delta[l], slope[l], out=delta[l])
        yield partial(z1[l - 1].dot, delta[l].T, grad[l])
    yield partial(np.subtract, net.theta, g, out=net.theta)


def layers_of(g, net):
    """The views of a flat gradient that belong to V_1, ..., V_L, counted from 1."""
    ends = np.cumsum([V.size for V in net.V[1:]])
    return [None, *(g[end - V.size : end].reshape(V.shape) for V, end in zip(net.V[1:], ends, strict=True))]
