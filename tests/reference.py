"""The script's formulas once more, slowly: sum by sum, sample by sample, and for complex numbers too.

Nothing here uses nblib's mathematics, so agreement is evidence. Derivatives come from the complex step
F'(t) = Im F(t + ih)/h, which is exact up to rounding (T6.8) wherever F is analytic: for every activation off its
kinks and jumps.
"""

from itertools import pairwise

import hypothesis
import numpy as np
from hypothesis import strategies as st

from nblib import Activation, heaviside, identity, relu, sigmoid, tanh

# The same examples in every run, on every machine, however slow.
hypothesis.settings.register_profile(
    "lecture",
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("lecture")

sine = Activation("sine", r"\sin t", np.sin, np.cos)
square = Activation("square", "t^2", np.square, lambda t: 2 * t)
bell = Activation("bell", "e^{-t^2}", lambda t: np.exp(-(t**2)), lambda t: -2 * t * np.exp(-(t**2)))
softplus = Activation("softplus", r"\log(1 + e^t)", lambda t: np.logaddexp(t, 0), sigmoid)

FORMULAS = {  # sigma(t) as the script prints it, for one real or complex number t
    relu: lambda t: t if t.real > 0 else 0 * t,
    heaviside: lambda t: 1 + 0 * t if t.real > 0 else 0 * t,
    sigmoid: lambda t: 1 / (1 + np.exp(-t)),
    tanh: lambda t: (np.exp(t) - np.exp(-t)) / (np.exp(t) + np.exp(-t)),
    identity: lambda t: t,
    sine: np.sin,
    square: lambda t: t * t,
    bell: lambda t: np.exp(-t * t),
    softplus: lambda t: np.log(1 + np.exp(t)),
}
PUBLIC = [relu, sigmoid, heaviside, tanh, identity]
SMOOTH = [sigmoid, tanh, identity, sine, square, bell, softplus]
ALL = list(FORMULAS)

activations = st.sampled_from(ALL)
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)
dimensions = st.integers(1, 3)


def unpack(theta, d, n):
    """a, W, b from the flat theta: the coefficients, then W row by row, then the biases."""
    return theta[:n], theta[n:-n].reshape(d, n), theta[-n:]


def shallow(a, W, b, sigma, x):
    """(2.1.21) at one x (d,): sum_j a_j sigma(<w_j, x> + b_j)."""
    neuron = FORMULAS[sigma]
    return sum(a[j] * neuron(sum(W[k, j] * x[k] for k in range(len(x))) + b[j]) for j in range(len(a)))


def shallow_loss(theta, d, n, sigma, X, y):
    """(2.1.22)."""
    a, W, b = unpack(theta, d, n)
    return sum((shallow(a, W, b, sigma, x) - t) ** 2 for x, t in zip(X, y, strict=True)) / (2 * len(X))


def layers(theta, widths):
    """(W_l, b_l), l = 1, ..., L, from the flat theta: W_1 row by row, b_1, W_2, ..."""
    start, result = 0, []
    for d, n in pairwise(widths):
        end = start + d * n
        result.append((theta[start:end].reshape(d, n), theta[end : end + n]))
        start = end + n
    return result


def deep(theta, widths, sigmas, x):
    """Phi_L(... Phi_1(x)) at one x (d_1,), with Phi_l(z) = sigma_l(W_l^T z + b_l)."""
    z = x
    for (W, b), sigma in zip(layers(theta, widths), sigmas, strict=True):
        d, n = W.shape
        z = [FORMULAS[sigma](sum(W[i, j] * z[i] for i in range(d)) + b[j]) for j in range(n)]
    return np.array(z)


def squared(prediction, target):
    return sum((p - t) ** 2 for p, t in zip(prediction, target, strict=True)) / 2


def cross_entropy(scores, target):
    """-sum_k y_k log p_k with the softmax p of the scores."""
    total = sum(np.exp(s) for s in scores)
    return -sum(t * np.log(np.exp(s) / total) for s, t in zip(scores, target, strict=True))


def deep_loss(theta, widths, sigmas, X, Y, loss):
    """(2.1.24)."""
    return sum(loss(deep(theta, widths, sigmas, x), y) for x, y in zip(X, Y, strict=True)) / len(X)


def complex_step(F, theta, h=1e-30):
    """The derivative of F, real or an array, in every entry of theta; the last axis counts the entries."""
    return np.stack([np.imag(F(theta + 1j * h * e)) / h for e in np.eye(len(theta))], axis=-1)


def central_differences(F, theta, h=6e-6):
    return np.stack([(F(theta + h * e) - F(theta - h * e)) / (2 * h) for e in np.eye(len(theta))], axis=-1)


def close(got, wanted, tolerance):
    """`got` is `wanted` up to `tolerance` relative to max(1, |wanted|), entry by entry, and of the same shape."""
    got, wanted = np.asarray(got), np.asarray(wanted)
    assert got.shape == wanted.shape, f"shape {got.shape} instead of {wanted.shape}"
    error = np.abs(got - wanted) / np.maximum(1, np.abs(wanted))
    assert np.all(error <= tolerance), f"off by {error.max():.3g}, more than {tolerance:g}"


def best_uniform_error(f, p, kinks=()):
    """E_p(f) on [0, 1]: the least sup error of a polynomial of degree p, by Remez' exchange algorithm.

    Where f minus the best polynomial has p + 2 alternating extrema E, it is the best one (Chebyshev).
    """
    x = np.union1d((1 - np.cos(np.linspace(0, np.pi, 20001))) / 2, kinks)
    A, y = np.polynomial.chebyshev.chebvander(2 * x - 1, p), f(x)
    points = np.searchsorted(x, (1 - np.cos(np.linspace(0, np.pi, p + 2))) / 2 - 1e-12)
    while True:
        *c, E = np.linalg.solve(np.column_stack([A[points], (-1.0) ** np.arange(p + 2)]), y[points])
        error = y - A @ c
        worst = np.abs(error).argmax()
        if abs(error[worst]) <= abs(E) + 1e-13:
            return abs(E)
        # the worst point replaces the neighbour of its sign, or enters at one end and the other end leaves
        at = np.searchsorted(points, worst)
        same = np.sign(error[points]) == np.sign(error[worst])
        if at == 0 and not same[0]:
            points = np.concatenate([[worst], points[:-1]])
        elif at == p + 2 and not same[-1]:
            points = np.concatenate([points[1:], [worst]])
        else:
            points[at - 1 if at == p + 2 or (at > 0 and same[at - 1]) else at] = worst
