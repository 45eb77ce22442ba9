"""Notebook 02, to build: a network through given points, and a bump in the plane."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import mistake, recipe
from nblib.exercises.running import Unreadable, array_of, parts_of
from nblib.exercises.sheets.networks import line_network, plane_network, relu, step


def _between(x):
    """The given places, and three more between each of them and the next."""
    inside = x[:-1, None] + np.diff(x)[:, None] * [0.2, 0.5, 0.9]
    return np.concatenate([x, inside.ravel()])


def _points(draw, m=None):
    m = m or int(draw.rng.integers(4, 8))
    return np.cumsum(draw.rng.uniform(0.3, 1.5, m)) - draw.rng.uniform(1, 3), draw.numbers(m)


@exercise(
    inputs=_points,
    special={"two points": lambda draw: _points(draw, m=2)},
    parts=("a", "w", "b"),
    measure=lambda value, x, y: line_network(value)(_between(x)),
    steps=recipe(
        places=lambda x: _between(x),
        rises=lambda y: np.diff(y),
        widths=lambda x: np.diff(x),
        slopes=lambda rises, widths: rises / widths,
        bends=lambda slopes: np.diff(slopes, prepend=0),
        thresholds=lambda x: x[:-1],
        neurons=lambda places, thresholds: relu(places[:, None] - thresholds),
        base=lambda y: y[0],
        answer=lambda neurons, bends, base: neurons @ bends + base,
    ),
    mistakes=(
        mistake(
            "no_base",
            "Your network starts at 0: a neuron with weight 0 is a constant, and must lift it to y_0.",
            base=lambda: 0.0,
        ),
        mistake(
            "slopes_for_bends",
            "The coefficients are the slopes of the pieces. A neuron stays on, "
            "so it must only add the CHANGE of slope.",
            bends=lambda slopes: slopes,
        ),
        mistake(
            "values_for_bends",
            "The coefficients are the values y. That is the recipe of bumps; ReLUs add changes of slope.",
            bends=lambda y: y[:-1],
        ),
        mistake(
            "rises_for_slopes",
            "A slope is a rise divided by a width; the points are not at distance 1 of each other.",
            slopes=lambda rises: rises,
        ),
        mistake(
            "first_slope_missing",
            "The first piece is flat: the first neuron must bring the whole first slope, the change from 0.",
            bends=lambda slopes: np.diff(slopes, prepend=slopes[:1]),
        ),
        mistake(
            "bends_late",
            "Each bend comes one point too late: the slope of a piece begins at its LEFT end.",
            thresholds=lambda x: x[1:],
        ),
        mistake(
            "bias_sign",
            "The biases have the wrong sign: relu(x + x_j) bends at -x_j.",
            thresholds=lambda x: -x[:-1],
        ),
        mistake("last_base", "You start from the last value; the network begins at the first.", base=lambda y: y[-1]),
        mistake(
            "upside_down_slope",
            "A slope is the rise divided by the width; yours is the other way round.",
            slopes=lambda rises, widths: widths / rises,
        ),
    ),
    hints=(
        "Between two points the network is straight: what is its slope on each piece?",
        "Neuron j switches on at x_j and stays on. So its coefficient is the slope behind x_j minus "
        "the slope before it.",
        "To the left of x_1 nothing but a constant is on: relu(0 x + 1) = 1 is one, with the coefficient y_0.",
    ),
    words={
        "places": "the places between",
        "rises": "the differences of y",
        "widths": "the differences of x",
        "slopes": "the slopes",
        "bends": "the changes of slope",
        "thresholds": "the thresholds",
        "neurons": "the neurons",
        "base": "the first value",
    },
)
def interpolant(x, y):
    """Build a ReLU network through given points, straight between neighbours.

    Given places x (m,), rising, and values y (m,), m at least 2. Return three arrays a, w, b of one length (n,), such
    that Σ_j a_j relu(w_j x + b_j) has the value y_i at x_i and is straight in between; what it does outside is free.
    """
    slopes = np.diff(y) / np.diff(x)
    a = np.append(y[0], np.diff(slopes, prepend=0))  # a constant, then the changes of slope
    w = np.append(0, np.ones(len(slopes)))
    b = np.append(1, -x[:-1])
    return a, w, b


def _plane(s, t):
    """Points of the plane, with the edges of the square and its corners among them."""
    line = np.array([s - 1, s, s + 0.3 * (t - s), (s + t) / 2, t, t + 0.5 * (t - s), t + 3])
    return np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)


def _square(draw):
    s = draw.number()
    return s, s + float(draw.rng.uniform(0.5, 2))


def _two_layers(value, s, t):
    W1, b1, w2, b2 = parts_of(value, ("W1", "b1", "w2", "b2"))
    if b2.size != 1:
        raise Unreadable(
            "shape", f"The second layer has one neuron, so b2 is one number; yours has the shape {b2.shape}."
        )
    return step(plane_network((w2, W1, b1), ("w2", "W1", "b1"), _plane(s, t), step) + array_of(b2).ravel()[0])


def _square_places(s, t):
    x1, x2 = _plane(s, t).T
    inside1, inside2 = (s < x1) & (x1 <= t), (s < x2) & (x2 <= t)
    edges = np.isin(x1, (s, t)) | np.isin(x2, (s, t))
    return {
        "inside the square": inside1 & inside2 & ~edges,
        "on its edges": edges,
        "beside it, where one coordinate is inside": (inside1 ^ inside2) & ~edges,
        "where no coordinate is inside": ~inside1 & ~inside2 & ~edges,
    }


@exercise(
    inputs=_square,
    parts=("W1", "b1", "w2", "b2"),
    measure=_two_layers,
    steps=recipe(
        points=lambda s, t: _plane(s, t),
        up=lambda points, s: step(points - s),
        down=lambda points, t: step(points - t),
        bumps=lambda up, down: up - down,
        total=lambda bumps: bumps.sum(axis=1),
        threshold=lambda: 1.5,
        answer=lambda total, threshold: step(total - threshold),
    ),
    mistakes=(
        mistake(
            "or",
            "Your second layer is OR: it switches on where ONE coordinate is inside, so you get a cross. Two bumps "
            "add up to 2 in the square: where must the threshold be?",
            threshold=lambda: 0.5,
        ),
        mistake(
            "never_on",
            "Your network is 0 everywhere: the second layer never switches on. Two bumps add up to 2 in the square; "
            "is the threshold 2 or more, do the bumps stand elsewhere, H(x + s) for H(x - s), or do the two neurons "
            "of a bump cancel each other?",
            threshold=lambda: 2.0,
        ),
        mistake(
            "always_on",
            "Your network is 1 everywhere: the second layer is on even where no bump is. Its bias must be negative.",
            threshold=lambda: -0.5,
        ),
        mistake(
            "one_coordinate",
            "Your network looks at x_1 alone: that is a strip. The square needs x_2 as well.",
            answer=lambda bumps: bumps[:, 0],
        ),
        mistake(
            "one_coordinate",
            "Your network looks at x_2 alone: that is a strip. The square needs x_1 as well.",
            answer=lambda bumps: bumps[:, 1],
        ),
        mistake(
            "no_way_down",
            "The neurons that switch on are there, those that take back are not: your square has no upper ends.",
            bumps=lambda up: up,
        ),
        mistake(
            "bias_sign",
            "The biases of the first layer have the wrong sign: H(x - s) switches at s, so the bias is -s.",
            s=lambda s: -s,
            t=lambda t: -t,
        ),
        mistake("upside_down", "Your network is 0 on the square and 1 outside.", answer=lambda answer: 1 - answer),
        mistake(
            "no_minus",
            "All four neurons count positive: beyond t the second must take back what the first has switched on.",
            bumps=lambda up, down: up + down,
        ),
    ),
    hints=(
        "In one dimension H(x - s) - H(x - t) is the bump. What is bump(x_1) + bump(x_2) in the square, "
        "beside it, and far away?",
        "2, 1 and 0. The one neuron of the second layer must tell 2 from 1.",
        "First layer: four neurons, two for each coordinate. Second: "
        "weights 1, -1, 1, -1 and a bias between -2 and -1.",
    ),
    places=_square_places,
    words={
        "points": "the points",
        "up": "the steps up at s",
        "down": "the steps down at t",
        "bumps": "the two bumps",
        "total": "their sum",
        "threshold": "the threshold of the second layer",
    },
)
def plane_bump(s, t):
    """Build a bump in the plane out of Heaviside neurons H: 1 where s < x_1 ≤ t and s < x_2 ≤ t, and 0 elsewhere.

    Given two numbers s < t. Return two layers: W1 (2, n) and b1 (n,) of the first, with as many neurons as you like, w2
    (n,) and a number b2 of the second, such that H(⟨w2, H(W1ᵀx + b1)⟩ + b2) is the bump.
    """
    W1 = np.array([[1, 1, 0, 0], [0, 0, 1, 1]])
    b1 = -np.array([s, t, s, t])
    w2 = np.array([1, -1, 1, -1])
    return W1, b1, w2, -1.5
