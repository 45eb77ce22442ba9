"""Notebook 05: one layer, the forward pass, and what depth without bends is worth."""

import itertools

import numpy as np

from nblib.activations import identity, relu, sigmoid, tanh
from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe


def _layer_inputs(draw):
    d, n = draw.sizes("d n")
    return draw.numbers(d, n), draw.numbers(n), draw.sigma, draw.numbers(d)


@exercise(
    inputs=_layer_inputs,
    steps=recipe(
        products=lambda W, x: W * x[:, None],
        product=lambda products: products.sum(axis=0),
        pre=lambda product, b: product + b,
        answer=lambda sigma, pre: sigma(pre),
    ),
    mistakes=(
        mistake(
            "no_transpose",
            "W x instead of Wᵀ x: with W (d, n) the columns belong to the neurons. The shapes fit only when n = d.",
            product=lambda W, x: W @ x,
        ),
        mistake("no_bias", "The bias b is missing.", pre=lambda product: product),
        mistake("bias_sign", "The bias enters with the wrong sign: it is added.", b=lambda b: -b),
        mistake(
            "bias_outside",
            "The bias is added after σ_l; it belongs inside.",
            answer=lambda sigma, product, b: sigma(product) + b,
        ),
        mistake(
            "no_sigma", "σ is missing: this is the pre-activation, not the output of the layer.", answer=lambda pre: pre
        ),
        mistake(
            "derivative",
            "You return σ' of the pre-activation; the layer applies σ.",
            answer=lambda sigma, pre: sigma.derivative(pre),
        ),
        mistake(
            "sigma_before",
            "σ is applied to the input; the layer applies it last.",
            answer=lambda W, b, sigma, x: W.T @ sigma(x) + b,
        ),
    ),
    hints=(
        "First the affine map, then σ, entry by entry. Which shape must the result have, and which W gives it?",
        "W is (d, n), x is (d,): `W.T @ x` and `x @ W` are the same n numbers.",
    ),
    words={
        "W": "the weights W",
        "b": "the biases b",
        "products": "the products W_ij x_i",
        "product": "Wᵀx",
        "pre": "Wᵀx + b",
        "d": "d (the number of inputs)",
        "n": "n (the number of neurons)",
    },
)
def layer(W, b, sigma, x):
    """One layer Φ(x) = σ(Wᵀx + b).

    Given W (d, n), b (n,), sigma, and one input x (d,). Return an array (n,).
    """
    return sigma(W.T @ x + b)


def deep_inputs(draw, L=None):
    """Ws, bs, sigmas, x; the last layer has the identity in every second round."""
    L = L or 2 + draw.round % 3
    widths = draw.sizes(" ".join(f"n_{l}" for l in range(L + 1)))
    Ws = [draw.numbers(d, n) / np.sqrt(d) for d, n in itertools.pairwise(widths)]
    hidden = draw.rng.permutation(3)
    sigmas = [(tanh, sigmoid, relu)[hidden[l % 3]] for l in range(L)]
    last = identity if draw.round % 2 else sigmas[-1]
    return Ws, [draw.numbers(n) for n in widths[1:]], [*sigmas[:-1], last], draw.numbers(widths[0])


def compose(layer, Ws, bs, sigmas, x):
    """x through all layers, each of them `layer(W, b, sigma, x)`."""
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = layer(W, b, sigma, x)
    return x


@exercise(
    inputs=deep_inputs,
    special={"L = 1": lambda draw: deep_inputs(draw, L=1)},
    steps=recipe(
        layer=lambda: lambda W, b, sigma, x: sigma(W.T @ x + b),
        answer=lambda layer, Ws, bs, sigmas, x: compose(layer, Ws, bs, sigmas, x),
    ),
    mistakes=(
        mistake(
            "no_transpose",
            "W_l is used without its transpose: W_l is (d_l, n_l), one column per neuron. "
            "The shapes fit only when d_l = n_l.",
            Ws=lambda Ws: [W.T for W in Ws],
        ),
        mistake(
            "no_last_bias",
            "The last layer's bias b_L is missing. Unlike (2.1.21), the deep network has one on its output as well.",
            bs=lambda bs: [*bs[:-1], 0 * bs[-1]],
        ),
        mistake("no_biases", "The biases are missing in all layers.", bs=lambda bs: [0 * b for b in bs]),
        *forms(
            "sigma_on_output",
            "The last layer has the σ of another one. Every layer has its own σ_l: sigmas[-1] is the last.",
            {"sigmas": lambda sigmas: [*sigmas[:-1], sigmas[0]]},
            {"sigmas": lambda sigmas: [*sigmas[:-1], sigmas[-2]]},
        ),
        mistake(
            "last_layer_straight",
            "Your last layer has no σ. Often σ_L is the identity, but here it may be any activation: sigmas[-1].",
            sigmas=lambda sigmas: [*sigmas[:-1], identity],
        ),
        mistake(
            "first_layer_only",
            "You return what the first layer gives. Is there a `return` inside the loop?",
            Ws=lambda Ws: Ws[:1],
            bs=lambda bs: bs[:1],
            sigmas=lambda sigmas: sigmas[:1],
        ),
        mistake(
            "bias_outside",
            "The biases are added after σ_l; they belong inside.",
            layer=lambda: lambda W, b, sigma, x: sigma(W.T @ x) + b,
        ),
        mistake(
            "no_sigma",
            "No σ_l is applied: all layers together are then one affine map.",
            layer=lambda: lambda W, b, sigma, x: W.T @ x + b,
        ),
        mistake(
            "sigma_before",
            "σ_l is applied to the input of each layer instead of its result.",
            layer=lambda: lambda W, b, sigma, x: W.T @ sigma(x) + b,
        ),
        mistake("bias_sign", "The biases enter with the wrong sign: they are added.", bs=lambda bs: [-b for b in bs]),
        mistake(
            "reversed_order",
            "The layers are composed in reversed order. x goes through Φ_1 first, "
            "although it stands last in Φ_L ∘ ... ∘ Φ_1.",
            Ws=lambda Ws: Ws[::-1],
            bs=lambda bs: bs[::-1],
            sigmas=lambda sigmas: sigmas[::-1],
        ),
        mistake(
            "sigmas_reversed",
            "The activations are taken in reversed order: sigmas[0] belongs to the first layer.",
            sigmas=lambda sigmas: sigmas[::-1],
        ),
        mistake(
            "one_sigma",
            "One and the same σ is used in all layers. Every layer has its own: "
            "walk through sigmas along with Ws and bs.",
            sigmas=lambda sigmas: [sigmas[0]] * len(sigmas),
        ),
        mistake(
            "layer_left_out",
            "The last layer is missing. Does your loop reach all L of them?",
            Ws=lambda Ws: Ws[:-1],
            bs=lambda bs: bs[:-1],
            sigmas=lambda sigmas: sigmas[:-1],
        ),
        mistake(
            "derivative",
            "σ_l' is applied where σ_l is needed: the forward pass contains no derivative.",
            layer=lambda: lambda W, b, sigma, x: sigma.derivative(W.T @ x + b),
        ),
    ),
    hints=(
        "Φ_L ∘ ... ∘ Φ_1: whose output goes into which layer? Start with z = x.",
        "One loop over the three lists together (`zip(Ws, bs, sigmas)`), each round one layer z = σ_l(W_lᵀ z + b_l).",
    ),
    words={"Ws": "the weights W_l", "bs": "the biases b_l", "sigmas": "the activations σ_l", "layer": "a layer"},
)
def forward(Ws, bs, sigmas, x):
    """The deep network Φ_L ∘ ... ∘ Φ_1 at one input, with Φ_l(x) = σ_l(W_lᵀ x + b_l).

    Given lists of L matrices W_l (d_l, n_l), L biases b_l (n_l,) and L activations σ_l (any; often the last is
    the identity), and x (d_1,). Return an array (n_L,).
    """
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = sigma(W.T @ x + b)
    return x


def _two_layers(draw):
    d, n, m = draw.sizes("d n m")
    return draw.numbers(d, n), draw.numbers(n), draw.numbers(n, m), draw.numbers(m)


@exercise(
    inputs=_two_layers,
    parts=("W", "b"),
    steps=recipe(
        W=lambda W1, W2: W1 @ W2,
        carried=lambda W2, b1: W2.T @ b1,
        b=lambda carried, b2: carried + b2,
        answer=lambda W, b: (W, b),
    ),
    mistakes=(
        mistake(
            "order",
            "The matrices are multiplied in the wrong order: x meets W1 first, Wᵀx = W2ᵀ(W1ᵀx). What is W then?",
            W=lambda W1, W2: W2 @ W1,
        ),
        mistake(
            "transpose",
            "You return Wᵀ = W2ᵀ W1ᵀ. W itself has the factors in the other order, without transposes.",
            W=lambda W1, W2: (W1 @ W2).T,
        ),
        mistake(
            "first_bias_lost",
            "b1 is lost: the second layer maps it on like everything else that comes out of the first.",
            b=lambda b2: b2,
        ),
        mistake(
            "first_bias_not_carried",
            "b1 is added as it is. It comes out of the first layer, so it passes through the second one's weights.",
            carried=lambda b1: b1,
        ),
        mistake("second_bias_lost", "b2 is missing.", b=lambda carried: carried),
        mistake(
            "no_transpose",
            "W2 b1 instead of W2ᵀ b1: the shapes fit only when the layers are equally wide.",
            carried=lambda W2, b1: W2 @ b1,
        ),
    ),
    hints=(
        "Insert: the output is W2ᵀ(W1ᵀ x + b1) + b2. Multiply out.",
        "What multiplies x is Wᵀ; transpose it to get W. What is left over, without x, is b.",
    ),
    words={"carried": "W2ᵀ b1"},
)
def collapse(W1, b1, W2, b2):
    """The one layer W, b that equals two layers without bends (σ = identity): Wᵀx + b = W2ᵀ(W1ᵀx + b1) + b2 for all x.

    Given W1 (d, n), b1 (n,), W2 (n, m), b2 (m,). Return W (d, m) and b (m,).
    """
    return W1 @ W2, W2.T @ b1 + b2
