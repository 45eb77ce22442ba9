"""Notebook 01, on paper first: the number of parameters, a threshold, the slope of the sigmoid."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe


@exercise(
    inputs=lambda draw: draw.sizes("n d", spread=10),
    steps=recipe(
        weights=lambda d, n: d * n,
        biases=lambda n: n,
        coefficients=lambda n: n,
        answer=lambda weights, biases, coefficients: weights + biases + coefficients,
    ),
    mistakes=(
        mistake(
            "no_coefficients",
            "One group of parameters is missing: besides weights and biases, every neuron has its coefficient a_j.",
            coefficients=lambda: 0,
        ),
        mistake(
            "only_weights",
            "You count the weights w_j only. Which other letters stand in (2.1.21)?",
            biases=lambda: 0,
            coefficients=lambda: 0,
        ),
        mistake(
            "output_bias",
            "One too many: (2.1.21) has no bias on the output. (The deep networks of chapter 5 do have one.)",
            answer=lambda answer: answer + 1,
        ),
        mistake(
            "brackets",
            "Brackets: the 2 belongs to every neuron, so the n must multiply it as well.",
            answer=lambda weights: 2 + weights,
        ),
        mistake(
            "swapped",
            "n and d have changed places. n counts the neurons, d the numbers that go into each.",
            n=lambda d: d,
            d=lambda n: n,
        ),
        *forms(
            "sum",
            "You add n and d. Every one of the n neurons has d weights of its own: that is a product.",
            {"answer": lambda n, d: n + d},
            {"weights": lambda n, d: n + d},
            {"answer": lambda n, d: 2 + n + d},
        ),
        mistake(
            "two_times_weights",
            "2 d n counts every weight twice. What comes on top of the weights is one b_j and one a_j per neuron.",
            answer=lambda weights: 2 * weights,
        ),
        mistake(
            "one_bias",
            "n - 1 parameters too few: every neuron has d weights, a bias b_j AND a coefficient a_j.",
            biases=lambda: 1,
        ),
    ),
    hints=(
        "Count what one neuron brings along: its weight vector w_j, its bias, its coefficient.",
        "w_j lives in R^d. So how many numbers does one neuron own? And there are n of them.",
        "Test yourself with n = 10, d = 3: the answer is 50.",
    ),
    words={
        "weights": "the number of weights",
        "biases": "the number of biases",
        "coefficients": "the number of coefficients",
    },
)
def parameter_count_shallow(n, d):
    """The number of parameters of the network (2.1.21) with n neurons on R^d.

    Given two whole numbers. Return a whole number.
    """
    return d * n + n + n  # weights, biases, coefficients


@exercise(
    inputs=lambda draw: (draw.number(), draw.number()),
    special={"b = 0": lambda draw: (draw.number(), 0.0)},
    steps=recipe(quotient=lambda w, b: b / w, answer=lambda quotient: -quotient),
    mistakes=(
        mistake(
            "sign",
            "The sign is wrong: put your number into w x + b and see that it does not give 0. A positive bias moves "
            "the threshold of a neuron with w > 0 to the left.",
            answer=lambda quotient: quotient,
        ),
        mistake(
            "upside_down",
            "The quotient is upside down: solve w x + b = 0 for x step by step.",
            quotient=lambda w, b: w / b,
        ),
        mistake(
            "no_weight",
            "The weight is missing: -b is the threshold only when w = 1. A steeper neuron has it nearer to 0.",
            quotient=lambda b: b,
        ),
        mistake(
            "product",
            "You multiply by w where solving w x + b = 0 asks for a division.",
            quotient=lambda w, b: w * b,
        ),
        *forms(
            "difference",
            "You subtract; solving w x + b = 0 for x also asks for a division.",
            {"answer": lambda w, b: b - w},
            {"answer": lambda w, b: w - b},
        ),
    ),
    hints=(
        "A Heaviside neuron switches, and a ReLU neuron bends, where its argument w x + b changes sign.",
        "So solve w x + b = 0 for x.",
    ),
    words={"quotient": "b/w"},
)
def threshold(w, b):
    """The place x where the neuron x -> σ(w x + b) on R switches: there w x + b = 0.

    Given two numbers, w not 0. Return one number.
    """
    return -b / w


@exercise(
    inputs=lambda draw: (2 * draw.numbers(draw.sizes("m")[0]),),
    special={"t = -30, 0 and 30": lambda draw: (np.array([-30.0, 0.0, 30.0]),)},
    steps=recipe(
        s=lambda t: 1 / (1 + np.exp(-t)),
        rest=lambda s: 1 - s,
        answer=lambda s, rest: s * rest,
    ),
    mistakes=(
        mistake("no_derivative", "This is the sigmoid itself; its derivative is asked for.", answer=lambda s: s),
        mistake(
            "tanh_rule",
            "1 - s² is the rule for tanh. At t = 0 it gives 3/4, but the sigmoid is nowhere steeper than 1/4.",
            answer=lambda s: 1 - s**2,
        ),
        mistake(
            "tanh_derivative",
            "1 - tanh² is the derivative of tanh; the sigmoid is flatter and has its own.",
            answer=lambda t: 1 - np.tanh(t) ** 2,
        ),
        mistake(
            "plus",
            "A plus where a minus belongs: as t grows the sigmoid flattens out, so its derivative must go to 0.",
            rest=lambda s: 1 + s,
        ),
        mistake(
            "argument_for_value",
            "The rule s (1 - s) is about s, the VALUE of the sigmoid, not about its argument t.",
            s=lambda t: t,
        ),
        mistake(
            "no_numerator",
            "The chain rule is not finished: the derivative of e^(-t) is missing as a factor.",
            answer=lambda s: s**2,
        ),
        mistake(
            "sign",
            "The sigmoid increases everywhere, so its derivative is positive; yours is negative.",
            answer=lambda answer: -answer,
        ),
        mistake(
            "applied_twice",
            "The derivative is evaluated at s(t), the value, where it belongs at t.",
            s=lambda s: 1 / (1 + np.exp(-s)),
        ),
    ),
    hints=(
        "Write the sigmoid as (1 + e^(-t))^(-1) and differentiate from the outside in.",
        "You get e^(-t)/(1 + e^(-t))². Or express it by the value s itself: what is 1 - s as a fraction?",
    ),
    places=lambda t: {"for t > 0": t > 0, "for t < 0": t < 0},
    words={"s": "s(t)", "rest": "1 - s(t)", "m": "m (the length of t)"},
)
def sigmoid_slope(t):
    """The derivative of the sigmoid s(t) = 1/(1 + e^(-t)), entry by entry.

    Given an array t (m,) with entries between -30 and 30. Return an array (m,).
    """
    s = 1 / (1 + np.exp(-t))
    return s * (1 - s)
