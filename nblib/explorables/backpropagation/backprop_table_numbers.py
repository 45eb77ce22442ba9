"""The numbers behind the backprop table: a network 2-3-2-1, the steps of its two passes, and the check by nudging.

Each step is a formula with numbers. Layers l are counted from 1, neurons from 0.
A step is a tuple: ("x",), ("z", l, n), ("ℓ",), ("δ", l, n), or ("∂", l, i, j) for the slope of the weight (W_l)_ij.
"""

from functools import lru_cache

import numpy as np

from nblib import Deep, identity, tanh
from nblib.activations import ACTIVATIONS
from nblib.explorables.engine.words import bracketed, number
from nblib.figures.scene import subscript

WIDTHS = 2, 3, 2, 1
NAMES = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "ReLU"}
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


def formula(moment, step):
    """(left, right) of a step of BackpropTable: "(z₁)₂", "tanh(0.78 · 1.00 + 0.50)"; right without its value."""
    kind, *place = step
    net, z, a, delta = moment.net, moment.z, moment.a, moment.delta
    sigma = NAMES[moment.sigma]
    if kind == "x":
        return "x", f"({number(z[0][0])}, {number(z[0][1])})"
    if kind == "ℓ":
        return "ℓ", f"½ ({number(z[3][0])} − {bracketed(number(moment.target))})²"
    if kind == "∂":
        l, i, j = place
        left = f"∂ℓ/∂{symbol('W', l, i, j)} = {symbol('z', l - 1, i)} · {symbol('δ', l, j)}"
        return left, f"{number(z[l - 1][i])} · {bracketed(number(delta[l][j]))}"
    l, n = place
    if kind == "z":
        total = f"{_dot(net.W[l][:, n], z[l - 1])} + {bracketed(number(net.b[l][n]))}"
        told = "" if moment.filled is not None else f" = {sigma}({number(a[l][n])})"  # on the way
        return symbol("z", l, n), total if l == 3 else f"{sigma}({total}){told}"
    if l == 3:
        return "δ₃ = f̂ − y", f"{number(z[3][0])} − {bracketed(number(moment.target))}"
    return symbol("δ", l, n), f"({_dot(net.W[l + 1][n], delta[l + 1])}) · {sigma}′({number(a[l][n])})"


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


def _dot(u, v):
    """u · v in numbers: "0.42 · 1.00 + (−0.31) · 0.50"."""
    return " + ".join(f"{bracketed(number(p))} · {bracketed(number(q))}" for p, q in zip(u, v, strict=True))
