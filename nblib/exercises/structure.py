"""Wrong answers by their relation to the right one, whatever the formula: a factor, another order, an extra term, "
"..."""

import re

import numpy as np

from nblib.exercises import patterns
from nblib.exercises.compare import close, ratio, read_factor
from nblib.exercises.recipe import evaluate
from nblib.exercises.running import Finding
from nblib.exercises.words import words


def _flips(axis):
    return lambda w: np.flip(w, axis) if w.ndim > axis else None


def _rolls(step, axis):
    return lambda w: np.roll(w, step, axis) if w.ndim > axis else None


def _sums(axis):
    return lambda w: np.cumsum(w, axis) if w.ndim > axis else None


def _vector(function):
    return lambda w: function(w) if w.ndim else None


ORDER = "The numbers are right, but they stand in the wrong places: "
CHANGED = "Your result is what the right one becomes when "
# (name, message, function of the right answer or None where it has no meaning)
TRANSFORMS = (
    ("reversed", ORDER + "in reversed order.", _flips(0)),
    ("reversed", ORDER + "every row is in reversed order.", _flips(1)),
    (
        "reshaped",
        ORDER + "reshaping is not transposing.",
        lambda w: w.T.reshape(w.shape) if w.ndim > 1 else None,
    ),
    ("shifted", ORDER + "every entry stands one place too far back.", _rolls(1, 0)),
    ("shifted", ORDER + "every entry stands one place too far forward.", _rolls(-1, 0)),
    ("shifted", ORDER + "every entry stands one column too far to the right.", _rolls(1, 1)),
    ("shifted", ORDER + "every entry stands one column too far to the left.", _rolls(-1, 1)),
    ("sorted", ORDER + "they are sorted by size.", _vector(lambda w: np.sort(w, axis=None).reshape(w.shape))),
    ("absolute", CHANGED + "all signs are dropped. Did you take absolute values?", np.abs),
    ("cut_at_0", CHANGED + "negative numbers are cut off at 0.", lambda w: np.maximum(w, 0)),
    (
        "complement",
        CHANGED + "it is subtracted from 1: what should be 0 is 1, and the other way round.",
        lambda w: 1 - w,
    ),
    ("squared", CHANGED + "it is squared.", np.square),
    ("root", CHANGED + "the square root is taken.", np.sqrt),
    ("reciprocal", "Your result is upside down: 1 divided by the right one.", lambda w: 1 / w),
    ("sign_only", "Only the signs of your numbers are right; their size is lost.", np.sign),
    ("rounded", "Your numbers are rounded to whole ones. Does an array of integers hold them?", np.round),
    (
        "rounded",
        "The digits behind the point are cut off. Does an array of integers hold your numbers, or `//` divide?",
        np.trunc,
    ),
    ("rounded", "Your numbers are rounded down to whole ones. Is there a floor or a `//`?", np.floor),
    ("rounded", "Your numbers are rounded up to whole ones.", np.ceil),
    ("running_sum", "You return running sums of the right numbers.", _sums(0)),
    ("running_sum", "You return running sums of the right numbers, along every row.", _sums(1)),
    ("differences", "You return differences of the right numbers.", _vector(lambda w: np.diff(w, axis=0, prepend=0))),
    ("centred", CHANGED + "its mean is subtracted.", _vector(lambda w: w - w.mean())),
    ("normalised", CHANGED + "it is scaled to length 1. Its length matters.", _vector(lambda w: w / np.linalg.norm(w))),
    ("normalised", CHANGED + "it is scaled to the sum 1.", _vector(lambda w: w / w.sum())),
    ("softmax", CHANGED + "it goes through a softmax.", _vector(lambda w: np.exp(w) / np.exp(w).sum())),
    (
        "averaged",
        "All your entries are equal, to the mean of the right ones.",
        _vector(lambda w: np.full_like(w, w.mean())),
    ),
    (
        "summed",
        "All your entries are equal, to the sum of the right ones.",
        _vector(lambda w: np.full_like(w, w.sum())),
    ),
)


def factor(part, exercise):
    """The same factor in all entries of a case, and it can be read."""
    factors = [ratio(got, want) for got, want in zip(part.got, part.want, strict=True)]
    if None in factors:
        return None
    if all(abs(c) < 1e-9 for c in factors):
        return Finding("zero", "All you return is 0. Does your result ever get a value, or cancel with itself?")
    text = read_factor(factors, part.cases)
    if text == "-1":
        return Finding("sign", "Everything is right but the sign: every number is the negative of what it should be.")
    return text and Finding("factor", f"Your result is {text} times what it should be. {_hint(text, exercise)}")


def _hint(text, exercise):
    names = [name for name in re.findall(r"[A-Za-z_]+", text) if words(name, exercise.words) != name]
    if not names:
        return "Which number did you forget, or use twice?"
    what = " and ".join(words(name, exercise.words) for name in dict.fromkeys(names))
    return f"Where does {what} come in, and is it once too often, or missing?"


def some_factor(part, exercise):
    """A factor in all entries that follows no size."""
    factors = [ratio(got, want) for got, want in zip(part.got, part.want, strict=True)]
    if None in factors or max(w.size for w in part.want) < 2 or min(abs(c - 1) for c in factors) < 1e-6:
        return None
    message = "Your result points the right way but has the wrong size, by a factor that changes with the input: "
    return Finding("factor", message + f"here {factors[0]:.4g}. Which factor did you leave out or put in?")


def on_the_way(part, exercise):
    """A quantity that occurs in the formula, returned as it is."""
    for name, arrays in _known(part, exercise):
        if part.explained_by(arrays):
            what = words(name, exercise.words)
            if name in exercise.parameters:
                return Finding(f"returns_{name}", f"You return {what} as given: nothing has happened to it.")
            return Finding(f"returns_{name}", f"What you return is {what}. That is not yet what is asked for.")
    return None


def transformed(part, exercise):
    """A known operation on the right answer."""
    for name, message, function in TRANSFORMS:
        arrays = [function(want) for want in part.want]
        if any(array is None or not np.isfinite(array).all() for array in arrays):
            continue
        if part.explained_by(arrays) and not part.equals(arrays):
            return Finding(name, message)
    return None


def permuted(part, exercise):
    if part.want[0].ndim and all(
        close(np.sort(g, axis=None), np.sort(w, axis=None), part.tolerance)
        for g, w in zip(part.got, part.want, strict=True)
    ):
        return Finding("permuted", ORDER + "compare with the indices of the statement.")
    if all(close(np.abs(g), np.abs(w), part.tolerance) for g, w in zip(part.got, part.want, strict=True)):
        return Finding("some_signs", "The sizes of your numbers are right, but some signs are wrong. Which ones?")
    return None


def shifted_by_constant(part, exercise):
    """The same number added to every entry."""
    differences = [got - want for got, want in zip(part.got, part.want, strict=True)]
    if part.want[0].ndim == 0 or any(np.ptp(d) > part.tolerance * 10 for d in differences):
        return None
    by = [float(d.flat[0]) for d in differences]
    side = "high" if by[0] > 0 else "low"
    for name, arrays in _known(part, exercise):
        for verb, operation in (("sum", np.sum), ("mean", np.mean)):
            if np.allclose([abs(b) for b in by], [abs(operation(a)) for a in arrays], rtol=1e-6, atol=1e-9):
                what = f"the {verb} of {words(name, exercise.words)}" if arrays[0].ndim else words(name, exercise.words)
                return Finding("constant_added", f"Right up to a constant: every entry is too {side} by {what}.")
    amount = f"by {abs(by[0]):.4g}" if np.ptp(by) < 1e-6 else "by a number that changes with the input"
    return Finding(
        "constant_added", f"Right up to a constant: every entry is too {side} {amount}. What is added, or left out?"
    )


def extra_term(part, exercise):
    """A multiple of a known quantity added to the right answer."""
    differences = [got - want for got, want in zip(part.got, part.want, strict=True)]
    for name, arrays in _known(part, exercise):
        factors = [ratio(d, a) for d, a in zip(differences, arrays, strict=True)]
        if None in factors or max(map(abs, factors)) < 1e-6:
            continue
        text = read_factor(factors, part.cases)
        if text:
            times, what = text.lstrip("-"), words(name, exercise.words)
            amount = times if name == "1" else what if times == "1" else f"{times} times {what}"
            if text.startswith("-"):
                return Finding("missing_term", f"Your result is too small by {amount}: is a term missing?")
            return Finding("extra_term", f"Your result is too large by {amount}: where does this term come from?")
    return None


def elementwise_factor(part, exercise):
    """Every entry off by a factor of its own: a known quantity, once too often or not at all."""
    for name, arrays in _known(part, exercise):
        try:
            values = [np.broadcast_to(a, w.shape) for a, w in zip(arrays, part.want, strict=True)]
        except ValueError:
            continue
        what = words(name, exercise.words)
        if part.explained_by([w * v for v, w in zip(values, part.want, strict=True)]):
            return Finding(f"extra_{name}", f"Every entry carries a factor too many: {what}.")
        if part.explained_by([w / v for v, w in zip(values, part.want, strict=True)]):
            return Finding(f"divided_by_{name}", f"Every entry is divided by {what}, or lacks it as a factor.")
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
    return patterns.at_places(part, exercise)


def in_entries(part, exercise):
    return patterns.in_entries(part)


def left_at_zero(part, exercise):
    found = patterns.in_entries(part)
    return found if found and found.name == "left_at_zero" else None


RELATIONS = (factor, on_the_way, transformed, shifted_by_constant, left_at_zero, at_places, permuted)
TRACES = (extra_term, elementwise_factor, in_entries, some_factor)
