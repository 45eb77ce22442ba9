"""The exercises, declared: importing this registers them all, in the order of the notebooks."""

from nblib.exercises.sheets import (  # noqa: I001
    neurons,
    small,
    steps,
    widths,
    regression,
    gradients,
    matrices,
    descent,
    stochastic,
    layers,
    errors,
    backpropagation,
)

__all__ = [
    "backpropagation",
    "descent",
    "errors",
    "gradients",
    "layers",
    "matrices",
    "neurons",
    "regression",
    "small",
    "steps",
    "stochastic",
    "widths",
]
