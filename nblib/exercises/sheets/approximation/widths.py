"""Notebook 02: the coefficients of the staircase, and how wide a network must be."""

from math import ceil, floor

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import mistake, recipe
from nblib.exercises.sheets.approximation.steps import CELLS, curve


@exercise(
    inputs=lambda draw: (curve(draw), *draw.sizes("n", spread=6)),
    steps=recipe(
        heights=lambda f, n: f(np.arange(1, n + 1) / n),
        base=lambda heights: heights[:1],
        jumps=lambda heights: np.diff(heights),
        answer=lambda base, jumps: np.concatenate([base, jumps]),
    ),
    mistakes=(
        mistake(
            "no_differences",
            "These are the heights of the steps. A neuron that has switched on stays on, "
            "so neuron j must add only what changes.",
            answer=lambda heights: heights,
        ),
        mistake(
            "no_base",
            "The first coefficient is missing: something must lift the staircase to its first height f(1/n).",
            answer=lambda jumps: jumps,
        ),
        mistake(
            "base_is_0",
            "The first coefficient is 0, but something must lift the staircase to its first height f(1/n).",
            base=lambda: np.zeros(1),
        ),
        mistake(
            "left_values",
            "You take the heights at the left ends, starting with f(0). Our f_n takes f(j/n), the right ends.",
            heights=lambda f, n: f(np.arange(n) / n),
        ),
        mistake(
            "base_from_0",
            "The first height must be f(1/n), the value on the whole first cell, not f(0).",
            base=lambda f: np.reshape(f(0.0), 1),
        ),
        mistake(
            "jump_sign",
            "The differences have the wrong sign: height after the threshold minus height before it.",
            jumps=lambda jumps: -jumps,
        ),
        mistake("reversed", "The coefficients come in reversed order.", answer=lambda answer: answer[::-1]),
        mistake(
            "cumulative",
            "You sum the heights up. Coefficients are the opposite: their running sum must GIVE the heights.",
            answer=lambda heights: np.cumsum(heights),
        ),
        mistake(
            "one_too_many",
            "You start from f(0), as if x = 0 were a cell of its own. There are n cells, the first of height f(1/n).",
            heights=lambda f, n: f(np.arange(n + 1) / n),
        ),
    ),
    hints=(
        "Write the n heights f(1/n), ..., f(n/n) in a row. What does the staircase do when it passes j/n?",
        "The first coefficient is the first height; all others are differences of neighbouring heights (`np.diff`).",
    ),
    words=CELLS | {"heights": "the heights", "base": "the first height", "jumps": "the jumps"},
)
def coefficients(f, n):
    """The coefficients a of the staircase f_n with n Heaviside neurons, in the order of their thresholds.

    The first neuron is always on, the others switch at 1/n, ..., (n-1)/n. Given f, a function of arrays, and n. Return
    an array (n,) whose running sum is f(1/n), ..., f(n/n).
    """
    heights = f(np.arange(1, n + 1) / n)
    return np.append(heights[0], np.diff(heights))


def _width_inputs(draw):
    exact = (1, 0.25), (3, 0.5), (2, 0.125), (6, 0.75), (5, 0.25), (1.5, 0.5)
    if draw.round % 2:
        return exact[draw.rng.integers(len(exact))]
    whole, rest, epsilon = draw.rng.integers(2, 9), draw.rng.uniform(0.2, 0.8), draw.rng.uniform(0.1, 0.9)
    return round(float((whole + rest) * epsilon), 4), round(float(epsilon), 4)


SPECIAL = (
    *((1.0, 0.1), (0.5, 0.1), (2.0, 0.1), (1.0, 0.2)),  # L/ε is whole, but L // ε is one less, and L % ε is not 0
    (0.5, 2.0),  # one neuron is enough
)


@exercise(
    inputs=_width_inputs,
    special={f"L = {L:g} and ε = {epsilon:g}": lambda draw, pair=(L, epsilon): pair for L, epsilon in SPECIAL},
    steps=recipe(
        quotient=lambda lipschitz, epsilon: lipschitz / epsilon,
        whole=lambda quotient: floor(quotient),
        answer=lambda whole: whole + 1,
    ),
    mistakes=(
        mistake(
            "not_below",
            "Where L/ε is a whole number your n gives an error of exactly ε, and it must stay below ε.",
            answer=lambda quotient: ceil(quotient),
        ),
        mistake(
            "rounded_down",
            "One too few: rounding L/ε down gives an n with L/n ≥ ε.",
            answer=lambda whole: whole,
        ),
        mistake(
            "remainder_in_floats",
            "In floats 1 // 0.1 is 9 and 1 % 0.1 is not 0: `//` and `%` see a remainder where L/ε is whole. "
            "Divide, then round down.",
            whole=lambda lipschitz, epsilon: lipschitz // epsilon,
        ),
        mistake(
            "not_whole", "n counts neurons, so it must be a whole number; L/ε is not.", answer=lambda quotient: quotient
        ),
        mistake(
            "upside_down",
            "The quotient is upside down: a smaller ε must need MORE neurons.",
            quotient=lambda lipschitz, epsilon: epsilon / lipschitz,
        ),
        mistake(
            "product",
            "You multiply L and ε, so a smaller tolerance would need fewer neurons. Solve L/n < ε for n.",
            quotient=lambda lipschitz, epsilon: lipschitz * epsilon,
        ),
        mistake("no_lipschitz", "L is missing: a steeper f needs more steps.", quotient=lambda epsilon: 1 / epsilon),
        mistake(
            "midpoints",
            "L/(2n) is the error of the staircase with midpoint heights; our f_n takes right ends: L/n.",
            quotient=lambda quotient: quotient / 2,
        ),
        mistake(
            "rounded",
            "Rounding to the nearest whole number is too few half of the time: n must be ABOVE L/ε.",
            answer=lambda quotient: round(quotient),
        ),
        mistake(
            "one_too_many",
            "Two more than L/ε rounded down: one neuron fewer is enough.",
            answer=lambda whole: whole + 2,
        ),
        mistake(
            "one_too_many",
            "Right where L/ε is a whole number, one too many elsewhere: rounding up AND adding 1 is once too often.",
            answer=lambda quotient: ceil(quotient) + 1,
        ),
    ),
    hints=(
        "On a cell of length 1/n a function with Lipschitz constant L moves by at most L/n.",
        "You need the smallest whole n with L/n < ε, strictly: try L = 1, ε = 1/4 by hand. Is n = 4 enough?",
    ),
    words={"lipschitz": "L", "epsilon": "ε", "quotient": "the quotient L/ε", "whole": "the quotient rounded down"},
)
def width_for(lipschitz, epsilon):
    """The smallest n for which the staircase f_n is sure to have an error below ε: L/n < ε, strictly.

    Given two positive numbers, L = lipschitz with |f(x) - f(y)| ≤ L |x - y|, and epsilon. Return a whole number.
    """
    return int(lipschitz / epsilon) + 1
