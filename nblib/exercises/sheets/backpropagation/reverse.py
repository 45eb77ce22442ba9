"""Notebook 06, to build: the whole backward pass, and one operation of reverse mode."""

import numpy as np

from nblib.exercises.errors import kind
from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import mistake, recipe
from nblib.exercises.running import Unreadable, array_of
from nblib.exercises.sheets.deep_networks.layers import deep_inputs
from nblib.exercises.sizes import shape_text


def _backward_inputs(draw, L=None):
    Ws, bs, sigmas, x = deep_inputs(draw, L)
    pre = []
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        pre.append(W.T @ x + b)
        x = sigma(pre[-1])
    return Ws, sigmas, pre, draw.numbers(len(x))


def _joined(deltas, Ws, sigmas, pre, slope):
    """The list of errors as one array; Unreadable where a shape is not that of the layer."""
    if not isinstance(deltas, list | tuple):
        raise Unreadable("wrong_type", f"Your function must return a list of L arrays; it gave {kind(deltas)}.")
    arrays = [array_of(delta, f"In entry {k} of your list: ") for k, delta in enumerate(deltas)]
    got, wanted = [delta.shape for delta in arrays], [a.shape for a in pre]
    if got == wanted[::-1] != wanted:
        raise Unreadable(
            "reversed", "Your list begins with the last layer: its shapes are those wanted, in reversed order."
        )
    if len(got) != len(wanted):
        raise Unreadable(
            "wrong_number_of_results", f"The length of your list is {len(got)}; there are {len(wanted)} layers."
        )
    for k, (mine, its) in enumerate(zip(got, wanted, strict=True)):
        if mine != its:
            shapes = f"{shape_text(mine, {})}; the pre-activation there is {shape_text(its, {})}"
            raise Unreadable("shape", f"Entry {k} of your list has the shape {shapes}.")
    return np.concatenate(arrays)


def errors(Ws, last, back, slopes):
    """δ_1, ..., δ_L one behind the other, from the slope of the loss and the slopes of all layers."""
    deltas = [last * slopes[-1]]
    for W, s in zip(Ws[:0:-1], slopes[-2::-1], strict=True):
        deltas.insert(0, back(W, deltas[0]) * s)
    return np.concatenate(deltas)


@exercise(
    inputs=_backward_inputs,
    special={"L = 1": lambda draw: _backward_inputs(draw, L=1)},
    parts=("[δ_1, ..., δ_L]",),
    measure=_joined,
    steps=recipe(
        slopes=lambda sigmas, pre: [sigma.derivative(a) for sigma, a in zip(sigmas, pre, strict=True)],
        back=lambda: lambda W, delta: W @ delta,
        answer=lambda Ws, slope, back, slopes: errors(Ws, slope, back, slopes),
    ),
    mistakes=(
        mistake(
            "no_last_derivative",
            "σ_L' is missing: δ_L is the derivative in the pre-activation, and σ_L need not be the identity.",
            slopes=lambda slopes: [*slopes[:-1], np.ones_like(slopes[-1])],
        ),
        mistake(
            "no_hidden_derivatives",
            "σ_l' is missing in the hidden layers: every layer bends, and the chain rule must know by how much.",
            slopes=lambda slopes: [*(np.ones_like(s) for s in slopes[:-1]), slopes[-1]],
        ),
        mistake(
            "no_derivative",
            "σ_l' is missing in all layers: δ_l is the derivative in the pre-activation, which sits inside σ_l.",
            slopes=lambda slopes: [np.ones_like(s) for s in slopes],
        ),
        mistake(
            "sigma_for_derivative",
            "There is σ_l where σ_l' is needed: the chain rule differentiates.",
            slopes=lambda sigmas, pre: [sigma(a) for sigma, a in zip(sigmas, pre, strict=True)],
        ),
        mistake(
            "slope_of_value",
            "σ_l' is taken at z_l = σ_l(a_l). It belongs at the pre-activation a_l.",
            slopes=lambda sigmas, pre: [sigma.derivative(sigma(a)) for sigma, a in zip(sigmas, pre, strict=True)],
        ),
        mistake(
            "sigma_of_next",
            "The derivative belongs to the neighbouring layer's σ: δ_l takes σ_l' at a_l, of one and the same layer.",
            slopes=lambda sigmas, pre: [s.derivative(a) for s, a in zip([*sigmas[1:], sigmas[-1]], pre, strict=True)],
        ),
        mistake(
            "one_sigma",
            "One and the same σ' is used in all layers. Every layer has its own.",
            slopes=lambda sigmas, pre: [sigmas[0].derivative(a) for a in pre],
        ),
        mistake(
            "transpose",
            "W is transposed. Going backwards, W_{l+1} δ_{l+1}, needs no transpose; "
            "the shapes fit only where layers are equally wide.",
            back=lambda: lambda W, delta: W.T @ delta,
        ),
        mistake("sign", "The wrong sign: nothing in the chain rule turns it.", answer=lambda answer: -answer),
    ),
    hints=(
        "Start at the end: δ_L is the slope of the loss times σ_L'(a_L), entry by entry.",
        "Then go down: δ_l from δ_{l+1}, as in the exercise `delta_l`. Which matrix lies between the two layers?",
        "Lists count from 0: the matrix between entry l and entry l + 1 of pre is Ws[l + 1]. `insert(0, ...)` or a "
        "reversed loop puts the errors in order.",
    ),
    words={
        "Ws": "the weights W_l",
        "sigmas": "the activations σ_l",
        "pre": "the pre-activations a_l",
        "slope": "the slope of the loss",
        "slopes": "the derivatives σ_l'(a_l)",
        "back": "the way back through W",
    },
)
def backward(Ws, sigmas, pre, slope):
    """The whole backward pass, for any depth: the errors δ_1, ..., δ_L of all layers, for one sample.

    Given lists of L matrices W_l (n_{l-1}, n_l), L activations σ_l and L pre-activations a_l (n_l,), and slope (n_L,),
    the derivative of the loss in the output. Return a list of L arrays, δ_l (n_l,): the derivative of the loss in a_l.
    """
    deltas = [slope * sigmas[-1].derivative(pre[-1])]
    for l in range(len(Ws) - 2, -1, -1):
        deltas.insert(0, Ws[l + 1] @ deltas[0] * sigmas[l].derivative(pre[l]))
    return deltas


def _product_inputs(draw):
    m, k, n = draw.sizes("m k n")
    return draw.numbers(m, k), draw.numbers(k, n), draw.numbers(m, n)


@exercise(
    inputs=_product_inputs,
    parts=("A_bar", "B_bar"),
    steps=recipe(
        A_bar=lambda B, C_bar: C_bar @ B.T,
        B_bar=lambda A, C_bar: A.T @ C_bar,
        answer=lambda A_bar, B_bar: (A_bar, B_bar),
    ),
    mistakes=(
        mistake(
            "transpose",
            "Both are transposed: A_bar must have the shape of A, B_bar that of B.",
            A_bar=lambda A_bar: A_bar.T,
            B_bar=lambda B_bar: B_bar.T,
        ),
        mistake(
            "no_transpose",
            "A transpose is missing: the sum in dL/dA_ik = Σ_j C_bar_ij B_kj runs over the SECOND index of B.",
            A_bar=lambda B, C_bar: C_bar @ B,
        ),
        mistake(
            "no_transpose",
            "A transpose is missing: the sum in dL/dB_kj = Σ_i A_ik C_bar_ij runs over the FIRST index of A.",
            B_bar=lambda A, C_bar: A @ C_bar,
        ),
        mistake(
            "order",
            "The factors stand in the wrong order: C_bar comes from the left for A, from the right for B.",
            A_bar=lambda B, C_bar: B.T @ C_bar,
            B_bar=lambda A, C_bar: C_bar @ A.T,
        ),
        mistake(
            "own_factor",
            "A_bar holds the OTHER factor: how much C answers to A is a matter of B.",
            A_bar=lambda A, C_bar: C_bar @ A.T,
            B_bar=lambda B, C_bar: B.T @ C_bar,
        ),
        mistake(
            "no_C_bar",
            "C_bar is missing: the chain rule multiplies by what comes from behind.",
            C_bar=lambda C_bar: np.ones_like(C_bar),
        ),
    ),
    hints=(
        "One entry: C_ij = Σ_k A_ik B_kj. In which entries of C does A_ik come in, and with which factor?",
        "So dL/dA_ik = Σ_j C_bar_ij B_kj: which matrix product is that? The shapes leave one possibility.",
    ),
    words={"C_bar": "C_bar"},
)
def matmul_back(A, B, C_bar):
    """One operation of reverse mode: the way back through C = A B. C_bar is the derivative of the loss L in C.

    Given A (m, k), B (k, n) and C_bar (m, n) with C_bar_ij = dL/dC_ij. Return A_bar (m, k) and B_bar (k, n): the
    derivatives of L in A and in B.
    """
    return C_bar @ B.T, A.T @ C_bar
