"""When two answers count as equal, and how to read shapes and factors by the sizes they come from."""

from itertools import combinations, permutations
from math import prod

import numpy as np

TOLERANCE = 1e-8  # relative to the largest entry, at least 1: mistakes differ by 3e-5, right answers by 1e-10
SINGLE = 5e-6  # the same for answers in single precision

CONSTANTS = {1: "1", 2: "2", 0.5: "1/2", 4: "4", 0.25: "1/4", 3: "3", 1 / 3: "1/3", 8: "8", 0.125: "1/8"}


def same(got, want, tolerance=TOLERANCE):
    """Whether two tuples of arrays agree in number, shapes and values."""
    return (
        got is not None
        and want is not None
        and len(got) == len(want)
        and all(close(g, w, tolerance) for g, w in zip(got, want, strict=True))
    )


def close(got, want, tolerance=TOLERANCE):
    """Whether two arrays agree in shape and in every entry."""
    if got.shape != want.shape:
        return False
    if not np.isfinite(want).all():  # of a formula with a mistake; right answers are finite
        return np.array_equal(got, want, equal_nan=True)
    largest = np.abs(want).max(initial=1.0)
    return bool(np.abs(got - want).max(initial=0.0) <= tolerance * largest)


def ratios(got, want, cases):
    """(factors, their cases): the numbers c with got = c want, one for each case in which want is not 0; or None."""
    told = [k for k, (g, w) in enumerate(zip(got, want, strict=True)) if g.shape != w.shape or g.any() or w.any()]
    factors = [ratio(got[k], want[k]) for k in told]
    return None if None in factors or not told else (factors, [cases[k] for k in told])


def ratio(got, want):
    """The number c with got = c want, or None."""
    if got.shape != want.shape or not want.size:
        return None
    square = np.vdot(want, want)
    c = np.vdot(want, got) / square if square > 0 else np.nan
    return float(c) if np.isfinite(c) and close(got, c * want) else None


def read_factor(factors, cases):
    """The numbers `factors`, one per case, as text: 2, 1/N, B/N, 2 tau, ...; None when they follow no size."""
    scalars = [_scalars(case) for case in cases]
    plain = [name for name in scalars[0] if name.isidentifier()]
    for power in _monomials(scalars[0], plain):
        if any(name not in given for name, _ in power for given in scalars):
            continue
        values = [prod(given[name] ** exponent for name, exponent in power) for given in scalars]
        rest = np.array(factors) / np.array(values)
        if not np.isfinite(rest).all() or np.ptp(rest) > 1e-6 * abs(rest[0]):
            continue
        nice = next((text for value, text in CONSTANTS.items() if abs(abs(rest[0]) - value) < 1e-6 * value), None)
        if power and (nice is None or (rest[0] < 0 and " - " in power[0][0])):
            continue
        text = _product(nice or f"{abs(rest[0]):.4g}", power)
        return ("-" if rest[0] < 0 else "") + text
    return None


def _scalars(case):
    """The sizes and the numbers among the arguments, and what students make of them."""
    plain = {name: np.float64(value) for name, value in case.given.items() if isinstance(value, int | float)}
    whole = {name: value for name, value in plain.items() if isinstance(case.given[name], int)}
    near = {f"({name} {sign} 1)": value + by for name, value in whole.items() for sign, by in (("-", -1), ("+", 1))}
    gaps = {f"({p} - {q})": plain[p] - plain[q] for p, q in permutations(sorted(plain.keys() - whole.keys()), 2)}
    return plain | near | gaps


def _monomials(scalars, plain):
    """Products of powers of at most two of the scalars, the simplest first."""
    yield ()
    yield from (((name, exponent),) for exponent in (1, -1) for name in dict.fromkeys((*plain, *scalars)))
    for exponents in ((1, -1), (-1, 1), (1, 1), (-1, -1)):
        yield from (tuple(zip(pair, exponents, strict=True)) for pair in combinations(plain, 2))
    yield from (((name, exponent),) for exponent in (2, -2) for name in plain)


def _product(constant, power):
    above, _, below = constant.partition("/")
    top = [above] * (above != "1") + [name + "²" * (exponent == 2) for name, exponent in power if exponent > 0]
    bottom = [below] * bool(below) + [name + "²" * (exponent == -2) for name, exponent in power if exponent < 0]
    text = " ".join(top) or "1"
    if not bottom:
        return text
    return f"{text}/{bottom[0]}" if len(bottom) == 1 else f"{text}/({' '.join(bottom)})"
