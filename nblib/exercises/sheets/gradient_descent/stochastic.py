"""Notebook 04: one step of SGD."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe
from nblib.exercises.sheets.gradient_descent.descent import ASCENT
from nblib.exercises.sheets.least_squares.gradients import HARD_CODED
from nblib.shallow import Shallow


def sums(a, W, b, X, y, sigma):
    """N times the three gradients of the loss."""
    gradient = Shallow(a, W, b, sigma).gradient(X, y)
    return gradient.a * len(X), gradient.W * len(X), gradient.b * len(X)


def _one_by_one(a, W, b, X, y, batch, tau, sigma):
    """A step with every sample of the batch alone."""
    for i in batch:
        step_a, step_W, step_b = sums(a, W, b, X[i : i + 1], y[i : i + 1], sigma)
        a, W, b = a - tau * step_a, W - tau * step_W, b - tau * step_b
    return a, W, b


def _slopes_at(x, B, W, b, sigma):
    """σ' at one x, B times below itself."""
    return np.repeat(sigma.derivative(x @ W + b)[None], B, axis=0)


def _sgd_inputs(draw):
    N, d, n, B = draw.sizes("N d n B", rising="B N")
    a, W, b = draw.numbers(n), draw.numbers(d, n) / np.sqrt(d), draw.numbers(n)
    X, y = draw.numbers(N, d), draw.numbers(N)
    batch = draw.rng.permutation(N)[:B]
    while B < N and set(batch) == set(range(B)):
        batch = draw.rng.permutation(N)[:B]
    return a, W, b, X, y, batch, float(draw.rng.uniform(0.1, 0.5)), draw.sigma


def _whole_batch(draw):
    a, W, b, X, y, _batch, tau, sigma = _sgd_inputs(draw)
    draw.named["B"] = len(X)
    return a, W, b, X, y, draw.rng.permutation(len(X)), tau, sigma


SGD_WORDS = {
    "X": "all samples X",
    "y": "all targets y",
    "X_batch": "the samples of the batch",
    "y_batch": "the targets of the batch",
    "divisor": "the divisor B",
    "pre": "the pre-activations Wᵀx + b",
    "hidden": "σ(Wᵀx + b)",
    "slope": "σ'(Wᵀx + b)",
    "prediction": "the prediction",
    "residual": "the residual",
    "column": "the residual as a column",
    "D": "residual times a times σ'",
    "gradient_a": "the gradient in a",
    "gradient_W": "the gradient in W",
    "gradient_b": "the gradient in b",
    "new_a": "the new a",
    "new_W": "the new W",
    "new_b": "the new b",
    "tau": "the step size τ",
    "N": "N (the number of all samples)",
    "B": "B (the size of the batch)",
    "n": "n (the number of neurons)",
    "d": "d (the number of inputs)",
}


FIXED_X = "σ' is taken at one fixed x for the whole batch (so it stands in the script, E41). Every sample has its own."


PRINTED_SUM = (
    "The sum runs over all N samples but is divided by B, as the script prints it for W and b (E40): that is N/B "
    "times the full gradient, and no batch at all."
)


@exercise(
    inputs=_sgd_inputs,
    parts=("a", "W", "b"),
    special={"B = N": _whole_batch},
    steps=recipe(
        X_batch=lambda X, batch: X[batch],
        y_batch=lambda y, batch: y[batch],
        divisor=lambda B: B,
        pre=lambda X_batch, W, b: X_batch @ W + b,
        hidden=lambda sigma, pre: sigma(pre),
        slope=lambda sigma, pre: sigma.derivative(pre),
        prediction=lambda hidden, a: hidden @ a,
        residual=lambda prediction, y_batch: prediction - y_batch,
        column=lambda residual: residual[:, None],
        D=lambda column, a, slope: column * a * slope,
        gradient_a=lambda hidden, residual, divisor: hidden.T @ residual / divisor,
        gradient_W=lambda X_batch, D, divisor: X_batch.T @ D / divisor,
        gradient_b=lambda D, divisor: D.sum(axis=0) / divisor,
        new_a=lambda a, tau, gradient_a: a - tau * gradient_a,
        new_W=lambda W, tau, gradient_W: W - tau * gradient_W,
        new_b=lambda b, tau, gradient_b: b - tau * gradient_b,
        answer=lambda new_a, new_W, new_b: (new_a, new_W, new_b),
    ),
    mistakes=(
        mistake("ascent", ASCENT, tau=lambda tau: -tau),
        mistake(
            "divided_by_N",
            "You divide by N, the number of all samples. The average runs over the batch.",
            divisor=lambda N: N,
        ),
        mistake("no_mean", "The gradients are sums over the batch; they must be averages over it.", divisor=lambda: 1),
        *forms(
            "printed_sum",
            PRINTED_SUM,
            {
                "gradient_W": lambda a, W, b, X, y, sigma, divisor: sums(a, W, b, X, y, sigma)[1] / divisor,
                "gradient_b": lambda a, W, b, X, y, sigma, divisor: sums(a, W, b, X, y, sigma)[2] / divisor,
            },
            {"X_batch": lambda X: X, "y_batch": lambda y: y},
        ),
        mistake(
            "first_B",
            "You take the first B samples, whatever `batch` says. It holds row indices: X[batch].",
            X_batch=lambda X, B: X[:B],
            y_batch=lambda y, B: y[:B],
        ),
        *HARD_CODED,
        *forms(
            "fixed_x",
            FIXED_X,
            {"slope": lambda sigma, X_batch, W, b: _slopes_at(X_batch[-1], len(X_batch), W, b, sigma)},
            {"slope": lambda sigma, X_batch, W, b: _slopes_at(X_batch[0], len(X_batch), W, b, sigma)},
            {"slope": lambda sigma, X_batch, X, W, b: _slopes_at(X[-1], len(X_batch), W, b, sigma)},
            {"slope": lambda sigma, X_batch, X, W, b: _slopes_at(X[0], len(X_batch), W, b, sigma)},
            {"slope": lambda sigma, X_batch, W, b: _slopes_at(X_batch.mean(axis=0), len(X_batch), W, b, sigma)},
        ),
        *forms(
            "sequential",
            "W and b are updated with gradients at a point that has moved already. All three gradients belong to the "
            "old a, W, b: compute them first, then update.",
            {
                "gradient_W": lambda new_a, W, b, X_batch, y_batch, sigma, divisor: (
                    sums(new_a, W, b, X_batch, y_batch, sigma)[1] / divisor
                ),
                "gradient_b": lambda new_a, new_W, b, X_batch, y_batch, sigma, divisor: (
                    sums(new_a, new_W, b, X_batch, y_batch, sigma)[2] / divisor
                ),
            },
            {
                "gradient_W": lambda new_a, W, b, X_batch, y_batch, sigma, divisor: (
                    sums(new_a, W, b, X_batch, y_batch, sigma)[1] / divisor
                ),
                "gradient_b": lambda new_a, W, b, X_batch, y_batch, sigma, divisor: (
                    sums(new_a, W, b, X_batch, y_batch, sigma)[2] / divisor
                ),
            },
            {"D": lambda residual, new_a, slope: residual[:, None] * new_a * slope},
        ),
        mistake(
            "full_gradient",
            "This is a step of gradient descent with all N samples; `batch` is not used.",
            X_batch=lambda X: X,
            y_batch=lambda y: y,
            divisor=lambda N: N,
        ),
        *forms(
            "one_update_per_sample",
            "You update after every sample, so the next sample meets parameters that have moved already. One step of "
            "SGD takes all gradients of the batch at the old a, W, b.",
            {"answer": lambda a, W, b, X, y, batch, tau, sigma, B: _one_by_one(a, W, b, X, y, batch, tau / B, sigma)},
            {"answer": lambda a, W, b, X, y, batch, tau, sigma: _one_by_one(a, W, b, X, y, batch, tau, sigma)},
        ),
        mistake("b_forgotten", "b has not moved: it is a parameter like the others.", new_b=lambda b: b),
        mistake(
            "increment_only",
            "You return the steps, not the new a, W, b: the old values are missing.",
            new_a=lambda tau, gradient_a: -tau * gradient_a,
            new_W=lambda tau, gradient_W: -tau * gradient_W,
            new_b=lambda tau, gradient_b: -tau * gradient_b,
        ),
        mistake(
            "gradients_only",
            "You return the gradients; asked for are the new a, W, b.",
            answer=lambda gradient_a, gradient_W, gradient_b: (gradient_a, gradient_W, gradient_b),
        ),
        mistake("no_tau", "The step size τ is missing.", tau=lambda: 1.0),
    ),
    hints=(
        "The batch is a small data set of its own: X[batch] with y[batch], B rows.",
        "Take the three gradients of the loss on it (`grad_a`, `grad_W`, `grad_b`), all at the OLD a, W, b.",
        "Then three updates at once, each the old value minus τ times its gradient; return all three.",
    ),
    words=SGD_WORDS,
)
def sgd_step(a, W, b, X, y, batch, tau, sigma):
    """One step of stochastic gradient descent on a batch: the new a, W, b.

    Given a (n,), W (d, n), b (n,), X (N, d), y (N,), batch, an array of B different row indices, the step size tau and
    sigma. Return the three arrays a, W, b, and leave those given as they are.
    """
    X, y, B = X[batch], y[batch], len(batch)
    pre = X @ W + b
    hidden = sigma(pre)
    res = hidden @ a - y
    D = res[:, None] * a * sigma.derivative(pre)
    return a - tau * hidden.T @ res / B, W - tau * X.T @ D / B, b - tau * D.sum(axis=0) / B
