"""Notebook 05: how many parameters a deep network has."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe


def _widths(draw):
    L = 1 + draw.round % 4
    return (draw.sizes(" ".join(f"n_{l}" for l in range(L + 1)), spread=8),)


@exercise(
    inputs=_widths,
    steps=recipe(
        inputs=lambda widths: np.array(widths[:-1]),
        outputs=lambda widths: np.array(widths[1:]),
        weights=lambda inputs, outputs: inputs * outputs,
        biases=lambda outputs: outputs,
        answer=lambda weights, biases: weights.sum() + biases.sum(),
    ),
    mistakes=(
        mistake(
            "no_biases",
            "You count the weights only; every neuron has a bias as well.",
            biases=lambda biases: 0 * biases,
        ),
        mistake(
            "no_last_bias",
            "The biases of the last layer are missing. Unlike (2.1.21), the deep network has them.",
            biases=lambda biases: biases[:-1],
        ),
        mistake(
            "input_bias",
            "The input has no biases: it is data, not a layer. Count biases from the first layer with neurons on.",
            biases=lambda widths: np.array(widths),
        ),
        mistake(
            "wrong_side",
            "You count one bias for every number that goes INTO a layer. "
            "The biases belong to its neurons, to what comes out.",
            biases=lambda inputs: inputs,
        ),
        mistake(
            "one_per_layer",
            "One bias per layer is too few: b_l is a vector, one entry per neuron.",
            biases=lambda outputs: np.ones_like(outputs),
        ),
        *forms(
            "neurons",
            "You count neurons; between two layers every pair of neurons has a weight.",
            {"answer": lambda widths: sum(widths)},
            {"answer": lambda biases: biases.sum()},
        ),
        mistake(
            "first_layer",
            "You count the first layer only.",
            answer=lambda weights, biases: weights[0] + biases[0],
        ),
        mistake(
            "brackets",
            "Brackets: products belong to single layers. You multiply sums over all layers with each other.",
            weights=lambda inputs, outputs: inputs.sum() * outputs.sum(),
        ),
        mistake(
            "brackets",
            "Brackets: the n_l of the biases is added to d_l n_l, not multiplied with d_l.",
            answer=lambda inputs, outputs: (inputs * (outputs + outputs)).sum(),
        ),
        mistake(
            "product_of_all",
            "You multiply all widths. Layers lie side by side: their counts are added.",
            answer=lambda widths: np.prod(widths),
        ),
    ),
    hints=(
        "Layer l maps R^(d_l) to R^(n_l). How many entries has W_l, how many b_l?",
        "widths has L + 1 entries: neighbours in it are d_l and n_l. "
        "Sum over the L layers (`itertools.pairwise`, or zip).",
        "Test yourself with widths = [3, 10, 1]: the answer is 51.",
    ),
    words={
        "widths": "the widths",
        "inputs": "the numbers of inputs",
        "outputs": "the numbers of neurons",
        "weights": "the numbers of weights",
        "biases": "the numbers of biases",
    },
)
def parameter_count(widths):
    """The number of parameters of the deep network with layers of the given widths (d_1, n_1, ..., n_L).

    Given a list of L + 1 whole numbers. Return a whole number.
    """
    return sum((widths[l] + 1) * widths[l + 1] for l in range(len(widths) - 1))
