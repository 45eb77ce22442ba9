"""The executable lecture on neural networks: everything the notebooks compute, draw and ask.

`import nblib` loads the mathematics only (floors 0 and 1: NumPy and nothing else); the figures and the
exercises are imported by name: `nblib.figures`, `nblib.explorables`, `nblib.exercises`.
"""

from nblib.activations import Activation, heaviside, identity, relu, sigmoid, tanh

__all__ = ["Activation", "heaviside", "identity", "relu", "sigmoid", "tanh"]
