"""Notebook 03, to build: a gradient check of one's own."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe


def _inputs(draw):
    """A function that bends in every direction, a point, and a step that is large enough to be seen."""
    (P,) = draw.sizes("P")
    c, A = draw.numbers(P), draw.numbers(P, P) / P

    def f(theta):
        return float(np.sin(A @ theta).sum() + 0.2 * ((theta - c) ** 3).sum())

    return f, draw.numbers(P), float(draw.rng.uniform(0.05, 0.2))


def _each(f, theta, h):
    """f with one entry of theta moved by h, for all entries in turn."""
    return np.array([f(theta + h * e) for e in np.eye(len(theta))])


def _piled_up(f, theta, before, h=None):
    """The same when earlier entries keep a move of their own, and only the last is moved by h."""
    moved = np.tri(len(theta), k=-1) * before + np.eye(len(theta)) * (before if h is None else h)
    return np.array([f(theta + move) for move in moved])


@exercise(
    inputs=_inputs,
    steps=recipe(
        up=lambda f, theta, h: _each(f, theta, h),
        down=lambda f, theta, h: _each(f, theta, -h),
        difference=lambda up, down: up - down,
        distance=lambda h: 2 * h,
        answer=lambda difference, distance: difference / distance,
    ),
    mistakes=(
        mistake(
            "forward_difference",
            "You compare with f(θ) itself: that is the forward difference, with an error of the order h. Step to both "
            "sides; the error is then of the order h².",
            down=lambda f, theta: f(theta),
            distance=lambda h: h,
        ),
        mistake(
            "backward_difference",
            "You compare f(θ) with one step back. Step to both sides; the error is then of the order h².",
            up=lambda f, theta: f(theta),
            distance=lambda h: h,
        ),
        mistake("no_2", "From θ - h to θ + h it is 2h, not h: twice too large.", distance=lambda h: h),
        mistake(
            "not_divided", "The difference is not divided by the distance 2h.", answer=lambda difference: difference
        ),
        mistake(
            "multiplied",
            "You multiply by the distance; a slope divides by it.",
            answer=lambda difference, distance: difference * distance,
        ),
        mistake(
            "brackets",
            "Brackets: `/ 2 * h` divides by 2 and multiplies by h.",
            answer=lambda difference, h: difference / 2 * h,
        ),
        mistake("sign", "The wrong sign: f after the step minus f before it.", difference=lambda up, down: down - up),
        *forms(
            "all_at_once",
            "You move all entries of θ at once. A partial derivative moves one of them and holds the others.",
            {"up": lambda f, theta, h: f(theta + h), "down": lambda f, theta, h: f(theta - h)},
            {
                "up": lambda f, theta, h: np.full(len(theta), f(theta + h)),
                "down": lambda f, theta, h: np.full(len(theta), f(theta - h)),
            },
        ),
        *forms(
            "not_taken_back",
            "A moved entry is not moved back before the next one's turn: start every entry from a fresh copy.",
            {"up": lambda f, theta, h: _piled_up(f, theta, h), "down": lambda f, theta, h: _piled_up(f, theta, -h)},
            {"up": lambda f, theta, h: _piled_up(f, theta, -h, h), "down": lambda f, theta, h: _piled_up(f, theta, -h)},
            {
                "up": lambda f, theta, h: _piled_up(f, theta, h),
                "down": lambda f, theta: f(theta),
                "distance": lambda h: h,
            },
        ),
        *forms(
            "own_h",
            "You take a step h of your own; h is given, so that its error can be seen.",
            *({"h": lambda h=h: h} for h in (0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)),
        ),
        mistake("values", "You return values of f; the gradient is made of differences.", answer=lambda up: up),
    ),
    hints=(
        "One entry of the gradient: move only θ_i, by h to either side, and divide the change of f by the distance.",
        "In a loop over i: a copy of θ, its i-th entry plus h, f there; the same with minus h.",
    ),
    words={
        "up": "f(θ + h e_i)",
        "down": "f(θ - h e_i)",
        "difference": "the difference",
        "distance": "the distance 2h",
        "theta": "θ",
    },
)
def nudged_gradient(f, theta, h):
    """The gradient of f by nudging: central differences (f(θ + h e_i) - f(θ - h e_i)) / 2h, one for each entry of θ.

    Given f, a function of an array (P,) that returns a number, theta (P,) and a number h > 0. Return an array (P,), and
    leave theta as it is.
    """
    gradient = np.zeros(len(theta))
    for i in range(len(theta)):
        e = np.zeros(len(theta))
        e[i] = h
        gradient[i] = (f(theta + e) - f(theta - e)) / (2 * h)
    return gradient
