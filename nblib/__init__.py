"""The executable lecture on neural networks: everything the notebooks compute, draw and ask.

`import nblib` loads the mathematics only (floors 0 and 1: NumPy and nothing else); the figures and the
exercises are imported by name: `nblib.figures`, `nblib.explorables`, `nblib.exercises`.
"""

from nblib import data
from nblib.activations import Activation, heaviside, identity, relu, sigmoid, tanh
from nblib.deep import Deep
from nblib.descent import gradient_descent, sgd, sgd_reshuffled
from nblib.losses import Loss, cross_entropy, softmax, squared
from nblib.shallow import Shallow
from nblib.staircase import bump, staircase, sup_error, width_for

__all__ = [
    "Activation",
    "Deep",
    "Loss",
    "Shallow",
    "bump",
    "cross_entropy",
    "data",
    "gradient_descent",
    "heaviside",
    "identity",
    "relu",
    "sgd",
    "sgd_reshuffled",
    "sigmoid",
    "softmax",
    "squared",
    "staircase",
    "sup_error",
    "tanh",
    "width_for",
]
