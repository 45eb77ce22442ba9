"""The numbers behind the backprop table: a network 2-3-2-1, the steps of its two passes, and the check by nudging.

Layers l are counted from 1, neurons from 0.
A step is a tuple: ("x",), ("z", l, n), ("ℓ",), ("δ", l, n), or ("∂", l, i, j) for the slope of the weight (W_l)_ij.
"""

from functools import lru_cache

import numpy as np

from nblib import Deep, identity, tanh
from nblib.activations import ACTIVATIONS
from nblib.figures.scene import subscript

WIDTHS = 2, 3, 2, 1
NEURONS = [(l, n) for l, width in enumerate(WIDTHS) for n in range(width)]
WEIGHTS = [(l, i, j) for l in (3, 2, 1) for i in range(WIDTHS[l - 1]) for j in range(WIDTHS[l])]  # from the loss back
STEPS = (
    ("x",),
    *(("z", l, n) for l, n in NEURONS if l),
    ("ℓ",),
    *(("δ", l, n) for l in (3, 2, 1) for n in range(WIDTHS[l])),
    *(("∂", *weight) for weight in WEIGHTS),
)
AT = {step: k for k, step in enumerate(STEPS)} | {("z", 0, n): 0 for n in range(WIDTHS[0])}  # when a step is taken
LAST = len(STEPS) - 1
BOTH = AT["δ", 1, WIDTHS[1] - 1]  # the end of both passes
EQUAL = 0.5  # every weight of the start "all equal"
NUDGES = 10.0 ** np.arange(-15, -0.9, 0.5)


def takes(step):
    """The steps whose numbers a step needs; of the input all of it."""
    kind, *place = step
    if kind == "∂":
        l, i, j = place
        return [("z", l - 1, i), ("δ", l, j)]
    if kind in "xz":
        return [("z", l, n) for l, n in NEURONS if l == (place[0] - 1 if place else 0)]
    if kind == "ℓ" or place[0] == 3:
        return [("z", 3, 0)]
    return [("δ", l, n) for l, n in NEURONS if l == place[0] + 1]


def goes_along(step):
    """The weights (l, i, j) that a step needs, of a slope the one it belongs to."""
    kind, *place = step
    if kind == "∂":
        return [tuple(place)]
    return [
        (l, i, j) for l, i, j in WEIGHTS if (kind == "z" and [l, j] == place) or (kind == "δ" and [l - 1, i] == place)
    ]


def layers_of(step):
    """The two layers between which a step happens."""
    kind, *place = step
    first = {"x": 0, "ℓ": 2}.get(kind, place and place[0] - (kind != "δ"))
    return (first, first + 1) if first < 3 else (2, 3)


def symbol(letter, l, *indices):
    """(W₂)₃₁, (z₁)₂, and δ₃ where a layer has one entry only."""
    base = subscript(letter, l)
    if letter != "W" and WIDTHS[l] == 1:
        return "f̂" if letter == "z" else base
    return subscript(f"({base})", *(i + 1 for i in indices))


def in_words(step):
    """What a step computes, in words."""
    kind, *place = step
    if kind in "zδ" and step != ("z", 3, 0):
        l, n = place
        return f"{'output' if kind == 'z' else 'error'} of neuron {n + 1}, layer {l}"
    return {"x": "the input", "z": "output f̂", "ℓ": "the loss"}.get(kind) or f"slope of {symbol('W', *place)}"


@lru_cache(maxsize=64)
def network(weights, sigma, b, seed):
    """The network 2-3-2-1: weights with two decimals, every bias 0 but that of neuron 2 of layer 1."""
    start = Deep.random(WIDTHS, [tanh, tanh, identity], np.random.default_rng(seed))
    Ws = [np.round(W, 2) + 0.0 if weights == "random" else np.full(W.shape, EQUAL) for W in start.W[1:]]
    net = Deep(Ws, start.b[1:], [ACTIVATIONS[sigma], ACTIVATIONS[sigma], identity])
    net.b[1][1] = b
    return net


def central(net, weight, x, y, h):
    """The slope of the loss in the weight (l, i, j) by the central difference: two forward passes."""
    (l, i, j), nudged = weight, net.at(net.theta)
    nudged.W[l][i, j] += h
    above = nudged.loss([x], [[y]])
    nudged.W[l][i, j] = net.W[l][i, j] - h
    return (above - nudged.loss([x], [[y]])) / (2 * h)


@lru_cache(maxsize=64)
def centrals(setting, weight, x, y):
    """The central difference with each of NUDGES."""
    return np.array([central(network(*setting), weight, x, y, h) for h in NUDGES])
