"""Activation functions sigma: R -> R with their derivatives (script, first page of 2.1.4.1)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nblib import _checks


@dataclass(frozen=True)
class Activation:
    """An activation function: `sigma(t)` and `sigma.derivative(t)`, elementwise on arrays of any shape.

    Both return float64 arrays (a float for a single number) and raise TypeError or ValueError, naming `t`,
    for anything but finite real numbers. `value` and `slope` are the same two functions without these
    checks, for code that has checked its input: divergence may carry infinities through them. `both(t, z, s)`
    writes sigma(t) into z and sigma'(t) into s, for training; z may be t itself.
    """

    name: str
    latex: str
    value: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    both: Callable[[np.ndarray, np.ndarray, np.ndarray], None] | None = None

    def __post_init__(self):
        _checks.function(self.value, "value")
        _checks.function(self.slope, "slope")
        if self.both is None:
            object.__setattr__(self, "both", self._one_by_one)
        _checks.function(self.both, "both")

    def _one_by_one(self, t, z, s):
        s[...] = self.slope(t)
        z[...] = self.value(t)

    def __call__(self, t):
        return self.value(_checks.array(t, "t"))[()]  # [()] makes a 0-d array a float

    def derivative(self, t):
        """sigma'(t); at a kink or a jump the value 0 (there sigma has no derivative, erratum E23)."""
        return self.slope(_checks.array(t, "t"))[()]

    def __repr__(self):
        return self.name


def _sigmoid(t):
    e = np.exp(-np.abs(t))  # never above 1: 1 / (1 + exp(-t)) itself would overflow for t < -709
    return np.where(t >= 0, 1.0, e) / (1.0 + e)


def _sigmoid_slope(t):
    e = np.exp(-np.abs(t))
    return e / (1.0 + e) ** 2


# sigma and sigma' for training. sigma' comes from the value z = sigma(t) alone (E52), out= makes no new arrays, 0-d
# arrays save the conversion of a number in each call. That exp overflows to inf is right.
ZERO, ONE = np.array(0.0), np.array(1.0)


def _relu_both(t, z, s):
    np.maximum(t, ZERO, out=z)
    np.sign(z, out=s)


def _tanh_both(t, z, s):
    np.tanh(t, out=z)
    np.square(z, out=s)
    np.subtract(ONE, s, out=s)  # 1 - z^2


def _sigmoid_both(t, z, s):
    np.negative(t, out=z)
    np.exp(z, out=z)
    np.add(z, ONE, out=z)
    np.divide(ONE, z, out=z)  # 1/(1 + e^{-t}); np.reciprocal is slower
    np.square(z, out=s)
    np.subtract(z, s, out=s)  # z - z^2


def _identity_both(t, z, s):
    z[...] = t
    s[...] = 1.0


relu = Activation("relu", r"\max(t, 0)", lambda t: np.maximum(t, 0.0), lambda t: 1.0 * (t > 0), _relu_both)
sigmoid = Activation("sigmoid", r"\frac{1}{1 + e^{-t}}", _sigmoid, _sigmoid_slope, _sigmoid_both)
heaviside = Activation("heaviside", r"1_{t > 0}", lambda t: 1.0 * (t > 0), np.zeros_like)
tanh = Activation("tanh", r"\tanh(t)", np.tanh, lambda t: 1.0 - np.tanh(t) ** 2, _tanh_both)
identity = Activation("identity", "t", np.copy, np.ones_like, _identity_both)
