"""What may happen by mistake to one quantity of a formula, or to its result: left out, doubled, reversed, averaged, ...

Functions give None where they have no meaning. Messages say what is certain: which numbers come out of what.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from nblib.activations import Activation, identity, relu, sigmoid, tanh
from nblib.exercises.finding import Finding


class Transform(NamedTuple):
    """A short name, what happens to the quantity {p} as a clause, the function of its value, and a question to ask."""

    name: str
    clause: str
    function: Callable
    question: str = ""

    def finding(self, name, word):
        return comes_out(name, self.clause.replace("{p}", word), self.question)


def comes_out(name, clause, question=""):
    """The finding that a formula with one change gives the student's numbers."""
    return Finding(name, f"Your numbers are what comes out with {clause}. {question}".rstrip())


def along(axis, function):
    """`function` for arrays that have this axis."""
    return lambda v: function(v) if v.ndim > axis else None


rows, table = partial(along, 0), partial(along, 1)


def spread(function):
    """`function` over the first axis, repeated to keep the shape."""
    return rows(lambda v: np.broadcast_to(function(v), v.shape).copy())


def _only(index):
    return rows(lambda v: (v.T * (np.arange(len(v)) == index % len(v))).T)


def _without(index):
    return rows(lambda v: (v.T * (np.arange(len(v)) != index % len(v))).T)


def _divided_again(factor):
    """The rows weighted as if `total = (total + row) / k` took the place of a sum that is then divided by k."""
    return rows(lambda v: (v.T * float(factor * len(v)) ** -np.arange(len(v) - 1.0, -1.0, -1.0)).T)


EARLY, LATE = "Does a loop stop too early?", "Does a loop start too late?"
RETURN, INSIDE = "Is there a `return` inside the loop?", "Does the division stand inside the loop?"
OVERWRITE, WHOLE = "Does a loop overwrite where it should add?", "Is there a `//`, an `int`, an array of integers?"
FIRST, LAST = "the first entry (or row) of {p}", "the last entry (or row) of {p}"

SIMPLE = (  # the commonest, tried first and in combinations
    Transform("no", "{p} left out", np.ones_like),
    Transform("no", "{p} left out", np.zeros_like),
    Transform("sign_of", "the wrong sign of {p}", np.negative),
    Transform("squared", "{p} twice, squared", np.square),
    Transform("twice", "{p} doubled", lambda v: 2 * v),
    Transform("half", "{p} halved", lambda v: v / 2),
    Transform("no_new_axis", "{p} without `[:, None]`", table(lambda v: v[:, 0] if v.shape[1] == 1 else None)),
    Transform("transpose_of", "{p} transposed", table(np.transpose), "One transpose too many, or one too few?"),
)
ARRAYS = (
    *SIMPLE,
    Transform("absolute", "{p} without its sign", np.abs, "Is there an `abs`?"),
    Transform("reshaped", "{p} reshaped, not transposed", table(lambda v: v.reshape(v.shape[::-1]))),
    Transform("reshaped", "{p} reshaped and transposed", table(lambda v: v.reshape(v.shape[::-1]).T)),
    Transform("reshaped", "{p} transposed and reshaped back", table(lambda v: v.T.reshape(v.shape))),
    Transform("reversed", "{p} in reversed order", rows(np.flipud)),
    Transform("reversed", "every row of {p} in reversed order", table(np.fliplr)),
    Transform("without_last", f"{LAST} set to 0", _without(-1), EARLY),
    Transform("without_last", f"{LAST} left out", rows(lambda v: v[:-1]), EARLY),
    Transform("without_first", f"{FIRST} set to 0", _without(0), LATE),
    Transform("without_first", f"{FIRST} left out", rows(lambda v: v[1:]), LATE),
    Transform("only_first", f"{FIRST} alone", _only(0), RETURN),
    Transform("only_first", f"{FIRST} for all of them", spread(lambda v: v[0])),
    Transform("only_first", "the first column of {p} for all of them", table(lambda v: 0 * v + v[:, :1])),
    Transform("only_last", f"{LAST} alone", _only(-1), OVERWRITE),
    Transform("only_last", f"{LAST} for all of them", spread(lambda v: v[-1])),
    Transform("shifted", "every entry (or row) of {p} one place too far back", rows(lambda v: np.roll(v, 1, 0))),
    Transform("shifted", "every entry (or row) of {p} one place too far ahead", rows(lambda v: np.roll(v, -1, 0))),
    Transform("mean_of", "the mean of {p} over the first axis in its place", spread(lambda v: v.mean(axis=0))),
    Transform("mean_of", "the mean of every row in place of {p}", table(lambda v: 0 * v + v.mean(1, keepdims=True))),
    Transform("sum_of", "the sum of {p} over the first axis in its place", spread(lambda v: v.sum(axis=0))),
    Transform("sum_of", "the sum of every row in place of {p}", table(lambda v: 0 * v + v.sum(1, keepdims=True))),
    Transform("sum_of", "{p} summed to one number too early", rows(np.sum)),
    Transform("divided_again", "earlier rows of {p} divided again and again", _divided_again(1), INSIDE),
    Transform("divided_again", "earlier rows of {p} divided again and again", _divided_again(2), INSIDE),
    Transform("centred", "its mean subtracted from {p}", rows(lambda v: v - v.mean(axis=0))),
    Transform("normalised", "{p} scaled to length 1", rows(lambda v: v / np.linalg.norm(v))),
    Transform("softmax", "a softmax of {p}", rows(lambda v: np.exp(v) / np.exp(v).sum())),
    Transform("length_of", "the length of {p} in its place", rows(lambda v: np.full_like(v, np.linalg.norm(v)))),
    Transform("sign_only", "only the sign of {p}", np.sign, "The size matters as well."),
    Transform("reciprocal", "{p} upside down, 1 divided by it", lambda v: 1 / v),
    Transform("root", "the square root of {p}", np.sqrt),
    Transform("cut_at_0", "{p} cut off at 0 where it is negative", lambda v: np.maximum(v, 0)),
    Transform("complement", "1 minus {p} in its place", lambda v: 1 - v),
    Transform("sorted", "{p} sorted", rows(lambda v: np.sort(v, axis=0))),
    Transform("running_sum", "running sums of {p}", rows(lambda v: np.cumsum(v, axis=0))),
    Transform("differences", "differences of {p}", rows(lambda v: np.diff(v, axis=0, prepend=0 * v[:1]))),
    Transform("largest_only", "only the largest entry of {p}", rows(lambda v: v * (abs(v) == abs(v).max()))),
    Transform("only_diagonal", "only the diagonal of {p}", table(lambda v: v * np.eye(*v.shape))),
    Transform("upper_only", "the entries of {p} below the diagonal left out", table(np.triu)),
    Transform("without_last_column", "the last column of {p} left out", table(lambda v: _without(-1)(v.T).T)),
    Transform("rounded", "{p} rounded down to whole numbers", np.floor, WHOLE),
    Transform("rounded", "the digits of {p} behind the point cut off", np.trunc, WHOLE),
    Transform("rounded", "{p} rounded to whole numbers", np.round, WHOLE),
)
COUNTS = (
    Transform("off_by_one", "{p} one too high", lambda v: v + 1),
    Transform("off_by_one", "{p} one too low", lambda v: v - 1),
)


def _with(s, value, derivative):
    """The activation `s` with other functions."""
    return Activation(s.name, "", value, derivative)


ANY = "It may be any activation: call the one that is given."
ACTIVATIONS = (
    Transform("no", "{p} left out", lambda s: identity),
    Transform("derivative_of", "the derivative of {p} in its place", lambda s: _with(s, s.derivative, s.derivative)),
    Transform("value_for_slope", "{p} in place of its derivative", lambda s: _with(s, s, s)),
    Transform("twice", "{p} applied twice", lambda s: _with(s, lambda t: s(s(t)), lambda t: s.derivative(s(t)))),
    Transform(
        "slope_twice",
        "the derivative of {p} twice",
        lambda s: _with(s, s, lambda t: s.derivative(s.derivative(t))),
    ),
    Transform("fixed", "tanh in place of any {p}", lambda s: tanh, ANY),
    Transform("fixed", "the sigmoid in place of any {p}", lambda s: sigmoid, ANY),
    Transform("fixed", "ReLU in place of any {p}", lambda s: relu, ANY),
)
LISTS = (
    Transform("without_last", "the last of {p} left out", lambda v: v[:-1], EARLY),
    Transform("without_first", "the first of {p} left out", lambda v: v[1:], LATE),
    Transform("reversed", "{p} in reversed order", lambda v: v[::-1]),
    Transform("only_first", "the first of {p} in all places", lambda v: v[:1] * len(v)),
    Transform("only_last", "the last of {p} in all places", lambda v: v[-1:] * len(v)),
)
ENTRIES = {"first": slice(0, 1), "last": slice(-1, None), "last but one": slice(-2, -1), "each": slice(None)}


def transforms(value, simple=False):
    """The transforms for a quantity with this value; `simple` gives the commonest only."""
    if isinstance(value, Activation):
        return ACTIVATIONS
    if isinstance(value, list) and value:
        return (*LISTS, *(_of_entries(which, transform) for which in ENTRIES for transform in transforms(value[0])))
    if isinstance(value, int | np.integer):
        return ARRAYS + COUNTS
    return (SIMPLE if simple else ARRAYS) if isinstance(value, float | np.ndarray) else ()


def _of_entries(which, transform):
    """A transform of some entries of a list."""

    def apply(values):
        out = list(values)
        out[ENTRIES[which]] = [transform.function(as_array(v)) for v in out[ENTRIES[which]]]
        return None if any(v is None for v in out) else out

    word = f"{'each' if which == 'each' else f'the {which}'} of {{p}}"
    name = f"{which.replace(' ', '_')}_{transform.name}"
    return Transform(name, transform.clause.replace("{p}", word), apply, transform.question)


def as_array(value):
    return np.asarray(value) if isinstance(value, int | float | np.generic) else value
