"""Notebook 06: the errors δ, in the last layer and from layer to layer."""

import numpy as np

from nblib.exercises.exercise import exercise
from nblib.exercises.recipe import forms, mistake, recipe

ONES = "σ' is missing: δ is the derivative in the pre-activation, which sits inside σ."


def _delta_L_inputs(draw):
    (n,) = draw.sizes("n_L")
    pre = draw.numbers(n)
    return draw.sigma(pre), draw.numbers(n), pre, draw.sigma


@exercise(
    inputs=_delta_L_inputs,
    steps=recipe(
        error=lambda prediction, target: prediction - target,
        slope=lambda sigma, pre: sigma.derivative(pre),
        answer=lambda error, slope: error * slope,
    ),
    mistakes=(
        mistake("no_derivative", ONES + " With σ_L = identity you would be right.", answer=lambda error: error),
        mistake(
            "factor_2",
            "Twice too large: the squared loss has a ½ in front that meets the 2.",
            answer=lambda answer: 2 * answer,
        ),
        mistake(
            "sign",
            "The wrong sign: the loss grows when the prediction is above the target.",
            answer=lambda answer: -answer,
        ),
        mistake(
            "sigma_for_derivative",
            "There is σ where σ' is needed: the chain rule differentiates σ_L.",
            answer=lambda error, sigma, pre: error * sigma(pre),
        ),
        mistake(
            "slope_of_value",
            "σ' is taken at the prediction z_L = σ(a_L). It belongs at the pre-activation, where σ was taken.",
            slope=lambda sigma, prediction: sigma.derivative(prediction),
        ),
        mistake(
            "no_error",
            "Prediction minus target is missing: the derivative of the loss itself.",
            answer=lambda slope: slope,
        ),
        mistake(
            "by_n",
            "You divide by n_L. The squared loss of one sample is a sum over its outputs, no average.",
            answer=lambda answer, n_L: answer / n_L,
        ),
        mistake(
            "sigmoid_rule",
            "ŷ(1 - ŷ) is σ' for the sigmoid only. Here σ may be another: use sigma.derivative.",
            slope=lambda prediction: prediction * (1 - prediction),
        ),
        mistake(
            "tanh_rule",
            "1 - ŷ² is σ' for tanh only. Here σ may be another: use sigma.derivative.",
            slope=lambda prediction: 1 - prediction**2,
        ),
        mistake(
            "relu_rule",
            "1 where a_L is positive is σ' for ReLU only. Here σ may be another: use sigma.derivative.",
            slope=lambda pre: 1.0 * (pre > 0),
        ),
        *forms(
            "squared_error",
            "The error is squared: that is the loss. Its derivative is wanted.",
            {"error": lambda error: error**2},
            {"error": lambda error: error**2 / 2},
        ),
        mistake(
            "no_target",
            "The target is missing: you use the prediction where the error belongs.",
            error=lambda prediction: prediction,
        ),
    ),
    hints=(
        "δ_L is the derivative of the loss in a_L, and the loss depends on a_L through the "
        "prediction σ(a_L): two factors.",
        "One is the derivative of ½|ŷ - y|² in ŷ, the other is σ' at the pre-activation. They meet entry by entry.",
    ),
    words={
        "prediction": "the prediction ŷ",
        "target": "the target y",
        "pre": "the pre-activation a_L",
        "error": "ŷ - y",
        "slope": "σ'(a_L)",
    },
)
def delta_L(prediction, target, pre, sigma):
    """The error of the last layer for the squared loss ½|ŷ - y|²: δ_L, the derivative in the pre-activation a_L.

    Given for one sample prediction (n_L,), which is σ(pre), target (n_L,), pre (n_L,), sigma. Return an array (n_L,).
    """
    return (prediction - target) * sigma.derivative(pre)


def _delta_l_inputs(draw):
    n, m = draw.sizes("n_l n_next")
    return draw.numbers(n, m), draw.numbers(m), draw.numbers(n), draw.sigma


def _updated(tau):
    return {"W_next": lambda W_next, delta_next, sigma, pre: W_next - tau * np.outer(sigma(pre), delta_next)}


@exercise(
    inputs=_delta_l_inputs,
    steps=recipe(
        carried=lambda W_next, delta_next: W_next @ delta_next,
        slope=lambda sigma, pre: sigma.derivative(pre),
        answer=lambda carried, slope: carried * slope,
    ),
    mistakes=(
        mistake(
            "transpose",
            "W is transposed. With W_{l+1} (n_l, n_{l+1}) going backwards needs no transpose; going forwards did. The "
            "shapes fit only when both layers are equally wide.",
            W_next=lambda W_next: W_next.T,
        ),
        mistake("no_derivative", ONES, answer=lambda carried: carried),
        mistake(
            "sigma_for_derivative",
            "There is σ where σ' is needed: the chain rule differentiates σ_l.",
            slope=lambda sigma, pre: sigma(pre),
        ),
        mistake(
            "slope_of_value",
            "σ' is taken at z_l = σ(a_l), the output. It belongs at the pre-activation a_l.",
            slope=lambda sigma, pre: sigma.derivative(sigma(pre)),
        ),
        *(
            mistake(
                f"{name}_rule",
                f"{formula} is σ' for {name} only. Here σ may be another: use sigma.derivative.",
                slope=slope,
            )
            for name, formula, slope in (
                ("tanh", "1 - σ²", lambda sigma, pre: 1 - sigma(pre) ** 2),
                ("sigmoid", "σ (1 - σ)", lambda sigma, pre: sigma(pre) * (1 - sigma(pre))),
                ("relu", "1 where a_l is positive", lambda pre: 1.0 * (pre > 0)),
            )
        ),
        mistake(
            "slope_of_error",
            "σ' is taken at what comes back from the next layer. It belongs at this layer's pre-activation a_l.",
            slope=lambda sigma, carried: sigma.derivative(carried),
        ),
        mistake(
            "slope_of_next",
            "σ' is taken in the next layer. It belongs at this layer's pre-activation a_l.",
            slope=lambda sigma, pre, W_next: sigma.derivative(W_next.T @ sigma(pre)),
        ),
        *forms(
            "updated_W",
            "W has been updated before the error went through it. The backward pass uses the weights "
            "of the forward pass.",
            *map(_updated, (1, 0.5, 0.1, 0.05, 0.01, 0.001)),
        ),
        mistake(
            "row_sums",
            "You multiply with the row sums of W. Every error δ_{l+1} has its own weight: "
            "that is a matrix times a vector.",
            carried=lambda W_next: W_next.sum(axis=1),
        ),
        mistake(
            "mean",
            "You average over the next layer's errors; the chain rule sums them.",
            answer=lambda answer, n_next: answer / n_next,
        ),
        mistake(
            "no_W",
            "W is missing: the error must travel back along the weights.",
            carried=lambda delta_next: delta_next,
        ),
        mistake(
            "one_number",
            "You return one number. Every neuron of this layer has its own error; "
            "the product with σ' is entry by entry.",
            answer=lambda carried, slope: carried @ slope,
        ),
        mistake("sign", "The wrong sign: nothing in the chain rule turns it.", answer=lambda answer: -answer),
    ),
    hints=(
        "Neuron i of layer l feeds all neurons k of the next layer, with the weights W_ik. "
        "Sum over its ways to the loss.",
        "That sum over k is a product with W_{l+1}: what shape has the result, and is a transpose needed?",
        "Then one more factor, entry by entry: how z_l answers to a_l.",
    ),
    words={
        "W_next": "W_{l+1}",
        "delta_next": "δ_{l+1}",
        "pre": "the pre-activation a_l",
        "carried": "W_{l+1} δ_{l+1}",
        "slope": "σ'(a_l)",
    },
)
def delta_l(W_next, delta_next, pre, sigma):
    """The error of layer l from the one behind it: δ_l, the derivative of the loss in the pre-activation a_l.

    Given for one sample W_next = W_{l+1} (n_l, n_{l+1}), delta_next = δ_{l+1} (n_{l+1},), pre = a_l (n_l,) and
    sigma = σ_l. Return an array (n_l,).
    """
    return W_next @ delta_next * sigma.derivative(pre)
