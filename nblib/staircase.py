"""Universal approximation made concrete: the constructions behind Theorem 2.1.3, all of the form (2.1.21).

Every construction returns a `Shallow` of one x; f is a function of arrays x with entries in [0, 1].
`sup_error` measures max |f - net| at kinks and jumps, not on a grid alone; `width_for` says how many cells a tolerance
costs.
"""

from fractions import Fraction
from functools import reduce
from math import floor
from operator import add

import numpy as np

from nblib import _checks
from nblib.activations import heaviside
from nblib.shallow import Shallow


def grid(n):
    """The points j/n, j = 0, ..., n, each the float nearest to the fraction."""
    return np.arange(_checks.whole(n, "n") + 1) / n


def bump(s, t):
    """1_{s < x <= t} by two Heaviside neurons, sigma(x - s) - sigma(x - t); needs s <= t (script, S32-S34)."""
    s, t = _checks.interval(s, t)
    return _steps([1, -1], [s, t])


def staircase_of_bumps(f, n):
    """f_n as printed, one bump of height f(j/n) per cell ((j-1)/n, j/n]: 2n neurons, and 0 at x = 0 (E18)."""
    x = grid(n)
    heights = _checks.values(f, x[1:])
    return reduce(add, (y * bump(s, t) for y, s, t in zip(heights, x[:-1], x[1:], strict=True)))


def staircase(f, n):
    """f_n(x) = f(j/n) on the j-th cell, by exactly n Heaviside neurons and right for every x in [0, 1].

    It is `staircase_of_bumps` with the steps of neighbouring bumps merged, one down by f(j/n) and one up by
    f((j+1)/n): f(1/n) sigma(x + 1) + sum_j (f((j+1)/n) - f(j/n)) sigma(x - j/n). The first threshold moves from 0 to
    -1, so that x = 0 lies behind it; the last, at 1, is dropped. Use `grid(n)` to hit the j/n exactly.
    """
    x = grid(n)
    return _risers(_checks.values(f, x[1:]), x[1:-1])


def staircase_midpoint(f, n):
    """The staircase with the height f((j - 1/2)/n) on the j-th cell: n neurons, half the error (L/(2n))."""
    x = grid(n)
    return _risers(_checks.values(f, (np.arange(n) + 0.5) / n), x[1:-1])


def best_for_identity(n):
    """The n Heaviside neurons closest to f(x) = x on [0, 1]; their error 1/(2n + 1) is the least possible."""
    step = 2 / (2 * _checks.whole(n, "n") + 1)
    return _steps(np.full(n, step), step * (np.arange(n) + 0.5))


def width_for(lipschitz, epsilon, root=1):
    """The smallest n for which continuity promises sup |f - f_n| < epsilon.

    For |f(x) - f(y)| <= lipschitz |x - y|^(1/root) the error is at most lipschitz n^(-1/root), so
    n = floor((lipschitz/epsilon)^root) + 1. Floats are read as the decimals they print as: 0.1 is 1/10.
    """
    root = _checks.whole(root, "root")
    return floor((_decimal(lipschitz, "lipschitz") / _decimal(epsilon, "epsilon")) ** root) + 1


def fewest_neurons(values):
    """The least number of Heaviside neurons equal on [0, 1] to the step function with these cell values (n,).

    One for every jump between neighbouring cells and one for a first value that is not 0.
    """
    values = _checks.array(values, "values", "n")
    return int(np.count_nonzero(np.diff(values)) + (values[0] != 0))


def sup_error(f, net, critical=()):
    """(error, x): the largest |f - net| on [0, 1], and a place where it is attained or approached.

    [0, 1] is cut at the kinks and jumps of the net and at the `critical` points given (extrema, kinks and jumps of f).
    At the ends of a piece both the values there and the limits from inside count. Exact up to rounding when f - net
    is monotone on the pieces, as for steps and monotone f; elsewhere golden-section search finds the peaks inside.
    """
    _checks.instance(net, "net", Shallow)
    if net.d != 1:
        raise ValueError(f"net must have d = 1; got d = {net.d}")
    edges = _pieces(net, _checks.array(critical, "critical"))
    left, right = edges[:-1], edges[1:]
    inside = left[:, None] + (right - left)[:, None] * np.linspace(0, 1, 34)[1:-1]
    constant = net((left + right) / 2) if net.sigma is heaviside else None

    def error(x):  # of points (pieces, k), each inside its piece or at its ends
        values = net(x.ravel()).reshape(x.shape) if constant is None else constant[:, None]
        return np.abs(_checks.values(f, x.ravel()).reshape(x.shape) - values)

    x = np.column_stack([left, inside, right])
    # f may jump at an edge, so its limit from inside is its value at the next float
    size = error(np.column_stack([np.nextafter(left, 1), inside, np.nextafter(right, 0)]))
    peaks = np.clip(size.argmax(axis=1), 1, x.shape[1] - 2)
    rows = np.arange(len(x))
    top = _golden_section(error, x[rows, peaks - 1], x[rows, peaks + 1])
    x = np.concatenate([edges, x.ravel(), top])
    at_edges = np.abs(_checks.values(f, edges) - net(edges))
    size = np.concatenate([at_edges, size.ravel(), error(top[:, None]).ravel()])
    best = size.argmax()
    return float(size[best]), float(x[best])


def _golden_section(error, low, high, rounds=60):
    """The maxima of `error` between the arrays `low` and `high` (pieces,), where it has one peak in each."""
    ratio = (np.sqrt(5) - 1) / 2
    for _ in range(rounds):
        x = np.column_stack([high - ratio * (high - low), low + ratio * (high - low)])
        first, second = error(x).T
        low, high = np.where(first < second, x[:, 0], low), np.where(first < second, high, x[:, 1])
    return (low + high) / 2


def _pieces(net, critical):
    w = net.W[0]
    kinks = -net.b[w != 0] / w[w != 0]
    edges = np.unique(np.concatenate([[0.0, 1.0], kinks, critical.ravel()]))
    return edges[(edges >= 0) & (edges <= 1)]


def _decimal(value, name):
    return Fraction(str(_checks.positive(value, name)))


def _risers(heights, thresholds):
    """heights[0] before the first threshold, heights[k] behind the k-th; the base is a neuron that is always on."""
    return _steps(np.concatenate([heights[:1], np.diff(heights)]), np.concatenate([[-1.0], thresholds]))


def _steps(a, thresholds):
    return Shallow(a, np.ones((1, len(a))), -np.asarray(thresholds, float), heaviside)
