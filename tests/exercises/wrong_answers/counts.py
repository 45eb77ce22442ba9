"""Section 4 of the audit: parameter counts, hadamard, softmax_delta."""

import itertools

import numpy as np

from . import wrong


@wrong("parameter_count", "no_biases")
def _(widths):
    return sum(d * n for d, n in itertools.pairwise(widths))


@wrong("parameter_count", "no_last_bias")
def _(widths):
    return sum(d * n + n for d, n in itertools.pairwise(widths)) - widths[-1]


@wrong("parameter_count", "input_bias")
def _(widths):
    return sum(d * n for d, n in itertools.pairwise(widths)) + sum(widths)


@wrong("parameter_count", "wrong_side")
def _(widths):
    return sum(d * n + d for d, n in itertools.pairwise(widths))


@wrong("parameter_count", "one_per_layer")
def _(widths):
    return sum(d * n + 1 for d, n in itertools.pairwise(widths))


@wrong("parameter_count", "neurons")
def _(widths):
    return sum(widths)


@wrong("parameter_count", "first_layer")
def _(widths):
    return widths[0] * widths[1] + widths[1]


@wrong("parameter_count", "brackets")
def _(widths):
    return sum(d * (n + n) for d, n in itertools.pairwise(widths))


@wrong("parameter_count_shallow", "no_coefficients")
def _(n, d):
    return (1 + d) * n


@wrong("parameter_count_shallow", "only_weights")
def _(n, d):
    return d * n


@wrong("parameter_count_shallow", "output_bias")
def _(n, d):
    return (2 + d) * n + 1


@wrong("parameter_count_shallow", "brackets")
def _(n, d):
    return 2 + d * n


@wrong("parameter_count_shallow", "swapped")
def _(n, d):
    return (2 + n) * d


@wrong("parameter_count_shallow", "sum")
def _(n, d):
    return 2 + d + n


@wrong("parameter_count_shallow", "two_times_weights")
def _(n, d):
    return 2 * d * n


@wrong("parameter_count_shallow", "one_bias")
def _(n, d):
    return d * n + n + 1


@wrong("hadamard", "matrix_product")
def _(A, B):
    return A @ B


@wrong("hadamard", "matrix_product")
def _(A, B):
    return A @ B.T


@wrong("hadamard", "inner_product")
def _(A, B):
    if A.shape != B.shape:
        raise ValueError("shapes differ")
    return np.sum(A * B)


@wrong("hadamard", "kronecker")
def _(A, B):
    return np.kron(A, B)


@wrong("hadamard", "sum")
def _(A, B):
    assert A.shape == B.shape
    return A + B


@wrong("hadamard", "transposed_factor")
def _(A, B):
    return A * B.T


@wrong("hadamard", "one_row")
def _(A, B):
    return A * B[0]


@wrong("hadamard", "no_shape_check")
def _(A, B):
    return A * B


def softmax(s):
    e = np.exp(s - s.max())
    return e / e.sum()


@wrong("softmax_delta", "sign")
def _(scores, target):
    return target - softmax(scores)


@wrong("softmax_delta", "sigmoid")
def _(scores, target):
    p = softmax(scores)
    return (p - target) * p * (1 - p)


@wrong("softmax_delta", "diagonal")
def _(scores, target):
    p = softmax(scores)
    return -target / p * p * (1 - p)


@wrong("softmax_delta", "loss_slope_only")
def _(scores, target):
    return -target / softmax(scores)


@wrong("softmax_delta", "scores_for_p")
def _(scores, target):
    return scores - target


@wrong("softmax_delta", "no_target")
def _(scores, target):
    return softmax(scores)


@wrong("softmax_delta", "by_classes")
def _(scores, target):
    return (softmax(scores) - target) / len(scores)
