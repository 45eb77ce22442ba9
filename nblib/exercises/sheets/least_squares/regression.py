"""Notebook 03: residual and loss."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe
from nblib.exercises.sheets.neurons.network import BIAS_SIGN, NETWORK, NETWORK_WORDS, NO_BIAS, network

RESIDUAL = NETWORK | recipe(residual=lambda prediction, y: prediction - y)
RESIDUAL_WORDS = NETWORK_WORDS | {"y": "the targets y", "residual": "the residual"}


NO_TARGET = mistake(
    "prediction_for_residual",
    "The targets y do not enter: you use the prediction f(x_i) where the residual f(x_i) - y_i belongs.",
    residual=lambda prediction: prediction,
)


NO_SIGMA = mistake(
    "no_sigma",
    "σ is missing in the prediction: you compute with the affine map inside the neurons.",
    hidden=lambda pre: pre,
)


BY_N = "You divide by n, the number of neurons. The average runs over the samples."


def regression(draw):
    """a, W, b, X, y, sigma."""
    a, W, b, X = network(draw)
    return a, W, b, X, draw.numbers(len(X)), draw.sigma


@exercise(
    inputs=regression,
    steps=RESIDUAL | recipe(answer=lambda residual: residual),
    mistakes=(
        mistake(
            "sign",
            "The wrong way round. Our residual is prediction minus target: positive where the network is too high.",
            answer=lambda answer: -answer,
        ),
        NO_TARGET,
        NO_BIAS,
        BIAS_SIGN,
        NO_SIGMA,
        mistake(
            "derivative",
            "There is σ' where σ is needed: the residual contains the prediction, and that contains no derivative.",
            hidden=lambda slope: slope,
        ),
        mistake(
            "absolute", "You took absolute values; the residual keeps its sign.", answer=lambda answer: abs(answer)
        ),
        mistake("squared", "You squared already. The residual itself is asked for.", answer=lambda answer: answer**2),
        *forms(
            "broadcast",
            "Your residual is an N x N table: an array (N,) minus an array (N, 1) subtracts everything from "
            "everything. Print both shapes.",
            {"residual": lambda prediction, y: prediction[:, None] - y},
            {"residual": lambda prediction, y: prediction - y[:, None]},
        ),
        mistake(
            "no_a",
            "The coefficients a are missing in the prediction: the neurons are added with weight 1 each.",
            weighted=lambda hidden: hidden,
        ),
    ),
    hints=(
        "The residual of a sample says by how much the network is too high there.",
        "You have written the prediction for all samples already (`predict`); y has the same shape (N,).",
    ),
    words=RESIDUAL_WORDS,
)
def residual(a, W, b, X, y, sigma):
    """The residuals res(x_i) = f(x_i) - y_i of the network (2.1.21).

    Given a (n,), W (d, n), b (n,), X (N, d), y (N,), sigma. Return an array (N,).
    """
    return sigma(X @ W + b) @ a - y


@exercise(
    inputs=regression,
    steps=RESIDUAL
    | recipe(
        squares=lambda residual: residual**2,
        total=lambda squares: squares.sum(),
        mean=lambda total, N: total / N,
        answer=lambda mean: mean / 2,
    ),
    mistakes=(
        mistake(
            "no_half", "The ½ before the square is missing: this is the mean squared error.", answer=lambda mean: mean
        ),
        mistake(
            "no_mean",
            "You sum the squares; the loss (2.1.22) averages them over the samples.",
            mean=lambda total: total,
        ),
        mistake(
            "no_square",
            "The residuals are not squared, so positive and negative ones cancel.",
            squares=lambda residual: residual,
        ),
        mistake("absolute", "You take |res| where the loss takes the square.", squares=lambda residual: abs(residual)),
        mistake(
            "root",
            "You take the square root at the end; least squares leaves it out.",
            answer=lambda answer: np.sqrt(answer),
        ),
        mistake(
            "root",
            "You take the square root of the mean; least squares leaves it out.",
            mean=lambda mean: np.sqrt(mean),
        ),
        mistake(
            "square_of_sum",
            "You sum first and square afterwards, so residuals of different sign cancel. Square every single one.",
            total=lambda residual: residual.sum() ** 2,
        ),
        mistake(
            "square_of_sum",
            "You average first and square afterwards, so residuals of different sign cancel. Square every single one.",
            mean=lambda residual: residual.mean() ** 2,
        ),
        mistake("by_n", BY_N, mean=lambda total, n: total / n),
        NO_TARGET,
        NO_BIAS,
        BIAS_SIGN,
        NO_SIGMA,
        mistake(
            "not_summed",
            "You return one number per sample; the loss is one number for all of them.",
            total=lambda squares: squares,
        ),
        mistake(
            "broadcast",
            "The residual has become an N x N table, (N,) minus (N, 1), and you average over all its entries.",
            residual=lambda prediction, y: prediction[:, None] - y,
            mean=lambda total, N: total / N**2,
        ),
        mistake(
            "broadcast",
            "The residual has become an N x N table, (N,) minus (N, 1), and you sum over all its entries.",
            residual=lambda prediction, y: prediction[:, None] - y,
        ),
        mistake("sign", "A loss is never negative; yours is. What could turn its sign?", answer=lambda answer: -answer),
    ),
    hints=(
        "Residuals first. Then (2.1.22) from the inside out: square, sum over the samples, the factor in front.",
        "That factor has two parts: one makes an average of the sum, "
        "the other is there to look better after differentiation.",
    ),
    words=RESIDUAL_WORDS
    | {"squares": "the squared residuals", "total": "the sum of the squares", "mean": "their mean"},
)
def loss(a, W, b, X, y, sigma):
    """The least-squares loss (2.1.22), 1/(2N) Σ_i |f(x_i) - y_i|².

    Given a (n,), W (d, n), b (n,), X (N, d), y (N,), sigma. Return one number.
    """
    res = sigma(X @ W + b) @ a - y
    return res @ res / (2 * len(y))
