"""Shapes and sizes in words: by numbers, and by the letters of the statement where the sizes of a case tell them."""

import numpy as np

from nblib.activations import Activation


def shape_text(shape, sizes):
    """A shape by its numbers and, where sizes tell, by its names: `(5, 3), that is N x d`."""
    if not shape:
        return "(), a single number"
    named = _named(shape, sizes)
    if all(name.isdigit() for name in named):
        return str(shape)
    return f"{shape}, that is {named[0]} numbers" if len(named) == 1 else f"{shape}, that is {' x '.join(named)}"


def shape_by_names(shape, sizes):
    """A shape in the letters of the statement, `(N, d)`, where the sizes tell them."""
    names = _named(shape, sizes)
    return f"({', '.join(names)}{',' * (len(names) == 1)})"


def _named(shape, sizes):
    return [next((name for name, size in sizes.items() if size == length), str(length)) for length in shape]


def sizes_of(case):
    """`N = 7, d = 5 and σ = tanh`, or what the arguments are where there are no sizes."""
    told = [f"{name} = {size}" for name, size in case.sizes.items()]
    told += [f"σ = {v.name}" for v in case.arguments.values() if isinstance(v, Activation)]
    told = told or [f"{name} = {value:.4g}" for name, value in case.arguments.items() if isinstance(value, int | float)]
    return ", ".join(told) or "this input"


def shapes_of(case):
    """The shapes of the arrays of a case: `A (3, 4), B (4,)`."""
    arrays = {name: value for name, value in case.arguments.items() if isinstance(value, np.ndarray)}
    return ", ".join(f"{name} {tuple(value.shape)}" for name, value in arrays.items())
