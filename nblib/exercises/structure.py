"""Wrong answers by their relation to the right one, whatever the formula: a factor, an extra term, ..."""

import re

import numpy as np

from nblib.exercises.compare import close, ratios, read_factor
from nblib.exercises.mutants import word
from nblib.exercises.recipe import evaluate
from nblib.exercises.showing import Finding
from nblib.exercises.transforms import ARRAYS

ROUNDING = 1e-3  # a factor nearer to 1 is no factor: digits are lost


def factor(part, exercise):
    """The same factor in all entries of a case, and it can be read."""
    read = ratios(part.got, part.want, part.cases)
    if not read or max(abs(c - 1) for c in read[0]) < ROUNDING:
        return None
    if all(abs(c) < 1e-9 for c in read[0]):
        return Finding("zero", "All you return is 0. Does your result ever get a value, or cancel with itself?")
    text = read_factor(*read)
    if text == "-1":
        return Finding("sign", "Everything is right but the sign: every number is the negative of what it should be.")
    return text and Finding("factor", f"Your result is {text} times what it should be. {_hint(text, exercise)}")


def _hint(text, exercise):
    names = [name for name in re.findall(r"[^\W\d]\w*", text) if word(name, exercise.words) != name]
    if not names:
        return "Which number did you forget, or use twice?"
    what = " and ".join(word(name, exercise.words) for name in dict.fromkeys(names))
    return f"Where does {what} come in, and is it once too often, or missing?"


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
    right, wrong, example = {}, {}, {}
    for k, case in enumerate(part.cases):
        off = part.wrong(k)
        for place, mask in exercise.places(**case.arguments).items():
            mask = np.asarray(mask)
            if not mask.any():
                continue
            (wrong if (off & mask).any() else right)[place] = True
            for value in part.got[k][off & mask]:
                example.setdefault(place, []).append(float(value))
    right = [place for place in right if place not in wrong]
    if not right or not wrong:
        return None
    returns = "; ".join(f"{place}{_constant(example[place])}" for place in wrong)
    return Finding("wrong_at_places", f"Right {listed(right)}. Wrong {returns}.")


def _constant(values):
    return f", where you return {values[0]:.4g}" if np.ptp(values) < 1e-9 else ""


def listed(items):
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def inexact(part, exercise):
    """Right to some digits only."""
    if not all(close(got, want, ROUNDING) for got, want in zip(part.got, part.want, strict=True)):
        return None
    return Finding(
        "inexact",
        "Right to a few digits only. Are numbers rounded on the way, or held in an array of type float16, or is a "
        "derivative approximated by a difference?",
    )


RELATIONS = (factor, on_the_way, at_places, transformed)
REMAINING = (inexact, combination)
