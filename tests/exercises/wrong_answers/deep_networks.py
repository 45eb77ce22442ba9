"""Section 4 of the audit: forward, delta_L, delta_l, dW_l, db_l.

Some answers of the audit need quantities that the signatures do not hand over (z_l for dW_l, b_l for db_l): they stand
here in the nearest form a student can write.
"""

import numpy as np

from . import wrong


@wrong("forward", "no_transpose")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = sigma(W @ x + b)
    return x


@wrong("forward", "no_last_bias")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws[:-1], bs[:-1], sigmas[:-1], strict=True):
        x = sigma(W.T @ x + b)
    return sigmas[-1](Ws[-1].T @ x)


@wrong("forward", "no_biases")
def _(Ws, bs, sigmas, x):
    for W, sigma in zip(Ws, sigmas, strict=True):
        x = sigma(W.T @ x)
    return x


@wrong("forward", "sigma_on_output")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws[:-1], bs[:-1], sigmas[:-1], strict=True):
        x = sigma(W.T @ x + b)
    return sigma(Ws[-1].T @ x + bs[-1])


@wrong("forward", "bias_outside")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = sigma(W.T @ x) + b
    return x


@wrong("forward", "no_sigma")
def _(Ws, bs, sigmas, x):
    for W, b in zip(Ws, bs, strict=True):
        x = x @ W + b
    return x


@wrong("forward", "sigma_before")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = W.T @ sigma(x) + b
    return x


@wrong("forward", "bias_sign")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = sigma(W.T @ x - b)
    return x


@wrong("forward", "reversed_order")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(reversed(Ws), reversed(bs), reversed(sigmas), strict=True):
        x = sigma(W.T @ x + b)
    return x


@wrong("forward", "sigmas_reversed")
def _(Ws, bs, sigmas, x):
    for l in range(len(Ws)):
        x = sigmas[-1 - l](Ws[l].T @ x + bs[l])
    return x


@wrong("delta_L", "no_derivative")
def _(prediction, target, pre, sigma):
    return prediction - target


@wrong("delta_L", "factor_2")
def _(prediction, target, pre, sigma):
    return 2 * (prediction - target) * sigma.derivative(pre)


@wrong("delta_L", "sign")
def _(prediction, target, pre, sigma):
    return (target - prediction) * sigma.derivative(pre)


@wrong("delta_L", "sigma_for_derivative")
def _(prediction, target, pre, sigma):
    return (prediction - target) * sigma(pre)


@wrong("delta_L", "slope_of_value")
def _(prediction, target, pre, sigma):
    return (prediction - target) * sigma.derivative(sigma(pre))


@wrong("delta_L", "no_error")
def _(prediction, target, pre, sigma):
    return sigma.derivative(pre)


@wrong("delta_L", "by_n")
def _(prediction, target, pre, sigma):
    return (prediction - target) / len(target) * sigma.derivative(pre)


@wrong("delta_L", "sigmoid_rule")
def _(prediction, target, pre, sigma):
    return (prediction - target) * prediction * (1 - prediction)


@wrong("delta_L", "tanh_rule")
def _(prediction, target, pre, sigma):
    return (prediction - target) * (1 - prediction**2)


@wrong("delta_L", "squared_error")
def _(prediction, target, pre, sigma):
    return 0.5 * (prediction - target) ** 2 * sigma.derivative(pre)


@wrong("delta_l", "transpose")
def _(W_next, delta_next, pre, sigma):
    return W_next.T @ delta_next * sigma.derivative(pre)


@wrong("delta_l", "transpose")  # the audit's "W_l": a matrix of the wrong layer
def _(W_next, delta_next, pre, sigma):
    W_l = W_next.T
    return np.dot(W_l, delta_next) * sigma.derivative(pre)


@wrong("delta_l", "no_derivative")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next


@wrong("delta_l", "sigma_for_derivative")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next * sigma(pre)


@wrong("delta_l", "slope_of_value")
def _(W_next, delta_next, pre, sigma):
    z = sigma(pre)
    return W_next @ delta_next * sigma.derivative(z)


@wrong("delta_l", "slope_of_next")
def _(W_next, delta_next, pre, sigma):
    pre_next = W_next.T @ sigma(pre)
    return W_next @ delta_next * sigma.derivative(pre_next)


@wrong("delta_l", "updated_W")
def _(W_next, delta_next, pre, sigma):
    W_new = W_next - 0.1 * np.outer(sigma(pre), delta_next)
    return W_new @ delta_next * sigma.derivative(pre)


@wrong("delta_l", "row_sums")
def _(W_next, delta_next, pre, sigma):
    return W_next.sum(axis=1) * sigma.derivative(pre)


@wrong("delta_l", "mean")
def _(W_next, delta_next, pre, sigma):
    return np.mean(W_next * delta_next, axis=1) * sigma.derivative(pre)


@wrong("delta_l", "no_W")
def _(W_next, delta_next, pre, sigma):
    return delta_next * sigma.derivative(pre)


@wrong("delta_l", "one_number")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next @ sigma.derivative(pre)


@wrong("dW_l", "transpose")
def _(z_previous, delta):
    return delta.T @ z_previous


@wrong("dW_l", "elementwise")
def _(z_previous, delta):
    return z_previous * delta


@wrong("dW_l", "mean_again")
def _(z_previous, delta):
    return z_previous.T @ delta / len(delta)


@wrong("dW_l", "times_N")
def _(z_previous, delta):
    return z_previous.T @ (delta * len(delta))


@wrong("dW_l", "outer_of_means")
def _(z_previous, delta):
    return np.outer(z_previous.mean(axis=0), delta.mean(axis=0))


@wrong("dW_l", "last_sample")
def _(z_previous, delta):
    for z, d in zip(z_previous, delta, strict=True):
        G = np.outer(z, d)
    return G


@wrong("db_l", "wrong_axis")
def _(delta):
    return delta.sum(axis=1)


@wrong("db_l", "one_number")
def _(delta):
    return np.sum(delta)


@wrong("db_l", "mean_again")
def _(delta):
    return delta.mean(axis=0)


@wrong("db_l", "times_N")
def _(delta):
    return len(delta) * delta.sum(axis=0)


@wrong("db_l", "keepdims")
def _(delta):
    return delta.sum(axis=0, keepdims=True)


@wrong("db_l", "first_sample")
def _(delta):
    return delta[0]


@wrong("db_l", "unsummed")
def _(delta):
    return delta
