"""Notebook 01, to build: a tent, and what one neuron cannot do."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe
from nblib.exercises.running import Unreadable, parts_of
from nblib.exercises.sheets.networks import line_network, plane_network, relu

PARTS_OF_TENT = np.array([-10, -1, -0.4, 0, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 1, 1.3, 2, 10])


def _places(s, t):
    """Where a tent on [s, t] is looked at."""
    return s + (t - s) * PARTS_OF_TENT


def _ends(draw):
    if draw.round == 0:
        return 2.0, 4.0
    s = draw.number()
    return s, s + float(draw.rng.uniform(0.6, 3))


@exercise(
    inputs=_ends,
    parts=("a", "w", "b"),
    measure=lambda value, s, t: line_network(value)(_places(s, t)),
    steps=recipe(
        x=lambda s, t: _places(s, t),
        middle=lambda s, t: (s + t) / 2,
        slope=lambda s, t: 2 / (t - s),
        rises=lambda: np.array([1.0, -2.0, 1.0]),
        thresholds=lambda s, middle, t: np.array([s, middle, t]),
        bends=lambda x, thresholds: relu(x[:, None] - thresholds),
        answer=lambda bends, rises, slope: bends @ rises * slope,
    ),
    mistakes=(
        mistake(
            "no_third_neuron",
            "Behind t your tent goes down for ever: a third neuron must make it flat again.",
            rises=lambda: np.array([1.0, -2.0, 0.0]),
        ),
        mistake(
            "no_way_down",
            "In the middle your tent becomes flat. The second neuron must take back the rise AND start the way down.",
            rises=lambda: np.array([1.0, -1.0, 0.0]),
        ),
        *forms(
            "slopes_for_bends",
            "The coefficients are not the slopes of the three pieces but the CHANGES of slope: each neuron stays on.",
            {"rises": lambda: np.array([1.0, -1.0, 1.0])},
            {"rises": lambda: np.array([1.0, -1.0, -1.0])},
        ),
        mistake(
            "height",
            "Your tent has the height (t - s)/2: slopes of 1 and -1. "
            "It must reach 1 in the middle, however wide it is.",
            slope=lambda: 1.0,
        ),
        mistake(
            "half_height",
            "Your tent is half as high as it should be: from s it rises to 1 on half of the way to t.",
            slope=lambda s, t: 1 / (t - s),
        ),
        mistake(
            "upside_down_slope",
            "You multiply by half the width where you must divide: a wider tent is less steep.",
            slope=lambda s, t: (t - s) / 2,
        ),
        mistake(
            "bias_sign",
            "The biases have the wrong sign: relu(x + s) bends at x = -s.",
            thresholds=lambda thresholds: -thresholds,
        ),
        mistake(
            "middle",
            "(t - s)/2 is half the width, not the middle. With s = 2, t = 4 the top belongs at 3.",
            middle=lambda s, t: (t - s) / 2,
        ),
        mistake("downwards", "Your tent points down.", answer=lambda answer: -answer),
        *forms(
            "one_tent_only",
            "You return one and the same tent whatever s and t are.",
            {"thresholds": lambda: np.array([2.0, 3.0, 4.0]), "slope": lambda: 1.0},
            {"thresholds": lambda: np.array([0.0, 0.5, 1.0]), "slope": lambda: 2.0},
        ),
    ),
    hints=(
        "A ReLU neuron is flat, bends at its threshold, then is straight for ever. A tent bends three times: where?",
        "Go along the tent from the left. By how much does its slope change at each bend? These are the coefficients.",
        "On [2, 4] the slopes are 0, 1, -1, 0, so they change by 1, -2, 1. "
        "The general tent is as high but not as wide.",
    ),
    places=lambda s, t: {
        "left of s": PARTS_OF_TENT < 0,
        "at x = s": PARTS_OF_TENT == 0,
        "on the way up": (PARTS_OF_TENT > 0) & (PARTS_OF_TENT < 0.5),
        "in the middle": PARTS_OF_TENT == 0.5,
        "on the way down": (PARTS_OF_TENT > 0.5) & (PARTS_OF_TENT < 1),
        "at x = t": PARTS_OF_TENT == 1,
        "right of t": PARTS_OF_TENT > 1,
    },
    words={
        "x": "x",
        "slope": "the slope 2/(t - s)",
        "rises": "the changes of slope (1, -2, 1)",
        "thresholds": "the thresholds",
        "bends": "the neurons",
        "middle": "the middle (s + t)/2",
    },
)
def tent(s, t):
    """Build a tent of ReLU neurons: 0 outside [s, t], 1 in its middle, straight in between; for example on [2, 4].

    Given two numbers s < t. Return three arrays a, w, b of one length (n,), such that Σ_j a_j relu(w_j x + b_j) is the
    tent at every x. Any number n of neurons will do.
    """
    middle, slope = (s + t) / 2, 2 / (t - s)
    return slope * np.array([1, -2, 1]), np.ones(3), -np.array([s, middle, t])


CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def _at_corners(value):
    values = plane_network(value, ("a", "W", "b"), CORNERS, relu)
    n = len(parts_of(value, ("a", "W", "b"))[0])
    if n > 2:
        raise Unreadable("too_many_neurons", f"You use {n} neurons. Two ReLUs are enough for XOR: which two?")
    return values


def _values(name, message, *values):
    return mistake(name, message, answer=lambda: np.array(values))


@exercise(
    inputs=lambda draw: (),
    parts=("a", "W", "b"),
    measure=_at_corners,
    steps=recipe(answer=lambda: np.array([0.0, 1.0, 1.0, 0.0])),
    mistakes=(
        _values(
            "sum",
            "Your network is x_1 + x_2. Something must take 2 away at (1, 1): can a second neuron be on there only?",
            0,
            1,
            1,
            2,
        ),
        _values(
            "or", "Your network is OR: at (1, 1) it must be 0. By how much is the second neuron too weak?", 0, 1, 1, 1
        ),
        _values("and", "Your network is AND. XOR is 1 where the two inputs differ.", 0, 0, 0, 1),
        _values("equal", "Your network is 1 where the inputs are equal; XOR is 1 where they differ.", 1, 0, 0, 1),
        _values(
            "one_side", "relu(x_1 - x_2) sees one of the two corners. The other neuron must see the other.", 0, 0, 1, 0
        ),
        _values(
            "one_side", "relu(x_2 - x_1) sees one of the two corners. The other neuron must see the other.", 0, 1, 0, 0
        ),
        _values("signs", "The neurons see the right corners, but one of them is counted negative.", 0, -1, 1, 0),
        _values("signs", "The neurons see the right corners, but one of them is counted negative.", 0, 1, -1, 0),
        _values("signs", "The neurons see the right corners, but both are counted negative.", 0, -1, -1, 0),
        _values("zero", "Your network is 0 at all four corners: the neurons cancel, or never switch on.", 0, 0, 0, 0),
    ),
    hints=(
        "Along the diagonal, x_1 = x_2, the network must be 0; off it, positive. "
        "Which function of x_1 - x_2 does that?",
        "|u| = relu(u) + relu(-u). Or: x_1 + x_2 is 0, 1, 1, 2 at the corners; "
        "what must a second neuron take away at 2?",
    ),
    places=lambda: {f"at ({c[0]}, {c[1]})": (c == CORNERS).all(axis=1) for c in CORNERS.tolist()},
)
def xor():
    """Build XOR out of two ReLU neurons: 0 at (0, 0) and (1, 1), 1 at (0, 1) and (1, 0).

    Given nothing. Return a (2,), W (2, 2) with the weights w_j as columns and b (2,), such that the network (2.1.21),
    Σ_j a_j relu(⟨w_j, x⟩ + b_j), has these values at the four corners.
    """
    a, b = np.array([1, 1]), np.zeros(2)
    W = np.array([[1, -1], [-1, 1]])  # |x_1 - x_2|
    return a, W, b
