"""Wrong answers by their relation to the right one, whatever the formula: in shape, a factor, an extra term, ..."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nblib.exercises.compare import close, ratios, read_factor
from nblib.exercises.finding import Finding
from nblib.exercises.mutants import word
from nblib.exercises.recipe import evaluate
from nblib.exercises.sizes import shape_text
from nblib.exercises.transforms import ARRAYS

QUESTION = "Which number did you forget, or use twice?"
ROUNDING = 1e-3  # a factor nearer to 1 is no factor: digits are lost


def zero(part, exercise):
    if all(close(got, 0 * want) for got, want in zip(part.got, part.want, strict=True)):
        return Finding("zero", "All you return is 0. Does your result ever get a value, or cancel with itself?")
    return None


def factor(part, exercise):
    """The same factor in all entries of a case, and it can be read."""
    read = ratios(part.got, part.want, part.cases)
    if not read or max(abs(c - 1) for c in read[0]) < ROUNDING:
        return None
    text = read_factor(*read)
    if text == "-1":
        return Finding("sign", "Everything is right but the sign: every number is the negative of what it should be.")
    return text and Finding("factor", f"Your result is {text} times what it should be. {QUESTION}")


def on_the_way(part, exercise):
    """A quantity that occurs in the formula, returned as it is."""
    for name, arrays in _known(part, exercise):
        if part.explained_by(arrays):
            what = word(name, exercise.words)
            if name in exercise.parameters:
                return Finding(f"returns_{name}", f"You return {what} as given: nothing has happened to it.")
            return Finding(f"returns_{name}", f"What you return is {what}. That is not yet what is asked for.")
    return None


def transformed(part, exercise):
    """Something happened to the right answer as a whole."""
    for transform in ARRAYS[2:]:  # nothing left out: the result itself
        arrays = [transform.function(want) for want in part.want]
        if any(array is None or not np.isfinite(array).all() for array in arrays):
            continue
        if part.explained_by(list(map(np.asarray, arrays))) and not part.equals(list(map(np.asarray, arrays))):
            return transform.finding(transform.name, "the right result")
    return None


def combination(part, exercise):
    """A fixed multiple of the right answer plus a fixed multiple of a known quantity."""
    for name, arrays in _known(part, exercise):
        if any(a.ndim and a.shape != w.shape for a, w in zip(arrays, part.want, strict=True)):
            continue
        arrays = [np.broadcast_to(a, w.shape) for a, w in zip(arrays, part.want, strict=True)]
        columns = np.stack(
            [np.concatenate([v.ravel() for v in part.want]), np.concatenate([v.ravel() for v in arrays])]
        )
        (c, k), *_ = np.linalg.lstsq(columns.T, np.concatenate([g.ravel() for g in part.got]), rcond=None)
        made = [c * w + k * a for w, a in zip(part.want, arrays, strict=True)]
        if len(columns[0]) > 6 and min(abs(c), abs(k)) > 1e-6 and part.explained_by(made):
            right = "the right result" if abs(c - 1) < 1e-6 else f"{c:.4g} times the right result"
            other = word(name, exercise.words) if name != "1" else "1"
            return Finding(
                "combination", f"Your numbers are {right} plus {k:.4g} times {other}. Where does that come from?"
            )
    return None


def _known(part, exercise):
    """(name, its arrays in all cases) of all numbers and arrays on the way to the right answer; and 1."""
    every = [{"1": 1.0} | case.given | evaluate(exercise.steps, case.given, *exercise.steps) for case in part.cases]
    for name, first in every[0].items():
        if (
            name != "answer"
            and isinstance(first, int | float | np.number | np.ndarray)
            and all(name in v for v in every)
        ):
            yield name, [np.asarray(values[name], float) for values in every]


def at_places(part, exercise):
    """Wrong at some of the places that the exercise names, and right at all others."""
    if exercise.places is None:
        return None
    off, got = {}, {}  # by place, over all cases
    for k, case in enumerate(part.cases):
        for place, mask in exercise.places(**case.arguments).items():
            off.setdefault(place, []).extend(part.wrong(k)[np.asarray(mask)])
            got.setdefault(place, []).extend(part.got[k][np.asarray(mask)])
    off = {place: here for place, here in off.items() if here}
    right = [place for place, here in off.items() if not any(here)]
    wrong = [place + _always(got[place]) for place, here in off.items() if all(here)]
    partly = [place for place, here in off.items() if any(here) and not all(here)]
    if not right or not wrong + partly:
        return None
    said = (("Right", right, ", "), ("Wrong", wrong, "; "), ("Right in part only", partly, ", "))
    return Finding("wrong_at_places", " ".join(f"{word} {sign.join(places)}." for word, places, sign in said if places))


def _always(values):
    return f", where you return {values[0]:.4g}" if np.ptp(values) < 1e-9 else ""


def inexact(part, exercise):
    """Right to some digits only."""
    if not all(close(got, want, ROUNDING) for got, want in zip(part.got, part.want, strict=True)):
        return None
    return Finding(
        "inexact",
        "Right to a few digits only. Are numbers rounded on the way, or held in an array of type float16, or is a "
        "derivative approximated by a difference?",
    )


RELATIONS = (zero, factor, on_the_way, at_places, transformed)
REMAINING = (inexact, combination)


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
