"""Loss functions l(prediction, target) for the problem (2.1.24), with their gradients."""

import numpy as np

from nblib import _checks


class Loss:
    """A loss: `loss(prediction, target)`, one number a sample (N,), and `loss.gradient(prediction, target)` (N, n_L).

    The gradient is the one in the first argument. Both take prediction and target of shape (N, n_L) and raise
    TypeError or ValueError, naming them, for other shapes and for anything but real numbers. Infinities and NaN
    pass: a network that diverges predicts them. `value` and `gradient` are functions of two such float64 arrays,
    `unchecked` and `unchecked_gradient`.
    """

    def __init__(self, name, latex, value, gradient):
        self.name, self.latex = name, latex
        self.unchecked = _checks.function(value, "value")
        self.unchecked_gradient = _checks.function(gradient, "gradient")

    def __call__(self, prediction, target):
        return self.unchecked(*_pair(prediction, target))

    def gradient(self, prediction, target):
        return self.unchecked_gradient(*_pair(prediction, target))

    def __repr__(self):
        return self.name


def _pair(prediction, target):
    prediction = np.asarray(_checks.numeric(prediction, "prediction", "N", "n_L"))
    return prediction, np.asarray(_checks.numeric(target, "target", *prediction.shape))


def softmax(scores):
    """exp(s_k) / sum_m exp(s_m) in every row of scores (N, K): positive numbers that sum to 1."""
    return _softmax(_checks.array(scores, "scores", "N", "K"))


def _softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))  # shifted so that nothing overflows
    return e / e.sum(axis=1, keepdims=True)


def _cross_entropy(scores, target):
    top = scores.max(axis=1, keepdims=True)
    log_sum = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
    return log_sum * target.sum(axis=1) - (scores * target).sum(axis=1)


squared = Loss(
    "squared",
    r"\frac{1}{2} |\tilde y - y|^2",
    lambda prediction, target: 0.5 * ((prediction - target) ** 2).sum(axis=1),
    lambda prediction, target: prediction - target,
)
# The softmax belongs to the loss: it mixes the components, so it is no layer with an elementwise sigma.
cross_entropy = Loss(
    "cross_entropy",
    r"-\sum_k y_k \log p_k, \quad p = \mathrm{softmax}(\tilde y)",
    _cross_entropy,
    lambda scores, target: _softmax(scores) * target.sum(axis=1, keepdims=True) - target,
)
