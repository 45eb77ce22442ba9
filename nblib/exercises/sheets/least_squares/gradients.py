"""Notebook 03: the three gradients of the loss (2.1.22)."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe
from nblib.exercises.sheets.least_squares.regression import BY_N, NO_TARGET, RESIDUAL, RESIDUAL_WORDS, regression
from nblib.exercises.sheets.neurons.network import NO_BIAS


def _collected(name, a, W, b, X, y, sigma):
    """A gradient summed up in a loop under the `name` of an argument, which the loop needs itself."""
    given = {"a": a, "b": b} | {name: np.zeros(len(a))}
    for x, target in zip(X, y, strict=True):
        pre = x @ W + given["b"]
        residual, terms = given["a"] @ sigma(pre) - target, {"a": sigma(pre), "b": a * sigma.derivative(pre)}
        given[name] = given[name] + residual * terms[name]
    return given[name]


def _shadowed(name):
    return mistake(
        "shadowed",
        f"You collect the gradient in a variable {name}, and the loop goes on to compute with it as if it were the "
        f"{name} that was given. Give it a name of its own.",
        total=lambda a, W, b, X, y, sigma: _collected(name, a, W, b, X, y, sigma),
    )


NO_MEAN = "You have the sum over the samples. The loss is an average over them: look at what stands before its sum."
TWICE = "Twice too large: the loss has a ½ in front of the sum, and the 2 from the square cancels it."
HALF = "Half as large as it should be: the ½ of the loss is still there. What does differentiating a square bring?"
SIGN = "Every entry has the wrong sign. The residual is prediction minus target, in this order."
SUMMED_ONCE = "The mean of a product is not the product of the means: multiply sample by sample first, then average."


@exercise(
    inputs=regression,
    steps=RESIDUAL
    | recipe(
        column=lambda residual: residual[:, None],
        terms=lambda column, hidden: column * hidden,
        total=lambda terms: terms.sum(axis=0),
        answer=lambda total, N: total / N,
    ),
    mistakes=(
        mistake("no_mean", NO_MEAN, answer=lambda total: total),
        mistake("factor_2", TWICE, answer=lambda answer: 2 * answer),
        mistake("half_kept", HALF, answer=lambda answer: answer / 2),
        mistake("sign", SIGN, answer=lambda answer: -answer),
        mistake(
            "derivative",
            "There is σ' where σ is needed. The network is linear in a: differentiating in a does not touch σ.",
            terms=lambda residual, slope: residual[:, None] * slope,
        ),
        mistake(
            "extra_a",
            "One factor a too many: what remains of a_j σ(...) when you differentiate it in a_j?",
            answer=lambda answer, a: a * answer,
        ),
        NO_TARGET,
        NO_BIAS,
        _shadowed("a"),
        mistake("by_n", BY_N, answer=lambda total, n: total / n),
        mistake(
            "product_of_means",
            SUMMED_ONCE,
            total=lambda residual, hidden: residual.mean() * hidden.sum(axis=0),
        ),
        *forms(
            "broadcast",
            "Your residual is an N x N table: an array (N,) minus an array (N, 1) subtracts everything from "
            "everything. Print the shape of the residual.",
            {"total": lambda hidden, prediction, y: hidden.T @ (prediction[:, None] - y)},
            {"total": lambda hidden, prediction, y: hidden.T @ (prediction - y[:, None])},
            {"total": lambda hidden, prediction, y: (prediction[:, None] - y) @ hidden},
            {"total": lambda hidden, prediction, y: (prediction - y[:, None]) @ hidden},
            {"total": lambda hidden, prediction, y: (hidden.T @ (prediction[:, None] - y)).sum(axis=1)},
            {"total": lambda hidden, prediction, y: (hidden.T @ (prediction - y[:, None])).sum(axis=1)},
            {"total": lambda hidden, prediction, y: (hidden.T @ (prediction[:, None] - y)).mean(axis=1)},
            {"total": lambda hidden, prediction, y: (hidden.T @ (prediction - y[:, None])).mean(axis=1)},
        ),
        mistake(
            "wrong_axis",
            "You get one number per sample: summed over the neurons instead of the samples. "
            "The gradient has the shape of a.",
            total=lambda terms: terms.sum(axis=1),
        ),
        mistake(
            "no_residual",
            "The residual is missing: the chain rule brings it down from the square.",
            terms=lambda hidden: hidden,
        ),
    ),
    hints=(
        "Fix one sample. The loss is ½ res², and res depends on a_j. What does the chain rule give?",
        "Two factors for each sample: the residual, and the derivative of f(x_i) in a_j. "
        "What is the latter in a sum Σ a_j σ(...)?",
        "For all j at once: the table of σ(⟨w_j, x_i⟩ + b_j), (N, n), against the residuals (N,); then the average.",
    ),
    words=RESIDUAL_WORDS
    | {
        "column": "the residual as a column",
        "terms": "the products residual times σ(...)",
        "total": "the sum over the samples",
    },
)
def grad_a(a, W, b, X, y, sigma):
    """The gradient of the loss (2.1.22) in a.

    Given a (n,), W (d, n) with the weights w_j as columns, b (n,), X (N, d), y (N,), sigma. Return an array (n,).
    """
    hidden = sigma(X @ W + b)
    res = hidden @ a - y
    return hidden.T @ res / len(y)


BACK = RESIDUAL | recipe(
    column=lambda residual: residual[:, None],
    per_neuron=lambda column, a: column * a,
    D=lambda per_neuron, slope: per_neuron * slope,
)
BACK_WORDS = RESIDUAL_WORDS | {
    "column": "the residual as a column",
    "per_neuron": "residual times a",
    "D": "residual times a times σ'",
}


SLOPE_OF_VALUE = mistake(
    "slope_of_value",
    "σ' is taken at σ(Wᵀx + b), the value. The chain rule takes it where σ was taken: at Wᵀx + b.",
    slope=lambda sigma, hidden: sigma.derivative(hidden),
)


HARD_CODED = [
    mistake(
        f"{name}_rule",
        f"{formula} is σ' for {name} only. Here σ may be any activation: use sigma.derivative.",
        slope=slope,
    )
    for name, formula, slope in (
        ("tanh", "1 - σ²", lambda hidden: 1 - hidden**2),
        ("sigmoid", "σ (1 - σ)", lambda hidden: hidden * (1 - hidden)),
        ("relu", "1 where the pre-activation is positive", lambda pre: 1.0 * (pre > 0)),
    )
]


NO_A = mistake(
    "no_a",
    "The factor a is missing: neuron j enters the prediction with weight a_j, and so does every change of it.",
    per_neuron=lambda residual, hidden: np.repeat(residual[:, None], hidden.shape[1], axis=1),
)


NO_RESIDUAL = mistake(
    "no_residual",
    "The residual is missing: the chain rule brings it down from the square.",
    per_neuron=lambda a, hidden: np.repeat(a[None], len(hidden), axis=0),
)


VALUE_FOR_SLOPE = mistake(
    "sigma_for_derivative",
    "There is σ where σ' is needed: weights and biases stand INSIDE σ, so the chain rule must differentiate σ.",
    D=lambda per_neuron, hidden: per_neuron * hidden,
)


NO_SLOPE = mistake(
    "no_derivative",
    "σ' is missing. The chain rule goes through three functions: the square, the sum with a, and σ.",
    D=lambda per_neuron: per_neuron,
)


@exercise(
    inputs=regression,
    steps=BACK | recipe(total=lambda X, D: X.T @ D, answer=lambda total, N: total / N),
    mistakes=(
        mistake(
            "transpose",
            "This is the transpose. W is d x n, one column per neuron, and its gradient must have the same shape.",
            answer=lambda answer: answer.T,
        ),
        mistake("no_mean", NO_MEAN, answer=lambda total: total),
        mistake("factor_2", TWICE, answer=lambda answer: 2 * answer),
        mistake("half_kept", HALF, answer=lambda answer: answer / 2),
        mistake("sign", SIGN, answer=lambda answer: -answer),
        VALUE_FOR_SLOPE,
        NO_SLOPE,
        NO_A,
        NO_RESIDUAL,
        NO_TARGET,
        NO_BIAS,
        mistake(
            "mean_x",
            "x enters only through its mean. " + SUMMED_ONCE,
            total=lambda X, D: np.outer(X.mean(axis=0), D.sum(axis=0)),
        ),
        mistake(
            "no_x",
            "x is missing: the inner derivative of ⟨w_j, x_i⟩ + b_j in w_j. (Without it you have the gradient in b.)",
            total=lambda D: D.sum(axis=0),
        ),
        mistake(
            "no_x",
            "x is missing: the inner derivative of ⟨w_j, x_i⟩ + b_j in w_j. All your rows are equal.",
            total=lambda X, D: np.ones_like(X.T) @ D,
        ),
        mistake(
            "a_on_x",
            "a multiplies the wrong axis: a ⊙ (σ' xᵀ) lets a run along the inputs. It belongs to the neurons: "
            "(a ⊙ σ') xᵀ. NumPy does not complain when n = d (E25).",
            total=lambda X, a, residual, slope: (X * a).T @ (residual[:, None] * slope),
        ),
        SLOPE_OF_VALUE,
        *HARD_CODED,
        mistake("by_n", BY_N, answer=lambda total, n: total / n),
    ),
    hints=(
        "Fix one sample and one neuron. f depends on w_j only through a_j σ(⟨w_j, x_i⟩ + b_j): "
        "differentiate from outside in.",
        "Four factors: the residual, a_j, σ' at the pre-activation, and the inner derivative of ⟨w_j, x_i⟩, a vector.",
        "The first three form a table (N, n). Against X (N, d) it must give (d, n): which transpose, which order?",
    ),
    words=BACK_WORDS | {"total": "the sum over the samples"},
)
def grad_W(a, W, b, X, y, sigma):
    """The gradient of the loss (2.1.22) in W.

    Given a (n,), W (d, n) with the weights w_j as columns, b (n,), X (N, d), y (N,), sigma; σ' is sigma.derivative.
    Return an array (d, n).
    """
    pre = X @ W + b
    res = sigma(pre) @ a - y
    D = res[:, None] * a * sigma.derivative(pre)
    return X.T @ D / len(y)


@exercise(
    inputs=regression,
    steps=BACK | recipe(total=lambda D: D.sum(axis=0), answer=lambda total, N: total / N),
    mistakes=(
        mistake("no_mean", NO_MEAN, answer=lambda total: total),
        mistake("factor_2", TWICE, answer=lambda answer: 2 * answer),
        mistake("half_kept", HALF, answer=lambda answer: answer / 2),
        mistake("sign", SIGN, answer=lambda answer: -answer),
        VALUE_FOR_SLOPE,
        NO_SLOPE,
        NO_A,
        NO_RESIDUAL,
        NO_TARGET,
        NO_BIAS,
        *forms(
            "times_x",
            "There is an x too many: the inner derivative of ⟨w_j, x_i⟩ + b_j in b_j is 1. "
            "(With x it is the gradient in W.)",
            {"total": lambda X, D: X.T @ D},
            {"total": lambda X, D: D.T @ X},
            {"total": lambda X, D: (D * X.sum(axis=1)[:, None]).sum(axis=0)},
            {"total": lambda X, D: (D * X.mean(axis=1)[:, None]).sum(axis=0)},
        ),
        mistake(
            "wrong_axis",
            "You get one number per sample: summed over the neurons instead of the samples. "
            "The gradient has the shape of b.",
            total=lambda D: D.sum(axis=1),
        ),
        mistake(
            "one_number",
            "You summed over samples AND neurons. Every neuron has its own bias, so its own entry in the gradient.",
            total=lambda D: D.sum(),
        ),
        mistake(
            "one_number",
            "You averaged over samples AND neurons. Every neuron has its own bias, so its own entry in the gradient.",
            answer=lambda D: D.mean(),
        ),
        mistake(
            "product_of_means",
            SUMMED_ONCE,
            total=lambda residual, a, slope: residual.mean() * a * slope.sum(axis=0),
        ),
        mistake(
            "slope_at_mean_x",
            "σ' is taken once, at the mean of the samples. Every sample has its own pre-activation, so its own σ'.",
            slope=lambda sigma, X, W, b: np.repeat(sigma.derivative(X.mean(axis=0) @ W + b)[None], len(X), axis=0),
        ),
        SLOPE_OF_VALUE,
        *HARD_CODED,
        _shadowed("b"),
        mistake("by_n", BY_N, answer=lambda total, n: total / n),
    ),
    hints=(
        "Fix one sample. f depends on b_j only through a_j σ(⟨w_j, x_i⟩ + b_j): differentiate from the outside in.",
        "Three factors: the residual, a_j, σ' at the pre-activation. "
        "The inner derivative of the affine map in b_j is ...?",
        "The factors form a table (N, n). The gradient is (n,): over which axis does the average go?",
    ),
    words=BACK_WORDS | {"total": "the sum over the samples"},
)
def grad_b(a, W, b, X, y, sigma):
    """The gradient of the loss (2.1.22) in b.

    Given a (n,), W (d, n) with the weights w_j as columns, b (n,), X (N, d), y (N,), sigma; σ' is sigma.derivative.
    Return an array (n,).
    """
    pre = X @ W + b
    res = sigma(pre) @ a - y
    D = res[:, None] * a * sigma.derivative(pre)
    return D.sum(axis=0) / len(y)
