"""Checks of what callers pass in: every message names the argument, what it got and what it needs."""

import math
import numbers

import numpy as np


def array(value, name, *shape):
    """`value` as a float64 array of the given `shape`, all entries finite.

    Each entry of `shape` is a number (this length and no other) or a letter (any length of at least 1);
    without `shape` every shape is allowed, the empty one too.
    Raises TypeError for anything but real numbers, ValueError for a wrong shape, NaN or infinity.
    """
    result = np.asarray(numeric(value, name, *shape))
    if not np.isfinite(result).all():
        raise ValueError(f"{name} must be finite; got NaN or infinity")
    return result


def numeric(value, name, *shape):
    """As `array`, but infinities and NaN pass, and an array of a subclass (one that counts, say) stays one."""
    try:
        result = np.asanyarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be an array; got rows of unequal length") from error
    if result.dtype.kind not in "biuf":
        got = f"an array of {result.dtype}" if result.ndim else _kind(value)
        raise TypeError(f"{name} must hold real numbers; got {got}")
    if shape and not _fits(result.shape, shape):
        raise ValueError(f"{name} must have shape {_text(shape)}; got {_text(result.shape)}")
    return result.astype(float, copy=False)


def samples(X, d):
    """The samples `X (N, d)`, one a row; for d = 1 the shape (N,) is welcome too. Raises as `array`."""
    X = numeric(X, "X")
    return array(X[:, None] if d == 1 and X.ndim == 1 else X, "X", "N", d)


def whole(value, name, least=1, most=None):
    """`value` as an int between `least` and `most`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be a whole number; got {_kind(value)}")
    if value < least or (most is not None and value > most):
        wanted = f"at least {least}" if most is None else f"between {least} and {most}"
        raise ValueError(f"{name} must be {wanted}; got {value}")
    return int(value)


def real(value, name):
    """`value` itself, a finite real number (an int, a float or a fraction)."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a real number; got {_kind(value)}")
    try:
        finite = math.isfinite(value)
    except OverflowError:  # a whole number or fraction beyond the floats
        finite = False
    if not finite:
        raise ValueError(f"{name} must be finite, as a float; got {value}")
    return value


def positive(value, name):
    """`value` itself, a finite real number above 0."""
    if real(value, name) <= 0:
        raise ValueError(f"{name} must be positive; got {value}")
    return value


def interval(s, t):
    """`s` and `t` as floats with s <= t."""
    s, t = float(real(s, "s")), float(real(t, "t"))
    if s > t:
        raise ValueError(f"s must be at most t; got s = {s} and t = {t}")
    return s, t


def function(value, name):
    """`value` itself, something that can be called."""
    if not callable(value):
        raise TypeError(f"{name} must be a function; got {_kind(value)}")
    return value


def instance(value, name, kind):
    """`value` itself, an instance of the class `kind`."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be {_article(kind.__name__)}; got {_kind(value)}")
    return value


def generator(value):
    """`value` itself, the numpy.random.Generator passed as `rng`."""
    return instance(value, "rng", np.random.Generator)


def values(f, x):
    """f(x) for an array x: one finite number per entry. A constant may come back as a single number."""
    function(f, "f")
    try:
        y = f(x)
    except (TypeError, ValueError) as error:  # as of math.sin, or of `1 if x > 0 else 0`
        raise TypeError(f"f must take a whole array of numbers x; on one it failed: {error}") from error
    y = array(y, "f(x)")
    if y.shape not in {x.shape, ()}:
        raise ValueError(f"f(x) must have the shape of x, {_text(x.shape)}; got {_text(y.shape)}")
    return np.broadcast_to(y, x.shape)


def sequence(value, name, least=1):
    """`value` itself, a list or another sequence with at least `least` entries."""
    if isinstance(value, str) or not hasattr(value, "__len__"):
        raise TypeError(f"{name} must be a list; got {_kind(value)}")
    if len(value) < least:
        raise ValueError(f"{name} must have at least {least} entries; got {len(value)}")
    return value


def same_length(**lists):
    """All `lists` are sequences of one length, at least 1."""
    for name, value in lists.items():
        sequence(value, name)
    (first, wanted), *rest = ((name, len(value)) for name, value in lists.items())
    for name, length in rest:
        if length != wanted:
            raise ValueError(f"{name} must have as many entries as {first}, {wanted}; got {length}")


def _fits(got, wanted):
    return len(got) == len(wanted) and all(
        g == w or (isinstance(w, str) and g >= 1) for g, w in zip(got, wanted, strict=True)
    )


def _text(shape):
    return "(" + ", ".join(map(str, shape)) + (",)" if len(shape) == 1 else ")")


def _kind(value):
    return f"{value!r}" if isinstance(value, str | bool | None) else _article(type(value).__name__)


def _article(noun):
    return f"{'an' if noun[0] in 'AEIOUaeiou' else 'a'} {noun}"
