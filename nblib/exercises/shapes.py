"""Answers of the wrong shape: what is wrong with the shape, and the answer brought into shape for further diagnosis."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nblib.exercises.compare import shape_text
from nblib.exercises.showing import Finding


class Way(NamedTuple):
    """From an answer and the right one to an answer in shape, or None; if not `sure`, only to the right numbers."""

    name: str
    text: str
    function: Callable
    sure: bool = False


def _over(operation, axis):
    return lambda g, w: operation(g, axis=axis) if g.ndim == w.ndim + 1 and axis < g.ndim else None


def _entry(take):
    return lambda g, w: take(g) if g.ndim == w.ndim + 1 and g.size else None


WAYS = (
    Way("transpose", "rows and columns have changed places", lambda g, w: g.T if g.ndim > 1 else None, True),
    Way(
        "axis_of_length_1",
        "an axis of length 1 too many or too few (keepdims, [None], reshape?)",
        lambda g, w: g.reshape(w.shape) if g.squeeze().shape == w.squeeze().shape else None,
        True,
    ),
    Way(
        "flattened",
        "the entries have lost their rows",
        lambda g, w: g.reshape(w.shape) if g.ndim == 1 < w.ndim and g.size == w.size else None,
        True,
    ),
    *(Way("unsummed", "one axis must still be summed over", _over(np.sum, axis)) for axis in range(3)),
    *(Way("not_averaged", "one axis must still be averaged over", _over(np.mean, axis)) for axis in range(3)),
    Way(
        "repeated",
        "the same numbers stand there several times over",
        _entry(lambda g: g[0] if (g == g[:1]).all() else None),
    ),
    Way(
        "repeated",
        "the same numbers stand there several times over",
        _entry(lambda g: g[..., 0] if (g == g[..., :1]).all() else None),
    ),
    Way("all_steps", "only the last entry of your list is wanted", _entry(lambda g: g[-1])),
    Way("more_than_wanted", "only the first entry of your list is wanted", _entry(lambda g: g[0])),
)
LOST = (  # what has become of the right answer
    Way("only_first", "you return only its first entry (or row). Is there a `return` inside the loop?", lambda w: w[0]),
    Way("only_last", "you return only its last entry (or row)", lambda w: w[-1]),
    *(Way("summed", f"you sum once too often, over axis {axis}", lambda w, a=axis: w.sum(axis=a)) for axis in (0, 1)),
    *(
        Way("averaged", f"you average once too often, over axis {axis}", lambda w, a=axis: w.mean(axis=a))
        for axis in (0, 1)
    ),
    Way("summed", "you sum once too often, over everything", np.sum),
    Way("averaged", "you average once too often, over everything", np.mean),
)


def fit(part):
    """(finding, arrays): what is wrong with the shape, and the arrays in the right shape, or None where none fits."""
    if all(g.shape == w.shape for g, w in zip(part.got, part.want, strict=True)):
        return None, part.got
    for must_be_right in (True, False):
        for way in WAYS if all(g.size for g in part.got) else ():
            arrays = [g if g.shape == w.shape else way.function(g, w) for g, w in zip(part.got, part.want, strict=True)]
            if any(a is None or a.shape != w.shape for a, w in zip(arrays, part.want, strict=True)):
                continue
            if part.equals(arrays) if must_be_right else way.sure:
                return _finding(part, way.name, way.text), arrays
    for way in LOST:
        made = [way.function(want) if want.ndim > ("axis 1" in way.text) else None for want in part.want]
        if all(m is not None for m in made) and part.explained_by(list(map(np.asarray, made))):
            return _finding(part, way.name, way.text), part.want
    if all(w.ndim == 1 and g.shape == 2 * w.shape for g, w in zip(part.got, part.want, strict=True)):
        text = "everything meets everything. Is there an outer product, or an array (k,) beside a column (k, 1)?"
        return _finding(part, "broadcast", text), None
    return _finding(part, "shape", "print the shapes on the way there"), None


def _finding(part, name, text):
    """With the shapes of the first case where they differ."""
    pairs = zip(part.got, part.want, part.cases, strict=True)
    got, want, case = next((g, w, case) for g, w, case in pairs if g.shape != w.shape)
    shapes = f"{shape_text(got.shape, case.sizes)}; wanted is {shape_text(want.shape, case.sizes)}"
    return Finding(name, f"Your result has the shape {shapes}: {text}{'' if text.endswith('?') else '.'}")
