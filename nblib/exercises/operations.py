"""What may happen to one quantity of a formula by mistake: left out, doubled, reversed, averaged, ...

Every entry is (short name, message with {p} for the quantity, function of its value); the function gives None where it
has no meaning. Messages speak to the student.
"""

import numpy as np

from nblib.activations import Activation, identity, relu, sigmoid, tanh


def along(axis, function):
    """`function` for arrays that have this axis."""
    return lambda v: function(v) if v.ndim > axis else None


def spread(function):
    """`function` over the first axis, repeated to keep the shape."""
    return along(0, lambda v: np.broadcast_to(function(v), v.shape).copy())


def _masked(index, kept):
    """Only the entries at `index` kept, or only they lost."""

    def mask(v):
        out = np.zeros_like(v) if kept else v.copy()
        out[index] = v[index] if kept else 0
        return out

    return along(0, mask)


EARLY, LATE = "Does your loop stop too early?", "Does your loop start too late?"

ARRAYS = (
    ("no", "You left out {p}.", np.ones_like),
    ("no", "You left out {p}.", np.zeros_like),
    ("sign_of", "You use {p} with the wrong sign.", lambda v: -v),
    ("squared", "You square {p}, where the quantity itself is meant.", np.square),
    ("twice", "There is a factor 2 too many at {p}.", lambda v: 2 * v),
    ("half", "There is a factor 1/2 too many at {p}.", lambda v: v / 2),
    ("absolute", "You take the absolute value of {p}; the sign matters.", np.abs),
    ("transpose_of", "At {p} there is a transpose too many, or one is missing.", along(1, np.transpose)),
    (
        "reshaped",
        "You reshape {p} where it should be transposed: the shape is the same then, the order of the entries is not.",
        along(1, lambda v: v.reshape(v.shape[::-1])),
    ),
    (
        "reshaped",
        "You reshape {p} where it should be transposed: the shape is the same then, the order of the entries is not.",
        along(1, lambda v: v.reshape(v.shape[::-1]).T),
    ),
    (
        "reshaped",
        "You transpose {p} and reshape it back: the shape is right again, the order of the entries is not.",
        along(1, lambda v: v.T.reshape(v.shape)),
    ),
    ("reversed", "You use {p} in reversed order.", along(0, lambda v: v[::-1])),
    ("reversed", "You use {p} with every row in reversed order.", along(1, lambda v: v[:, ::-1])),
    ("without_last", "You leave out the last entry (or row) of {p}. " + EARLY, _masked(-1, kept=False)),
    ("without_last", "You leave out the last entry (or row) of {p}. " + EARLY, along(0, lambda v: v[:-1])),
    ("without_first", "You leave out the first entry (or row) of {p}. " + LATE, _masked(0, kept=False)),
    ("without_first", "You leave out the first entry (or row) of {p}. " + LATE, along(0, lambda v: v[1:])),
    (
        "only_first",
        "You use only the first entry (or row) of {p}. Is there a `return` inside the loop?",
        _masked(0, kept=True),
    ),
    ("only_first", "You use only the first entry (or row) of {p}, for all of them.", spread(lambda v: v[0])),
    (
        "only_last",
        "You use only the last entry (or row) of {p}. Does the loop overwrite where it should add?",
        _masked(-1, kept=True),
    ),
    ("only_last", "You use only the last entry (or row) of {p}, for all of them.", spread(lambda v: v[-1])),
    ("mean_of", "In place of {p} you use the mean over the first axis.", spread(lambda v: v.mean(axis=0))),
    ("mean_of", "In place of {p} you use the mean over everything.", along(1, lambda v: np.full_like(v, v.mean()))),
    (
        "mean_of",
        "In place of {p} you use the mean of every row.",
        along(1, lambda v: 0 * v + v.mean(axis=1, keepdims=True)),
    ),
    ("sum_of", "In place of {p} you use the sum over the first axis.", spread(lambda v: v.sum(axis=0))),
    (
        "sum_of",
        "In place of {p} you use the sum of every row.",
        along(1, lambda v: 0 * v + v.sum(axis=1, keepdims=True)),
    ),
    ("sum_of", "You sum {p} to one number too early.", along(0, lambda v: v.sum())),
    ("centred", "You subtract the mean from {p}.", along(0, lambda v: v - v.mean(axis=0))),
    ("normalised", "You scale {p} to length 1.", along(0, lambda v: v / np.linalg.norm(v))),
    ("normalised", "You scale {p} to the sum 1.", along(0, lambda v: v / v.sum())),
    ("length_of", "In place of {p} you use its length.", along(0, lambda v: np.full_like(v, np.linalg.norm(v)))),
    ("sign_only", "You use only the sign of {p}; the size matters.", np.sign),
    ("reciprocal", "You divide where {p} should multiply, or multiply where it should divide.", lambda v: 1 / v),
    ("root", "You take the square root of {p}.", np.sqrt),
    ("exponential", "You take the exponential of {p}.", np.exp),
    ("logarithm", "You take the logarithm of {p}.", np.log),
    ("cut_at_0", "You cut off {p} at 0 where it is negative.", lambda v: np.maximum(v, 0)),
    ("complement", "You use 1 minus {p}, where the quantity itself is meant.", lambda v: 1 - v),
    ("cubed", "You cube {p}.", lambda v: v**3),
    ("sorted", "You sort {p}.", along(0, lambda v: np.sort(v, axis=0))),
    ("running_sum", "In place of {p} you use running sums.", along(0, lambda v: np.cumsum(v, axis=0))),
    (
        "largest_only",
        "You use only the largest entry of {p}.",
        along(0, lambda v: np.where(np.abs(v) == np.abs(v).max(), v, 0)),
    ),
    ("rounded", "You round {p} to whole numbers. Is there a `//`, an `int`, an array of integers?", np.floor),
    ("rounded", "You round {p} to whole numbers. Is there a `//`, an `int`, an array of integers?", np.trunc),
    ("rounded", "You round {p} to whole numbers. Is there a `//`, an `int`, an array of integers?", np.round),
)
SIMPLE = tuple(entry for entry in ARRAYS if entry[0] in ("no", "sign_of", "squared", "twice", "half", "transpose_of"))
WHOLE = (
    ("off_by_one", "At {p} you are one too high.", lambda v: v + 1),
    ("off_by_one", "At {p} you are one too low.", lambda v: v - 1),
)
REDUCTIONS = (
    ("mean", np.mean),
    ("sum", np.sum),
    ("largest value", np.max),
    ("smallest value", np.min),
    ("median", np.median),
    ("product", np.prod),
    ("length (the root of the sum of squares)", np.linalg.norm),
    ("standard deviation", np.std),
    ("variance", np.var),
)
PAIRS = (
    ("add {q} to {p}", np.add),
    ("subtract {q} from {p}", np.subtract),
    ("subtract {p} from {q}", lambda p, q: q - p),
    ("multiply {p} by {q}", np.multiply),
    ("divide {p} by {q}", np.divide),
    ("divide {q} by {p}", lambda p, q: q / p),
    ("raise {p} to the power {q}", np.power),
    ("take the matrix product of {p} and {q}", np.matmul),
    ("take the matrix product of {p}, transposed, and {q}", lambda p, q: np.matmul(np.transpose(p), q)),
    ("take the matrix product of {p} and {q}, transposed", lambda p, q: np.matmul(p, np.transpose(q))),
)


def _derivative(s):
    return Activation(s.name + "'", "", s.derivative, s.derivative)


def _twice(s):
    return Activation(s.name, "", lambda t: s(s(t)), lambda t: s.derivative(s(t)))


FIXED = "Your code has {} where {{p}} may be any activation."
ACTIVATIONS = (
    ("no", "You left out {p}.", lambda s: identity),
    ("derivative_of", "You use the derivative of {p}, where {p} itself belongs.", _derivative),
    ("twice", "You apply {p} twice.", _twice),
    ("fixed", FIXED.format("tanh"), lambda s: tanh),
    ("fixed", FIXED.format("the sigmoid"), lambda s: sigmoid),
    ("fixed", FIXED.format("ReLU"), lambda s: relu),
)
LISTS = (
    ("without_last", "You leave out the last of {p}. " + EARLY, lambda v: v[:-1]),
    ("without_first", "You leave out the first of {p}. " + LATE, lambda v: v[1:]),
    ("reversed", "You use {p} in reversed order.", lambda v: v[::-1]),
    ("only_first", "You use the first of {p} in all places.", lambda v: v[:1] * len(v)),
    ("only_last", "You use the last of {p} in all places.", lambda v: v[-1:] * len(v)),
)


def operations(value, simple=False):
    """The operations for a quantity with this value; `simple` gives the commonest only."""
    if isinstance(value, Activation):
        return ACTIVATIONS
    if isinstance(value, list) and value:
        inner = operations(value[0])
        return LISTS + tuple(_at(index, *operation) for index in (0, -1, -2, None) for operation in inner)
    if isinstance(value, bool):
        return ()
    if isinstance(value, int | np.integer):
        return ARRAYS + WHOLE
    if isinstance(value, float | np.ndarray):
        return SIMPLE if simple else ARRAYS
    return ()


def _at(index, name, message, function):
    """An operation on one entry of a list: the first, the last, or (None) on all of them."""
    where = {0: "first_", -1: "last_", -2: "last_but_one_", None: ""}[index]
    place = {0: "the first of {p}", -1: "the last of {p}", -2: "the last but one of {p}", None: "each of {p}"}[index]

    def apply(values):
        chosen = range(len(values)) if index is None else [index % len(values)]
        out = [function(_number(v)) if k in chosen else v for k, v in enumerate(values)]
        return None if any(v is None for v in out) else out

    return where + name, message.replace("{p}", place), apply


def _number(value):
    return np.asarray(value) if isinstance(value, int | float | np.generic) else value


def applied(function, k, operation):
    """`function` with `operation` applied to its k-th argument; raises ValueError where that has no meaning."""

    def apply(*arguments):
        value = operation(_number(arguments[k]))
        if value is None:
            raise ValueError("no meaning here")
        return function(*arguments[:k], value, *arguments[k + 1 :])

    return apply
