"""ReLU networks on [0, 1] that fold, that lie side by side and that are random, and all their bends, exactly."""

import math
from functools import lru_cache

import numpy as np

from nblib import Deep, identity, relu

BIAS = 0.5  # standard deviation of random biases, as in notebook 05
SEEDS = 25  # of the median over random networks
HATS, WIDE = "deep hats", "one layer, as many parameters"
WIDTHS = {"random weights, width 2": 2, "random weights, width 10": 10}


def hats(m, depth):
    """T o ... o T with T(x) = m relu(x) - 2m relu(x - 1/2); for m = 2 it is `nblib.deep.sawtooth`.

    Of a `depth` 3.4 the fourth T is on its way: first it folds down what lies above 1/2, then it stretches by m.
    """
    k = math.ceil(depth)
    done = depth - (k - 1)
    down, stretch = min(2 * done, 1), max(2 * done - 1, 0)
    last = (1 - stretch + stretch * m) * np.array([[1.0], [-2 * down]])
    fold = np.array([[m, m], [-2 * m, -2 * m]])
    return Deep([np.ones((1, 2)), *[fold] * (k - 1), last], [[0, -0.5]] * k + [[0]], [relu] * k + [identity])


def zigzag(m, n):
    """One hidden layer of n neurons with n + 1 pieces, the most there can be: 0 at first, then up and down."""
    edges = np.arange(1, n + 1) / (n + 1)
    a = m / 2 * (n + 1) * np.array([1, *[-2, 2] * n])[:n]
    return Deep([np.ones((1, n)), a[:, None]], [-edges, [0]], [relu, identity])


def random(width, k, seed):
    """k layers of random ReLU neurons: `Deep.random`, and normal biases, without which nothing bends in (0, 1)."""
    rng = np.random.default_rng(seed)
    net = Deep.random([1, *[width] * k, 1], [relu] * k + [identity], rng)
    for b in net.b[1:]:
        b += rng.normal(scale=BIAS, size=b.shape)
    return net


def fold(net):
    """(bends, layers, f, corners) of a ReLU network on [0, 1], exact: no grid.

    bends[l - 1] (M_l,): 0, 1 and every x at which a layer up to l may bend; layers[l - 1] (M_l, n_l): z_l there, which
    is straight in between; f (M,): the network at bends[-1]; corners: the indices of its own bends among these.
    """
    x, z = np.array([0.0, 1.0]), np.array([[0.0], [1.0]])
    bends, layers = [], []
    for l in range(1, net.L):
        pre = z @ net.W[l] + net.b[l]
        i, j = np.nonzero(pre[:-1] * pre[1:] < 0)  # neuron j switches on or off inside piece i
        share = (pre[i, j] / (pre[i, j] - pre[i + 1, j]))[:, None]
        x = np.concatenate([x, x[i] + share[:, 0] * (x[i + 1] - x[i])])
        pre = np.concatenate([pre, pre[i] + share * (pre[i + 1] - pre[i])])
        x, first = np.unique(x, return_index=True)
        z = np.maximum(pre[first], 0)
        bends.append(x)
        layers.append(z)
    f = (z @ net.W[net.L] + net.b[net.L])[:, 0]
    apart = np.flatnonzero(np.diff(x, prepend=-1) > 1e-12)
    slopes = np.diff(f[apart]) / np.diff(x[apart])
    return bends, layers, f, apart[1:-1][np.abs(np.diff(slopes)) > 1e-9 * np.abs(slopes).max()]


@lru_cache
def folded(kind, m, depth, seed):
    """The network of a moment, and what `fold` finds in it."""
    if kind in WIDTHS:
        net = random(WIDTHS[kind], math.ceil(depth), seed)
    else:
        net = hats(m, depth) if kind == HATS else zigzag(m, 2 * math.ceil(depth))
    return net, *fold(net)


@lru_cache
def median(width, k):
    """Of the pieces, over SEEDS random networks."""
    return int(np.median([1 + len(fold(random(width, k, seed))[-1]) for seed in range(SEEDS)]))
