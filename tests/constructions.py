"""Constructions that only the tests need: what the theorems beyond the script are compared with.

All networks are of the form (2.1.21) but for two deep ones, `deep_square` and `box`. f is a function of arrays x with
entries in [0, 1].
"""

import ast
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np

from nblib import Deep, Shallow, bump, heaviside, identity, relu, sigmoid
from nblib.staircase import grid


def staircase_grid(f, n):
    """n + 1 Heaviside neurons that equal f at all n + 1 points j/n: the height f(j/n) up to j/n, f(0) at 0."""
    x = grid(n)
    return _risers(f(x), x[:-1])


def staircase_at(f, thresholds):
    """The staircase with steps at the given `thresholds` in (0, 1), increasing, and mid-point heights: n neurons."""
    edges = np.concatenate([[0], thresholds, [1]])
    return _risers(f((edges[:-1] + edges[1:]) / 2), thresholds)


def staircase_sigmoid(f, n, kappa=5):
    """The theorem for the sigmoid: n + 1 neurons of steepness kappa n, kappa >= 1.

    2 f(0) s(0) + sum_j (f(j/n) - f((j-1)/n)) s(kappa n (x - (j - 1/2)/n)): a convex combination of the values
    f(j/n), with error at most (L/n) C(kappa), see `sigmoid_constant`.
    """
    y = f(grid(n))
    a = np.concatenate([[2 * y[0]], np.diff(y)])
    W = np.concatenate([[0], np.full(n, kappa * n)])
    b = np.concatenate([[0], -kappa * (np.arange(n) + 0.5)])
    return Shallow(a, W[None], b, sigmoid)


def sigmoid_constant(kappa):
    """C(kappa) = 1/2 + 2 sum_{m >= 1} 1/(1 + e^(kappa m)) of the sigmoid staircase; tends to 1/2."""
    return 0.5 + 2 * np.sum(sigmoid(-kappa * np.arange(1, 60)))


def interpolant(f, n):
    """n + 1 ReLU neurons that are linear on each cell and equal f at the points j/n; error <= max|f''|/(8 n^2)."""
    x = grid(n)
    y = f(x)
    slopes = n * np.diff(y)
    a = np.concatenate([y[:1], slopes[:1], np.diff(slopes)])
    W = np.concatenate([[0], np.ones(n)])  # the first neuron is the constant relu(0 x + 1) = 1
    b = np.concatenate([[1], -x[:-1]])
    return Shallow(a, W[None], b, relu)


def product(m):
    """x_1 x_2 on the unit square by 2m ReLU neurons, m even, with error 1/(4 m^2).

    x_1 x_2 = ((x_1 + x_2)^2 - (x_1 - x_2)^2)/4, both squares interpolated on cells of length 2/m: the first on [0, 2],
    the second on [0, 1], once for x_1 - x_2 and once for x_2 - x_1.
    """
    long, short = 0.25 * _square(m, 2 / m), -0.25 * _square(m // 2, 2 / m)
    return _along([1, 1], long) + _along([1, -1], short) + _along([-1, 1], short)


def _square(n, h):
    """t^2 interpolated on n cells of length h, from 0 on, and 0 before: first slope h, then 2h more at each kink."""
    kinks = h * np.arange(n)
    return Shallow(np.where(kinks == 0, h, 2 * h), np.ones((1, n)), -kinks, relu)


def cosines(n):
    """cos(pi x_1) cos(pi x_2) on the unit square by 2n Heaviside neurons, with error at most pi/n.

    It is (cos(pi u) + cos(pi v))/2 with u = x_1 + x_2, v = x_1 - x_2: two staircases, each along one direction.
    """
    edges = 2 * grid(n)
    half_cosine = _risers(np.cos(np.pi * (edges[:-1] + edges[1:]) / 2) / 2, edges[1:-1])  # on [0, 2]
    return _along([1, 1], half_cosine) + _along([1, -1], -1 * half_cosine, 1)  # cos(pi v) = -cos(pi (v + 1))


def box_one_layer(s, t):
    """The best that ONE Heaviside layer can do for the box (s, t]^2: (bump(x_1) + bump(x_2))/2 - 1/4, error 1/4."""
    constant = Shallow([-0.25], [[0], [0]], [1], heaviside)
    return 0.5 * (_along([1, 0], bump(s, t)) + _along([0, 1], bump(s, t))) + constant


def width_for_midpoint(lipschitz, epsilon):
    """ceil(L/(2 epsilon)) Heaviside neurons: enough for sup |f - net| <= epsilon, whatever f is.

    One f, L (x + 1), needs them all; others need fewer, as L x does, with error L/(2n + 1): see `best_for_identity`.
    """
    return ceil(Fraction(str(lipschitz)) / (2 * Fraction(str(epsilon))))


def box(s, t):
    """1 on the box (s, t]^2 and 0 elsewhere, by two Heaviside layers of 4 and 1 neurons; needs s <= t."""
    edges = [[1, 1, 0, 0], [0, 0, 1, 1]]
    both = [[1], [-1], [1], [-1]]  # bump(x_1) + bump(x_2) is 2 inside and at most 1 outside
    return Deep([edges, both, [[1]]], [[-s, -t, -s, -t], [-1.5], [0]], [heaviside, heaviside, identity])


def _risers(heights, thresholds):
    """heights[0] before the first threshold, heights[k] behind the k-th; the base is a neuron that is always on."""
    a = np.concatenate([heights[:1], np.diff(heights)])
    b = np.concatenate([[1], np.negative(thresholds)])
    return Shallow(a, np.ones((1, len(a))), b, heaviside)


def _along(w, net, shift=0):
    """x -> net(<w, x> + shift) for a network of one variable: a ridge along w (d,)."""
    return Shallow(net.a, np.outer(w, net.W[0]), net.b + shift * net.W[0], net.sigma)


def on_page(notebook, name):
    """The function of that name as a cell of the notebook defines it: what is tested is what is read."""
    text = Path(__file__).parents[1] / "notebooks" / "text" / f"{notebook}.py"
    [function] = [node for node in ast.parse(text.read_text("utf-8")).body if getattr(node, "name", "") == name]
    names = dict(globals())
    exec(compile(ast.Module([function], []), text, "exec"), names)
    return names[name]


deep_square = on_page("05_deep_networks", "deep_square")
