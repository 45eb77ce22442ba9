"""Section 4 of the audit: grad_a, grad_W, grad_b."""

import numpy as np

from . import wrong


@wrong("grad_a", "no_mean")
def _(a, W, b, X, y, sigma):
    total = np.zeros(len(a))
    for x, target in zip(X, y, strict=True):
        h = sigma(W.T @ x + b)
        total += (a @ h - target) * h
    return total


@wrong("grad_a", "factor_2")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return 2 * np.mean((h @ a - y)[:, None] * h, axis=0)


@wrong("grad_a", "half_kept")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.T @ (h @ a - y) / (2 * len(X))


@wrong("grad_a", "sign")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.T @ (y - h @ a) / len(y)


@wrong("grad_a", "derivative")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return sigma.derivative(z).T @ (sigma(z) @ a - y) / len(y)


@wrong("grad_a", "extra_a")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return (a * h).T @ (h @ a - y) / len(y)


@wrong("grad_a", "prediction_for_residual")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    f = h @ a
    return f @ h / len(f)


@wrong("grad_a", "no_bias")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W)
    return h.T @ (h @ a - y) / len(y)


@wrong("grad_a", "by_n")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.T @ (h @ a - y) / len(a)


@wrong("grad_a", "product_of_means")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return np.mean(h @ a - y) * h.mean(axis=0)


@wrong("grad_a", "broadcast")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    res = h @ a - y.reshape(-1, 1)
    return res @ h / len(y)


@wrong("grad_a", "wrong_axis")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    res = h @ a - y
    return (res[:, None] * h).sum(axis=1) / len(y)


def back(a, W, b, X, y, sigma):
    z = X @ W + b
    return sigma(z) @ a - y, sigma.derivative(z)


@wrong("grad_W", "transpose")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return (res[:, None] * a * slope).T @ X / len(y)


@wrong("grad_W", "no_mean")
def _(a, W, b, X, y, sigma):
    G = np.zeros_like(W)
    for i in range(len(X)):
        z = W.T @ X[i] + b
        G += np.outer(X[i], (a @ sigma(z) - y[i]) * a * sigma.derivative(z))
    return G


@wrong("grad_W", "factor_2")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return 2 / len(y) * X.T @ (res[:, None] * a * slope)


@wrong("grad_W", "sign")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return X.T @ (-res[:, None] * a * slope) / len(y)


@wrong("grad_W", "sigma_for_derivative")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    res = h @ a - y
    return X.T @ (np.outer(res, a) * h) / len(y)


@wrong("grad_W", "no_derivative")
def _(a, W, b, X, y, sigma):
    res, _slope = back(a, W, b, X, y, sigma)
    return X.T @ np.outer(res, a) / len(y)


@wrong("grad_W", "no_a")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return X.T @ (res[:, None] * slope) / len(y)


@wrong("grad_W", "no_residual")
def _(a, W, b, X, y, sigma):
    _res, slope = back(a, W, b, X, y, sigma)
    return X.T @ (a * slope) / len(y)


@wrong("grad_W", "mean_x")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return np.outer(X.mean(axis=0), (res[:, None] * a * slope).mean(axis=0))


@wrong("grad_W", "no_x")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return (res[:, None] * a * slope).mean(axis=0)


@wrong("grad_W", "a_on_x")
def _(a, W, b, X, y, sigma):
    total = 0
    for x, target in zip(X, y, strict=True):
        z = W.T @ x + b
        total = total + ((a @ sigma(z) - target) * (a * np.outer(sigma.derivative(z), x))).T
    return total / len(X)


@wrong("grad_W", "slope_of_value")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    res = h @ a - y
    return X.T @ (res[:, None] * a * sigma.derivative(h)) / len(y)


@wrong("grad_b", "no_mean")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return (res[:, None] * a * slope).sum(axis=0)


@wrong("grad_b", "factor_2")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return 2 * a * (res @ slope) / len(y)


@wrong("grad_b", "sign")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return -a * (res @ slope) / len(y)


@wrong("grad_b", "sigma_for_derivative")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return a * ((h @ a - y) @ h) / len(y)


@wrong("grad_b", "no_a")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return res @ slope / len(y)


@wrong("grad_b", "no_residual")
def _(a, W, b, X, y, sigma):
    _res, slope = back(a, W, b, X, y, sigma)
    return (a * slope).mean(axis=0)


@wrong("grad_b", "times_x")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return X.T @ (res[:, None] * a * slope) / len(y)


@wrong("grad_b", "wrong_axis")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return (res[:, None] * a * slope).sum(axis=1) / len(y)


@wrong("grad_b", "one_number")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return np.sum(res[:, None] * a * slope) / len(y)


@wrong("grad_b", "product_of_means")
def _(a, W, b, X, y, sigma):
    res, slope = back(a, W, b, X, y, sigma)
    return res.mean() * a * slope.mean(axis=0)


@wrong("grad_b", "slope_at_mean_x")
def _(a, W, b, X, y, sigma):
    res, _slope = back(a, W, b, X, y, sigma)
    return res.mean() * a * sigma.derivative(W.T @ X.mean(axis=0) + b)
