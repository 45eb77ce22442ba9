"""Notebook 01: one neuron, and the network (2.1.21)."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe

NETWORK = recipe(
    pre=lambda X, W, b: X @ W + b,
    hidden=lambda sigma, pre: sigma(pre),
    slope=lambda sigma, pre: sigma.derivative(pre),
    weighted=lambda hidden, a: hidden * a,
    prediction=lambda weighted: weighted.sum(axis=1),
)


NETWORK_WORDS = {
    "X": "the samples X",
    "a": "the coefficients a",
    "W": "the weights W",
    "b": "the biases b",
    "pre": "the pre-activations Wᵀx + b",
    "hidden": "σ(Wᵀx + b)",
    "slope": "σ'(Wᵀx + b)",
    "weighted": "a_j σ(...)",
    "prediction": "the prediction",
    "N": "N (the number of samples)",
    "n": "n (the number of neurons)",
    "d": "d (the number of inputs)",
}


NO_BIAS = mistake(
    "no_bias",
    "The bias is missing. Every neuron adds its own b_j before σ is applied; that is what moves its threshold.",
    pre=lambda X, W: X @ W,
)


BIAS_SIGN = mistake(
    "bias_sign",
    "The bias enters with the wrong sign: in ⟨w, x⟩ + b it is added.",
    b=lambda b: -b,
)


def network(draw):
    """a, W, b, X of a network and samples; with biases and coefficients that are not 0, and rows that differ."""
    N, d, n = draw.sizes("N d n")
    return draw.numbers(n), draw.numbers(d, n) / np.sqrt(d), draw.numbers(n), draw.numbers(N, d)


@exercise(
    inputs=lambda draw: (draw.numbers(d := draw.sizes("d")[0]), draw.number(), draw.numbers(d), draw.sigma),
    steps=recipe(
        products=lambda w, x: w * x,
        dot=lambda products: products.sum(),
        pre=lambda dot, b: dot + b,
        answer=lambda sigma, pre: sigma(pre),
    ),
    mistakes=(
        mistake("no_bias", "The bias b is missing: without it every neuron switches at x = 0.", pre=lambda dot: dot),
        mistake("bias_sign", "The bias enters with the wrong sign: it is added to ⟨w, x⟩.", b=lambda b: -b),
        mistake(
            "bias_outside",
            "The bias is added to what σ returns. It belongs to what goes into σ: "
            "it moves the threshold, not the height.",
            answer=lambda sigma, dot, b: sigma(dot) + b,
        ),
        mistake(
            "bias_per_input",
            "The bias is added once for every input x_i, so d times. A neuron has one bias for the whole sum.",
            pre=lambda products, b: (products + b).sum(),
        ),
        mistake("bias_multiplied", "The bias is multiplied in; it is added to ⟨w, x⟩.", pre=lambda dot, b: dot * b),
        mistake("no_sigma", "σ is missing: what you return is the affine map inside it.", answer=lambda pre: pre),
        mistake(
            "derivative",
            "You return the derivative σ' at the right place; the neuron is σ itself.",
            answer=lambda sigma, pre: sigma.derivative(pre),
        ),
        *forms(
            "sigma_before",
            "σ is applied to the inputs. A neuron first weighs and adds, and bends the one number that comes out.",
            {"products": lambda w, x, sigma: w * sigma(x)},
            {"answer": lambda w, x, sigma, b: w @ sigma(x) + b},
        ),
        mistake(
            "sigma_of_each",
            "σ is applied to every summand. A neuron first weighs and adds, with its bias, and bends the sum.",
            answer=lambda w, x, sigma, b: sigma(w * x).sum() + b,
        ),
        mistake(
            "sigma_of_each",
            "σ is applied to every summand. A neuron first weighs and adds, with its bias once, and bends the sum.",
            answer=lambda w, x, sigma, b: sigma(w * x + b).sum(),
        ),
        mistake(
            "no_sum",
            "You return one number per input: the products w_i x_i are not summed before σ.",
            dot=lambda products: products,
        ),
        mistake(
            "mean",
            "You take the mean of the products w_i x_i where the dot product takes their sum.",
            dot=lambda products: products.mean(),
        ),
    ),
    hints=(
        "A neuron does three things in turn: weigh the inputs, add its bias, bend the result. "
        "What is the shape after each?",
        "The weighing is the dot product of w and x; `w @ x` turns two arrays (d,) into one number.",
        "sigma is an Activation: call it like a function on the one number you have, bias included.",
    ),
    words={
        "w": "the weights w",
        "b": "the bias b",
        "products": "the products w_i x_i",
        "dot": "⟨w, x⟩",
        "pre": "⟨w, x⟩ + b",
        "d": "d (the number of inputs)",
    },
)
def neuron(w, b, x, sigma):
    """One neuron, x -> σ(⟨w, x⟩ + b).

    Given w (d,), b a number, x (d,) and sigma, an Activation such as tanh. Return one number.
    """
    return sigma(w @ x + b)


@exercise(
    inputs=lambda draw: (*network(draw), draw.sigma),
    steps=NETWORK | recipe(answer=lambda prediction: prediction),
    mistakes=(
        NO_BIAS,
        BIAS_SIGN,
        mistake(
            "bias_outside",
            "The bias is added after σ. It belongs inside: σ is applied to ⟨w_j, x⟩ + b_j.",
            hidden=lambda sigma, X, W, b: sigma(X @ W) + b,
        ),
        mistake(
            "transpose",
            "W is used as if its rows were the neurons. W is (d, n): the weights w_j are its columns.",
            W=lambda W: W.T,
        ),
        mistake(
            "no_sigma",
            "σ is missing: without it n neurons together are just one affine map.",
            hidden=lambda pre: pre,
        ),
        mistake(
            "derivative",
            "There is σ' where σ is needed: the network itself contains no derivative.",
            hidden=lambda slope: slope,
        ),
        mistake(
            "no_a",
            "The coefficients a are missing: you add the neurons up with weight 1 each.",
            weighted=lambda hidden: hidden,
        ),
        mistake(
            "mean",
            "You average over the neurons where (2.1.21) sums over them.",
            prediction=lambda weighted: weighted.mean(axis=1),
        ),
        mistake(
            "a_inside",
            "a_j is multiplied in before σ. It is the coefficient of the finished neuron and stands outside.",
            hidden=lambda sigma, pre, a: sigma(a * pre),
            weighted=lambda hidden: hidden,
        ),
        mistake(
            "sigma_on_output",
            "σ is applied to the output. (2.1.21) ends with the sum: its values may leave the range of σ.",
            answer=lambda sigma, answer: sigma(answer),
        ),
        mistake(
            "sigma_on_output",
            "σ stands around the whole output. It belongs inside, on every neuron, before the sum.",
            answer=lambda sigma, pre, a: sigma(pre @ a),
        ),
        mistake(
            "not_summed",
            "You return the n weighted neurons of every sample one by one; the network is their sum.",
            prediction=lambda weighted: weighted,
        ),
        mistake(
            "a_per_sample",
            "a multiplies the samples, not the neurons: (n,) beside a table (N, n) belongs to its columns.",
            weighted=lambda hidden, a: hidden * a[:, None],
        ),
        mistake(
            "wrong_axis",
            "You sum over the samples and get one number per neuron. "
            "Every sample has its own prediction: sum over neurons.",
            prediction=lambda weighted: weighted.sum(axis=0),
        ),
    ),
    hints=(
        "Samples are the rows of X, the weights w_j the columns of W. "
        "Which product gives a table (N, n) of all ⟨w_j, x_i⟩?",
        "`X @ W` is that table, and `+ b` adds b_j to its j-th column. Then σ, entry by entry.",
        "What remains is, for every row, a sum over the n neurons weighted with a: a matrix times a vector.",
    ),
    words=NETWORK_WORDS,
)
def predict(a, W, b, X, sigma):
    """The network (2.1.21), f(x) = Σ_j a_j σ(⟨w_j, x⟩ + b_j), for every row x of X.

    Given a (n,), W (d, n) with the weights w_j as columns, b (n,), X (N, d), sigma. Return an array (N,).
    """
    return sigma(X @ W + b) @ a
