"""Notebook 04, to build: momentum, and a training loop."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe
from nblib.exercises.sheets.gradient_descent.descent import ASCENT, valley


def _momentum_inputs(draw, steps=None):
    steps = int(draw.rng.integers(3, 7)) if steps is None else steps
    return (*valley(draw), float(draw.rng.uniform(0.3, 0.9)), steps)


def rolled(x, gradient, tau, beta, steps, v=0.0):
    """The point and the velocity after all steps, from the velocity v on."""
    for _ in range(steps):
        v = beta * v + gradient(x)
        x = x - tau * v
    return x, v


def _looking_ahead(x, gradient, tau, beta, steps):
    v = np.zeros(len(x))
    for _ in range(steps):
        v = beta * v + gradient(x - tau * beta * v)
        x = x - tau * v
    return x


@exercise(
    inputs=_momentum_inputs,
    special={"steps = 0": lambda draw: _momentum_inputs(draw, 0), "steps = 1": lambda draw: _momentum_inputs(draw, 1)},
    steps=recipe(
        walk=lambda x, gradient, tau, beta, steps: rolled(x, gradient, tau, beta, steps),
        answer=lambda walk: walk[0],
    ),
    mistakes=(
        mistake("ascent", ASCENT, tau=lambda tau: -tau),
        mistake(
            "no_memory",
            "Nothing is remembered: this is plain gradient descent. The velocity must keep its old value times β.",
            beta=lambda: 0.0,
        ),
        mistake("no_friction", "The old velocity is kept in full: β is missing.", beta=lambda: 1.0),
        mistake(
            "averaged",
            "You multiply the gradient by 1 - β. That is another momentum, a running average; here v = βv + ∇L.",
            gradient=lambda gradient, beta: lambda x: (1 - beta) * gradient(x),
        ),
        mistake(
            "friction_on_gradient",
            "β multiplies the gradient. It belongs to the old velocity.",
            answer=lambda x, gradient, tau, beta, steps: rolled(x, lambda z: beta * gradient(z), tau, 1.0, steps)[0],
        ),
        mistake(
            "looking_ahead",
            "You take the gradient where the velocity would lead (Nesterov's variant); here it is taken at x.",
            answer=lambda x, gradient, tau, beta, steps: _looking_ahead(x, gradient, tau, beta, steps),
        ),
        mistake(
            "gradient_frozen",
            "The gradient is taken at the starting point in every step. "
            "It must be computed anew where you have come to.",
            gradient=lambda gradient, x: lambda z: gradient(x),
        ),
        mistake(
            "one_step_short",
            "Your point is that of one step fewer. Either the loop is one short, or x moves with the old velocity, "
            "which is 0 at first: v comes before x.",
            steps=lambda steps: steps - 1,
        ),
        mistake("one_step_more", "One step too many. How often does your loop run?", steps=lambda steps: steps + 1),
        mistake("one_step", "Only one step was made: does the `return` stand inside the loop?", steps=lambda: 1),
        mistake("no_tau", "The step size τ is missing.", tau=lambda: 1.0),
        mistake(
            "tau_twice",
            "τ comes in twice: in the velocity and in the step.",
            tau=lambda tau: tau**2,
        ),
        mistake(
            "starts_with_gradient",
            "The velocity starts at 0, not at the gradient: your first step is (1 + β) times as long.",
            answer=lambda x, gradient, tau, beta, steps: rolled(x, gradient, tau, beta, steps, gradient(x))[0],
        ),
        mistake("velocity", "You return the velocity; the point is asked for.", answer=lambda walk: walk[1]),
        mistake("unchanged", "You return the starting point. Does the loop give x its new value?", steps=lambda: 0),
    ),
    hints=(
        "Two things change in every step: the velocity v, which starts at 0, and the point x.",
        "In the loop: first v from the old v and the gradient at x, then x from v.",
    ),
    words={"tau": "the step size τ", "beta": "β", "steps": "the number of steps", "walk": "the walk"},
)
def momentum(x, gradient, tau, beta, steps):
    """Gradient descent with momentum: v = β v + ∇L(x), then x = x - τ v, from v = 0 on; the point after all steps.

    Given x (P,), gradient, a function of an array (P,), the step size tau > 0, beta between 0 and 1, and how many steps
    (0, 1, 2, ...). Return an array (P,), and leave x as it is.
    """
    v = np.zeros(len(x))
    for _ in range(steps):
        v = beta * v + gradient(x)
        x = x - tau * v
    return x


def _training_inputs(draw, whole=False):
    N, d, B = draw.sizes("N d B", rising="B N")
    B = draw.named["B"] = N if whole else B

    def gradient(theta, X, y):
        return X.T @ (np.tanh(X @ theta) - y) / len(y)

    X, y = draw.numbers(N, d), draw.numbers(N)
    return draw.numbers(d), gradient, X, y, B, int(draw.rng.integers(2, 4)), float(draw.rng.uniform(0.1, 0.5))


def batches(N, B):
    return [range(k, min(k + B, N)) for k in range(0, N, B)]


def trained(theta, gradient, X, y, rows, epochs, tau):
    for _ in range(epochs):
        for batch in rows:
            theta = theta - tau * gradient(theta, X[batch], y[batch])
    return theta


def _once_an_epoch(theta, gradient, X, y, rows, epochs, tau):
    for _ in range(epochs):
        theta = theta - tau * sum(gradient(theta, X[batch], y[batch]) for batch in rows)
    return theta


def _from_the_start(theta, gradient, X, y, rows, epochs, tau):
    new = theta
    for _ in range(epochs):
        for batch in rows:
            new = theta - tau * gradient(theta, X[batch], y[batch])
    return new


@exercise(
    inputs=_training_inputs,
    special={"B = N": lambda draw: _training_inputs(draw, whole=True)},
    steps=recipe(
        rows=lambda N, B: batches(N, B),
        answer=lambda theta, gradient, X, y, rows, epochs, tau: trained(theta, gradient, X, y, rows, epochs, tau),
    ),
    mistakes=(
        mistake("ascent", ASCENT, tau=lambda tau: -tau),
        mistake(
            "last_batch_dropped",
            "The last batch, which may be shorter than B, is left out: some samples are never seen.",
            rows=lambda rows, N, B: rows[: N // B],
        ),
        mistake(
            "first_batch_only",
            "Every step sees the first B samples. Does the slice move on?",
            rows=lambda rows: [rows[0]] * len(rows),
        ),
        mistake(
            "one_batch",
            "Only one step is made in each epoch, with the first batch.",
            rows=lambda rows: rows[:1],
        ),
        mistake(
            "one_epoch",
            "One epoch gives the same: is the outer loop missing, is a `return` inside it, or does every epoch start "
            "from the old θ again?",
            epochs=lambda: 1,
        ),
        mistake("epoch_short", "One epoch too few.", epochs=lambda epochs: epochs - 1),
        mistake("epoch_more", "One epoch too many.", epochs=lambda epochs: epochs + 1),
        mistake(
            "all_samples",
            "Every step takes the gradient over all samples: X and y must be cut to the batch.",
            rows=lambda rows, N: [range(N)] * len(rows),
        ),
        mistake(
            "full_descent", "One step an epoch, with all samples: there are no batches.", rows=lambda N: [range(N)]
        ),
        *forms(
            "overlapping",
            "Your batches begin at every sample and overlap: "
            "the next begins where the last one ends, `range(0, N, B)`.",
            {"rows": lambda N, B: [range(k, min(k + B, N)) for k in range(N)]},
            {"rows": lambda N, B: [range(k, k + B) for k in range(N - B + 1)]},
        ),
        mistake(
            "sample_by_sample",
            "You make a step for every single sample; a step takes B of them together.",
            rows=lambda N: batches(N, 1),
        ),
        mistake(
            "once_an_epoch",
            "θ is updated once an epoch, with the gradients of all batches at the old θ. Update after every batch.",
            answer=lambda theta, gradient, X, y, rows, epochs, tau: _once_an_epoch(
                theta, gradient, X, y, rows, epochs, tau
            ),
        ),
        mistake(
            "from_the_start",
            "Every step starts from the θ that was given. Does the loop give θ its new value?",
            answer=lambda theta, gradient, X, y, rows, epochs, tau: _from_the_start(
                theta, gradient, X, y, rows, epochs, tau
            ),
        ),
        mistake("divided_again", "You divide by B; `gradient` is an average already.", tau=lambda tau, B: tau / B),
        mistake("no_tau", "The step size τ is missing.", tau=lambda: 1.0),
        mistake("unchanged", "You return θ as it was given. Does the loop give it its new value?", epochs=lambda: 0),
    ),
    hints=(
        "Two loops: over the epochs, and inside over the batches. What are the first rows of the batches?",
        "`range(0, N, B)` gives them, and X[k : k + B] with y[k : k + B] is a batch; the last may be shorter.",
        "In the inner loop one step of gradient descent, from the θ that you have reached.",
    ),
    words={
        "theta": "θ",
        "X": "the samples X",
        "y": "the targets y",
        "rows": "the batches",
        "tau": "the step size τ",
        "B": "B (the size of a batch)",
        "N": "N (the number of samples)",
        "epochs": "the number of epochs",
    },
)
def train(theta, gradient, X, y, B, epochs, tau):
    """A training loop: in every epoch one step of gradient descent for each batch of B neighbouring rows, from the top.

    Given theta (d,), gradient, a function that is called as gradient(theta, X, y) with some rows, X (N, d), y (N,), B,
    how many epochs and tau > 0. The last batch of an epoch may be shorter. Return the last theta, an array (d,), and
    leave the one given as it is.
    """
    for _ in range(epochs):
        for k in range(0, len(X), B):
            theta = theta - tau * gradient(theta, X[k : k + B], y[k : k + B])
    return theta
