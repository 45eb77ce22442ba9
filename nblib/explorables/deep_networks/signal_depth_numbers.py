"""How large a signal is on its way through many random layers, and its error on the way back."""

from functools import lru_cache

import numpy as np

from nblib.activations import ACTIVATIONS

SAMPLES = 10  # so few that BLAS does not wake its threads, which takes longer than the work
DEEPEST = 100
BINS = np.linspace(-2.05, 2.05, 42)  # one of them has 0 in its middle; the outer ones take what lies beyond
NODES = np.linspace(-8, 8, 400)  # of the mean over a standard normal variable, none of them 0
GAUSS = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()


def rms(values):
    """The root mean square over samples and neurons, the last two axes."""
    return np.sqrt((values**2).mean((-2, -1)))


@lru_cache(maxsize=DEEPEST)
def weights(width, seed, l):
    """The weights of layer l for gain 1, of variance 1/width: the same whatever stands behind it."""
    return np.random.default_rng([seed, width, l]).normal(size=(width, width)) / np.sqrt(width)


@lru_cache(maxsize=8)
def passes(sigma, g, width, depth, seed):
    """(signal, error, values) of a pass there and back, the input having size 1, and the last error as well.

    signal (L + 1,), error (L + 1,), entry 0 of which is no error; values (L + 1, SAMPLES * width): z_l, sorted.
    """
    sigma, layers = ACTIVATIONS[sigma], range(1, depth + 1)
    z, delta = np.random.default_rng([seed, width]).normal(size=(2, SAMPLES, width))
    z, slopes = [z / rms(z)], [None]
    for l in layers:
        a = z[-1] @ weights(width, seed, l) * g
        z.append(sigma(a))
        slopes.append(sigma.derivative(a))
    error = np.full(depth + 1, np.nan)
    for l in reversed(layers):
        delta = (delta if l == depth else delta @ weights(width, seed, l + 1).T * g) * slopes[l]
        error[l] = rms(delta)
    return rms(np.array(z)), error / (error[-1] or 1.0), np.sort(np.reshape(z, (depth + 1, -1)))


def journey(sigma, g, width, depth, seed):
    """As `passes`. Through ReLU a gain g makes z_l exactly g^l times as large: one pass serves all gains."""
    if sigma != "relu":
        return passes(sigma, g, width, depth, seed)
    signal, error, values = passes(sigma, 1.0, width, depth, seed)
    powers = g ** np.arange(depth + 1.0)
    return signal * powers, error * powers[::-1], values


@lru_cache
def shares(sigma, g, width, depth, seed):
    """(41, L + 1): the shares of the values of z_l in BINS."""
    values = journey(sigma, g, width, depth, seed)[-1]
    powers = g ** np.arange(depth + 1.0) if sigma == "relu" else np.ones(depth + 1)
    below = np.array([v.searchsorted(edges) for v, edges in zip(values, BINS[1:-1] / powers[:, None], strict=True)])
    return np.diff(below.T, axis=0, prepend=0, append=values.shape[1]) / values.shape[1]


@lru_cache
def expected(sigma, g):
    """In infinitely wide layers, where a_l is normal: the sizes of z_l and of sigma'(a_l), l = 0, ..., DEEPEST."""
    sizes, slopes, sigma = [1.0], [np.nan], ACTIVATIONS[sigma]
    for _ in range(DEEPEST):
        a = g * sizes[-1] * NODES
        sizes.append(float(np.sqrt(GAUSS @ sigma(a) ** 2)))
        slopes.append(float(np.sqrt(GAUSS @ sigma.derivative(a) ** 2)))
    return np.array(sizes), np.array(slopes)
