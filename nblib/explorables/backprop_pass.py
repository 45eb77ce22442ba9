"""The numbers behind the backprop table (6.2): one forward and one backward pass through a network 2-3-2-1, step by
step, in formulas and checked by nudging. Layers l are counted from 1, neurons from 0.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

import nblib
from nblib import Deep, identity, tanh
from nblib.explorables.text import number

WIDTHS = 2, 3, 2, 1
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
NAMES = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "ReLU"}
STEPS = "z0", "a1", "z1", "a2", "z2", "a3", "z3", "ℓ", "δ3", "δ2", "δ1", "∂"  # what each step computes
LAST = len(STEPS) - 1
EQUAL = 0.5  # every weight of the start "all equal"
NUDGES = 10.0 ** np.arange(-15, -0.9, 0.5)
CLOSE = 0.005  # how far a value that was filled in may be off


@dataclass(frozen=True)
class Backprop:
    state: Any
    net: Deep
    y: float  # the target
    a: list  # a[l] (n_l,): pre-activations, l = 1, 2, 3
    z: list  # z[l] (n_l,): outputs, l = 0, ..., 3
    delta: list  # delta[l] (n_l,): errors, l = 1, 2, 3
    loss: float
    slopes: list  # slopes[l] (d_l, n_l): of the loss in the weights; in the biases they are delta[l]
    slope: float  # of the loss in the selected weight: the central difference with h
    errors: np.ndarray  # of the central difference with each of NUDGES

    weight = property(lambda self: place(self.state.weight), doc="(l, i, j) of the selected one")
    product = property(lambda self: self.entry(*self.weight), doc="its slope by backpropagation")
    error = property(lambda self: abs(self.slope - self.product), doc="of the central difference with h")
    zeros = property(
        lambda self: sum(int((part == 0).sum()) for part in (*self.slopes[1:], *self.delta[1:])),
        doc="how many of the 20 slopes are exactly 0",
    )

    @property
    def step(self):
        """The step shown in numbers: the present one, or the next while it is to be filled in."""
        return self.state.k + (self.state.fill and self.state.k < LAST)

    @property
    def name(self):
        return STEPS[self.step]

    @property
    def filled(self):
        """Whether the value that was filled in is right; None if none is asked for."""
        return bool(abs(self.state.guess - self.line()[2]) <= CLOSE) if self.step > self.state.k else None

    def line(self):
        """(left, right, value) of the formula of the step: "(a₁)₂", "0.42 · 1.00 + …", 0.87."""
        layer, i, j = self.weight
        kind, l = self.name[0], int(self.name[1:] or layer)
        n = {layer - 1: i, layer: j}.get(l, 0)  # of the neurons in the layer the one at the selected weight
        W, z, a, delta = self.net.W, self.z, self.a, self.delta
        sigma = NAMES[self.state.sigma]
        left = symbol(kind, l, n)
        if kind == "ℓ":
            return "ℓ", f"½ ({number(z[3][0])} − {_factor(self.y)})²", self.loss
        if kind == "∂":
            left = f"∂ℓ/∂{symbol('W', l, i, j)} = {symbol('z', l - 1, i)} · {symbol('δ', l, j)}"
            return left, f"{number(z[l - 1][i])} · {_factor(delta[l][j])}", self.product
        if kind == "a":
            return left, f"{_dot(W[l][:, n], z[l - 1])} + {_factor(self.net.b[l][n])}", a[l][n]
        if kind == "z":
            return left, "the input" if l == 0 else "a₃" if l == 3 else f"{sigma}({number(a[l][n])})", z[l][n]
        if l == 3:
            return left, f"f̂ − y = {number(z[3][0])} − {_factor(self.y)}", delta[3][0]
        return left, f"({_dot(W[l + 1][n], delta[l + 1])}) · {sigma}′({number(a[l][n])})", delta[l][n]

    def known(self, name):
        return self.state.k >= STEPS.index(name)

    def off(self, l, n):
        """Whether neuron n of layer l is a hidden ReLU that is off."""
        return self.state.sigma == "relu" and l in (1, 2) and self.known(f"z{l}") and self.a[l][n] <= 0

    def entry(self, l, i, j):
        """The slope in the weight (l, i, j); its factor (z_{l-1})_i if j is None, (delta_l)_j if i is None."""
        if j is None:
            return float(self.z[l - 1][i])
        return float(self.delta[l][j] if i is None else self.slopes[l][i, j])

    def cell(self, l, i, j):
        """`entry` as text."""
        if j is None:
            return self.text(f"z{l - 1}", i)
        return self.text(f"δ{l}", j) if i is None else self._told("∂", self.entry(l, i, j))

    def text(self, name, n):
        """Entry n of what the step `name` computes, as text."""
        values = {"a": self.a, "z": self.z, "δ": self.delta, "ℓ": [[self.loss]]}[name[0]]
        return self._told(name, values[int(name[1:] or 0)][n])

    def _told(self, name, value):
        """`value` once it is known, and a question mark while it is to be filled in."""
        if not self.known(name):
            return "?" if self.name == name else ""
        if abs(value) >= 1:
            return number(value)
        return "0" if value == 0 else "~0" if abs(value) < 0.0005 else f"{value:.3f}".replace("-", "−")


@lru_cache(maxsize=64)
def network(weights, sigma, b, seed):
    """The network 2-3-2-1: weights with two decimals, every bias 0 but that of neuron 2 of layer 1."""
    start = Deep.random(WIDTHS, [tanh, tanh, identity], np.random.default_rng(seed))
    Ws = [np.round(W, 2) + 0.0 if weights == "random" else np.full(W.shape, EQUAL) for W in start.W[1:]]
    sigma = getattr(nblib, sigma)
    net = Deep(Ws, start.b[1:], [sigma, sigma, identity])
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
    return np.array([central(network(*setting), weight, x, y, h) for h in NUDGES])


def place(weight):
    """(l, i, j) of the weight "lij": its layer, its row and its column, the latter two counted from 0."""
    l, i, j = map(int, weight)
    return l, i - 1, j - 1


def symbol(letter, l, *indices):
    """(W₂)₃₁, (a₁)₂, and δ₃ where a layer has one entry only."""
    base = f"{letter}{l}".translate(SUBSCRIPT)
    if letter != "W" and WIDTHS[l] == 1:
        return base
    return f"({base})" + "".join(str(i + 1) for i in indices).translate(SUBSCRIPT)


def _factor(value):
    text = number(value)
    return f"({text})" if text.startswith("−") else text


def _dot(u, v):
    """u · v in numbers: "0.42 · 1.00 + (−0.31) · 0.50"."""
    return " + ".join(f"{_factor(p)} · {_factor(q)}" for p, q in zip(u, v, strict=True))
