"""Activation functions sigma: R -> R with their derivatives (script, first page of 2.1.4.1)."""

import numpy as np

from nblib import _checks


class Activation:
    """An activation function: `sigma(t)` and `sigma.derivative(t)`, elementwise on arrays of any shape.

    Both return float64 arrays (a float for a single number) and raise TypeError or ValueError, naming `t`, for
    anything but real numbers. Infinities and NaN pass: a network that diverges carries them.
    `value` and `derivative` are functions of a float64 array that return a new one of its shape: `unchecked` and
    `unchecked_derivative`, for a step of training, which takes longer to check its numbers than to compute with them.
    """

    def __init__(self, name, latex, value, derivative):
        self.name, self.latex = name, latex
        self.unchecked = _checks.function(value, "value")
        self.unchecked_derivative = _checks.function(derivative, "derivative")

    def __call__(self, t):
        return self.unchecked(_checks.numeric(t, "t"))[()]  # [()] makes a 0-d array a float

    def derivative(self, t):
        """sigma'(t); at a kink or a jump the value 0 (there sigma has no derivative, erratum E23)."""
        return self.unchecked_derivative(_checks.numeric(t, "t"))[()]

    def __repr__(self):
        return self.name


def _sigmoid(t):
    e = np.exp(-np.abs(t))  # never above 1: 1 / (1 + exp(-t)) itself would overflow for t < -709
    return np.where(t >= 0, 1.0, e) / (1.0 + e)


def _sigmoid_derivative(t):
    e = np.exp(-np.abs(t))
    return e / np.square(1.0 + e)


relu = Activation("relu", r"\max(t, 0)", lambda t: np.maximum(t, 0.0), lambda t: 1.0 * (t > 0))
sigmoid = Activation("sigmoid", r"\frac{1}{1 + e^{-t}}", _sigmoid, _sigmoid_derivative)
heaviside = Activation("heaviside", r"1_{t > 0}", lambda t: 1.0 * (t > 0), np.zeros_like)
tanh = Activation("tanh", r"\tanh(t)", np.tanh, lambda t: 1.0 - np.square(np.tanh(t)))
identity = Activation("identity", "t", np.copy, np.ones_like)
ACTIVATIONS = {sigma.name: sigma for sigma in (relu, sigmoid, heaviside, tanh, identity)}
