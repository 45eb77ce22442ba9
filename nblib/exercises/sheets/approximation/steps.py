"""Notebook 02: the bump and the staircase."""

import numpy as np

from nblib.activations import sigmoid
from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe

HARD = (25, 29, 35, 38)  # ceil(n x) in floats is wrong at some x = j/n


def step(t):
    return 1.0 * (t > 0)


def _bump_inputs(draw):
    middle = (1, 0, -1)[draw.round % 3]
    s, t = (float(middle + side * draw.rng.uniform(0.3, 0.7)) for side in (-1, 1))
    inside = draw.rng.uniform(s, t, 3)
    outside = [s - draw.rng.uniform(0.1, 1), t + draw.rng.uniform(0.1, 1), s - 1, t + 1]
    x = np.concatenate([[s, t, (s + t) / 2, 0.0], inside, outside])
    return draw.rng.permutation(x), s, t


def _bump_places(x, s, t):
    return {
        "at x = s": x == s,
        "at x = t": x == t,
        "left of s": x < s,
        "between s and t": (s < x) & (x < t),
        "right of t": x > t,
    }


@exercise(
    inputs=_bump_inputs,
    steps=recipe(
        H=lambda: step,
        up=lambda H, x, s: H(x - s),
        down=lambda H, x, t: H(x - t),
        answer=lambda up, down: up - down,
    ),
    mistakes=(
        mistake(
            "bias_sign",
            "The biases have the wrong sign: σ(x + s) switches at x = -s. Where should the first neuron switch?",
            up=lambda H, x, s: H(x + s),
            down=lambda H, x, t: H(x + t),
        ),
        mistake(
            "no_minus",
            "Both steps go up: a = (1, 1) gives 1 between s and t and 2 behind t. "
            "The second neuron must take back the first.",
            answer=lambda up, down: up + down,
        ),
        *forms(
            "swapped",
            "s and t have changed places: your bump points downwards. The step up must come at s, the step down at t.",
            {"answer": lambda answer: -answer},
            {"s": lambda t: t, "t": lambda s: s},
        ),
        mistake(
            "and_without_threshold",
            "You add 'x > s' and 'x < t'. Each is 1 on a whole half-line, so the sum is 2 inside and 1 outside.",
            answer=lambda H, up, x, t: up + H(t - x),
        ),
        mistake(
            "open_at_t",
            "Right everywhere but at x = t, which belongs to the bump. (As neurons: turning the second step round, "
            "σ(t - x), makes the interval open.)",
            answer=lambda H, up, x, t: up + H(t - x) - 1,
        ),
        mistake(
            "closed_left",
            "At the two ends: s belongs to your bump, and t does not. Our Heaviside function is 0 at 0, "
            "so that s does not belong to the bump and t does.",
            H=lambda: lambda t: 1.0 * (t >= 0),
        ),
        mistake(
            "half_at_jump",
            "At the jumps x = s and x = t your step takes the value 1/2. Our Heaviside function is 0 at 0 "
            "(`np.heaviside` asks for that value as its second argument).",
            H=lambda: lambda t: np.heaviside(t, 0.5),
        ),
        mistake(
            "width_as_bias",
            "The second neuron switches at t - s, the WIDTH of the bump. "
            "Its bias says where it switches, counted from 0.",
            down=lambda H, x, s, t: H(x - (t - s)),
        ),
        mistake(
            "ends_as_heights",
            "You use s and t as heights. They say WHERE to switch; the heights are the coefficients a = (1, -1).",
            up=lambda x, s: s * step(x),
            down=lambda x, t: t * step(x),
        ),
        mistake(
            "ends_as_heights",
            "You use s and t as heights as well as thresholds. The bump has height 1; "
            "the coefficients are a = (1, -1).",
            up=lambda x, s: s * step(x - s),
            down=lambda x, t: t * step(x - t),
        ),
        mistake(
            "closed",
            "Right everywhere but at x = s: the bump is 1 for s < x ≤ t, so s itself does not belong to it.",
            answer=lambda x, s, t: 1.0 * ((s <= x) & (x <= t)),
        ),
        *forms(
            "steep_sigmoid",
            "Your neurons are sigmoids: however steep, they slide from 0 to 1 and pass 1/2 where the bump jumps. "
            "The bump is exact only with the Heaviside function.",
            *({"H": lambda k=k: lambda t: sigmoid(k * t)} for k in (1, 5, 10, 20, 50, 100, 200, 500, 1000)),
        ),
    ),
    hints=(
        "Two Heaviside neurons are enough: one switches on, the other takes it back.",
        "The neuron σ(x - c) is 1 for x > c and 0 up to and including c. "
        "At which c must the first one switch? The second?",
        "Check the ends by hand: what do your two neurons give at x = s, and what at x = t?",
    ),
    places=_bump_places,
    words={"H": "the step function", "up": "the step up at s", "down": "the step down at t"},
)
def bump(x, s, t):
    """The bump of the script: 1 for s < x ≤ t, and 0 elsewhere.

    Given x (m,), a list of places, and two numbers s < t. Return an array (m,) of zeros and ones.
    """
    return 1.0 * (x > s) - 1.0 * (x > t)


def curve(draw):
    """A function on [0, 1] that is neither monotone nor symmetric and not 0 at the grid points."""
    c, k, p = draw.rng.uniform(0.5, 1, 3)

    def f(x):
        return 1.2 + c * np.sin(4 * p + 9 * k * np.asarray(x)) + 0.7 * np.asarray(x) ** 2

    return f


def _staircase_inputs(draw):
    n = 1 if draw.ones else int(draw.rng.choice(HARD if draw.round % 3 == 1 else range(3, 8)))
    draw.named["n"] = n
    x = np.concatenate([np.arange(n + 1) / n, (np.arange(n) + draw.rng.uniform(0.2, 0.8, n)) / n])
    return draw.rng.permutation(x), curve(draw), n


def _staircase_places(x, f, n):
    on_grid = np.isin(x, np.arange(n + 1) / n)
    return {
        "at x = 0": x == 0,
        "at x = 1": x == 1,
        "at the grid points j/n inside": on_grid & (x > 0) & (x < 1),
        "inside the first cell": ~on_grid & (x < 1 / n),
        "inside the last cell": ~on_grid & (x > (n - 1) / n),
        "inside the other cells": ~on_grid & (x > 1 / n) & (x < (n - 1) / n),
    }


CELLS = {"n": "n (the number of cells)"}


def _cell(x, n):
    """The j with (j-1)/n < x <= j/n, by comparisons with the floats j/n; 0 at x = 0."""
    return np.searchsorted(np.arange(n + 1) / n, x)


@exercise(
    inputs=_staircase_inputs,
    steps=recipe(
        j=lambda x, n: np.maximum(_cell(x, n), 1),
        place=lambda j, n: j / n,
        height=lambda f, place: f(place),
        answer=lambda height: height,
    ),
    mistakes=(
        mistake(
            "zero_at_0",
            "At x = 0 you return 0: the bumps live on (j-1)/n < x ≤ j/n, and no such interval contains 0. A first "
            "sketch often has this hole (E18).",
            answer=lambda answer, x: np.where(x == 0, 0, answer),
        ),
        mistake(
            "no_differences",
            "The coefficients are the heights f(j/n) themselves, so the steps pile up on one another. Neuron j must "
            "only add what CHANGES at its threshold.",
            answer=lambda f, j, n: np.cumsum(f(np.arange(1, n + 1) / n))[j - 1],
        ),
        mistake(
            "left_values",
            "Every cell has the value of f at its LEFT end. Our f_n takes the right end.",
            place=lambda j, n: (j - 1) / n,
        ),
        mistake(
            "jumps_early",
            "Right inside the cells, wrong at the grid points: at x = j/n your staircase is already on the next step. "
            "The cell belongs to its right end, (j-1)/n < x ≤ j/n.",
            j=lambda x, n: np.minimum(np.searchsorted(np.arange(n + 1) / n, x, side="right"), n),
        ),
        mistake(
            "no_base",
            "Your staircase starts at 0 and is too low everywhere by one and the same number: the first height is "
            "missing as a base.",
            answer=lambda answer, f, n: answer - f(1 / n),
        ),
        mistake(
            "reversed",
            "The heights come in reversed order: the first cell has the value of the last.",
            place=lambda j, n: (n + 1 - j) / n,
        ),
        mistake(
            "bias_sign",
            "The thresholds have the wrong sign: σ(x + j/n) switches at x = -j/n, so inside [0, 1] every neuron is on.",
            place=lambda: 1.0,
            height=lambda f, x: np.full(np.shape(x), f(1.0)),
        ),
        mistake(
            "wrong_cell_at_0",
            "At x = 0 you return f(0). The point 0 belongs to the first cell, whose height is f(1/n); it is no cell "
            "of its own (which ceil(n x) would make of it).",
            j=_cell,
        ),
        mistake(
            "ceil_in_floats",
            "Right at most places, but ceil(n x) trips over rounding: for some j the product n * (j/n) is a little "
            "more than j and lands one cell too far. Compare x with the numbers j/n themselves.",
            j=lambda x, n: np.maximum(np.ceil(n * x), 1),
        ),
        mistake(
            "shifted",
            "The whole staircase is one cell off: every cell has the height of its right neighbour.",
            place=lambda j, n: np.minimum((j + 1) / n, 1),
        ),
        mistake(
            "shifted",
            "The whole staircase is one cell off: you look at f one cell further to the right.",
            place=lambda j, n: (j + 1) / n,
        ),
        mistake(
            "midpoints",
            "Every cell has the value of f at its midpoint. That staircase is even better, "
            "but our f_n takes the right end.",
            place=lambda j, n: (j - 0.5) / n,
        ),
        mistake(
            "not_a_staircase",
            "You return f itself: a staircase is constant on every cell.",
            answer=lambda f, x: f(x),
        ),
    ),
    hints=(
        "On the cell (j-1)/n < x ≤ j/n the staircase has the height f(j/n), and x = 0 belongs to the first cell.",
        "As a network: start with f(1/n) everywhere; what must neuron j add when x passes j/n?",
        "The differences f((j+1)/n) - f(j/n) are the coefficients, j/n the thresholds, j = 1, ..., n-1.",
    ),
    places=_staircase_places,
    words=CELLS
    | {"j": "the number of the cell", "place": "the place where f is taken", "height": "the height of the cell"},
)
def staircase(x, f, n):
    """The staircase f_n on [0, 1] with n cells: f_n(x) = f(j/n) for (j-1)/n < x ≤ j/n, and f_n(0) = f(1/n).

    Given x (m,) with entries in [0, 1], f a function of arrays, n a whole number. Return an array (m,).
    It must be right AT the grid points x = j/n as well.
    """
    values = np.full(len(x), f(1 / n))
    for j in range(1, n):
        values += (f((j + 1) / n) - f(j / n)) * (x > j / n)
    return values
