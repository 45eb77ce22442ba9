"""What a card says beside the finding: the wanted call with its shapes, what was tried, where the next hint is."""

import numpy as np

from nblib.activations import Activation


def name_of(exercise, function):
    """The name of the student's function as it stands in the cell; what the notebooks call it, where it has none."""
    try:
        name = str(function.__name__)
    except Exception:  # a partial has none, and objects may answer anything
        name = ""
    return name if name.isidentifier() and name != "_" else f"my_{exercise.key}"


def notes(exercise, function, seed=0):
    cases = exercise.cases(seed)
    arguments = ", ".join(f"{name}{_named_shape(value, cases[0])}" for name, value in cases[0].arguments.items())
    return (
        f"Wanted: {name_of(exercise, function)}({arguments}) -> {_returned(exercise, cases[0])}",
        f"Tried: {_tried(cases, exercise.edges(seed))}",
        f'Stuck? hint("{exercise.key}")',
    )


def _named_shape(value, case):
    """` (N, d)` behind the name of an array, ` [(d, n), ...]` behind that of a list; nothing for what has no shape."""
    if isinstance(value, list):
        return f", a list of {len(value)} here" if len(value) else ""
    if not isinstance(value, np.ndarray):
        return ""
    return " " + shape_by_names(value.shape, case.sizes)


def shape_by_names(shape, sizes):
    """A shape in the letters of the statement, `(N, d)`, where the sizes tell them."""
    names = [next((name for name, size in sizes.items() if size == length), str(length)) for length in shape]
    return f"({', '.join(names)}{',' * (len(names) == 1)})"


def _returned(exercise, case):
    if exercise.measure:
        return ", ".join(exercise.parts)
    shapes = [shape_by_names(want.shape, case.sizes) if want.ndim else "a number" for want in case.want]
    names = exercise.parts or [""] * len(shapes)
    return ", ".join(f"{name} {shape}".strip() for name, shape in zip(names, shapes, strict=True))


def _tried(cases, edges):
    sizes = {}
    for case in cases:
        for name, size in case.sizes.items():
            sizes.setdefault(name, []).append(size)
    ranges = [f"{name} = {min(found)} to {max(found)}" for name, found in sizes.items()]
    sigmas = dict.fromkeys(v.name for c in cases for v in c.arguments.values() if isinstance(v, Activation))
    with_ = "; ".join(filter(None, [", ".join(ranges), f"σ = {', '.join(sigmas)}" if sigmas else ""]))
    special = f", then with {', '.join(edge.label for edge in edges)}" if edges else ""
    return f"{len(cases)} inputs{f' ({with_})' if with_ else ''}{special}."


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
