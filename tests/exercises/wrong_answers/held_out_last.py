"""A third lot, written when the diagnosis was finished; nothing was changed because of it."""

import numpy as np

from . import other


@other("grad_a", "sign of the bias in both places")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W - b)
    return h.T @ (h @ a - y) / len(y)


@other("grad_a", "targets centred")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.T @ (h @ a - (y - y.mean())) / len(y)


@other("grad_a", "only samples with a positive residual")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.T @ np.maximum(h @ a - y, 0) / len(y)


@other("grad_a", "derivative of |res|")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.T @ np.sign(h @ a - y) / len(y)


@other("grad_a", "a step already taken")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return a - 0.1 * h.T @ (h @ a - y) / len(y)


@other("grad_W", "neurons in the rows: a indexed by inputs")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    res = sigma(z) @ a - y
    G = np.zeros_like(W)
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            G[i, j] = np.mean(res * a[i] * sigma.derivative(z[:, j]) * X[:, i])
    return G


@other("grad_W", "first sample left out and still divided by N")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    D = (sigma(z) @ a - y)[:, None] * a * sigma.derivative(z)
    G = np.zeros_like(W)
    for i in range(1, len(X)):
        G += np.outer(X[i], D[i])
    return G / len(X)


@other("grad_W", "a and residual swapped roles: res summed first")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return X.T @ (a * sigma.derivative(z)) * (sigma(z) @ a - y).sum() / len(y)


@other("grad_W", "derivative missing and bias missing in the prediction")
def _(a, W, b, X, y, sigma):
    return X.T @ np.outer(sigma(X @ W) @ a - y, a) / len(y)


@other("grad_W", "Fortran order")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    D = (sigma(z) @ a - y)[:, None] * a * sigma.derivative(z)
    return (X.T @ D / len(y)).ravel().reshape(W.shape, order="F")


@other("grad_b", "divided by N and by 2, without sign")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return a * ((y - sigma(z) @ a) @ sigma.derivative(z)) / (2 * len(y))


@other("grad_b", "bias doubled inside")
def _(a, W, b, X, y, sigma):
    z = X @ W + 2 * b
    return a * ((sigma(z) @ a - y) @ sigma.derivative(z)) / len(y)


@other("grad_b", "y squared error times slope of loss")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return a * ((sigma(z) @ a - y) ** 2 @ sigma.derivative(z)) / (2 * len(y))


@other("grad_b", "all entries the same: mean over neurons repeated")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    g = a * ((sigma(z) @ a - y) @ sigma.derivative(z)) / len(y)
    return np.full_like(g, g.mean())


@other("loss", "per parameter: divided by n d")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return res @ res / (2 * W.size)


@other("loss", "penalty added")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return res @ res / (2 * len(y)) + 0.5 * a @ a


@other("loss", "power 4")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return np.mean(res**4) / 2


@other("residual", "normalised")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return res / np.linalg.norm(res)


@other("predict", "output bias added")
def _(a, W, b, X, sigma):
    return sigma(X @ W + b) @ a + 1


@other("predict", "neurons reversed against a")
def _(a, W, b, X, sigma):
    return sigma(X @ W + b) @ a[::-1]


@other("predict", "sigma twice")
def _(a, W, b, X, sigma):
    return sigma(sigma(X @ W + b)) @ a


@other("neuron", "absolute weights")
def _(w, b, x, sigma):
    return sigma(np.abs(w) @ x + b)


@other("neuron", "distance instead of dot product")
def _(w, b, x, sigma):
    return sigma(np.linalg.norm(w - x) + b)


@other("parameter_count_shallow", "minus one")
def _(n, d):
    return (d + 2) * n - 1


@other("parameter_count", "product with both neighbours")
def _(widths):
    return sum(widths[l - 1] * widths[l] for l in range(1, len(widths))) + len(widths)


@other("bump", "shifted by one")
def _(x, s, t):
    return 1.0 * ((x > s + 1) & (x <= t + 1))


@other("bump", "right end left open, height t")
def _(x, s, t):
    return t * ((x > s) & (x < t))


@other("staircase", "n and x mixed up: f at x rounded to one digit")
def _(x, f, n):
    return f(np.round(x, 1))


@other("staircase", "maximum over the cell's ends")
def _(x, f, n):
    j = np.maximum(np.searchsorted(np.arange(n + 1) / n, x), 1)
    return np.maximum(f(j / n), f((j - 1) / n))


@other("coefficients", "heights minus base")
def _(f, n):
    heights = f(np.arange(1, n + 1) / n)
    return heights - heights[0]


@other("width_for", "with the square root of L")
def _(lipschitz, epsilon):
    return int(np.sqrt(lipschitz) / epsilon) + 1


@other("least_squares_a", "transposed system solved for y's mean")
def _(Phi, y):
    return np.linalg.solve(Phi.T @ Phi, Phi.sum(axis=0) * y.mean())


@other("gradient_step", "plus and tau squared")
def _(x, gradient, tau):
    return x + tau**2 * gradient(x)


@other("gradient_step", "componentwise largest step only")
def _(x, gradient, tau):
    g = gradient(x)
    g[np.abs(g) < np.abs(g).max()] = 0
    return x - tau * g


@other("sgd_step", "bias updated with the gradient in a")
def _(a, W, b, X, y, batch, tau, sigma):
    z = X[batch] @ W + b
    res = sigma(z) @ a - y[batch]
    D = res[:, None] * a * sigma.derivative(z) / len(batch)
    g = sigma(z).T @ res / len(batch)
    return a - tau * g, W - tau * X[batch].T @ D, b - tau * g


@other("sgd_step", "batch taken for columns of X raises")
def _(a, W, b, X, y, batch, tau, sigma):
    z = X[:, batch] @ W + b
    return a, W, z


@other("forward", "one layer too many")
def _(Ws, bs, sigmas, x):
    for W, b, sigma in zip(Ws, bs, sigmas, strict=True):
        x = sigma(W.T @ x + b)
    return sigmas[0](x)


@other("delta_L", "error relative to the prediction's slope: divided by n and sign")
def _(prediction, target, pre, sigma):
    return (target - prediction) * sigma.derivative(pre) / len(pre)


@other("delta_l", "errors reversed")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next[::-1] * sigma.derivative(pre)


@other("delta_l", "sigma' inside the sum of the wrong layer")
def _(W_next, delta_next, pre, sigma):
    return W_next @ (delta_next * sigma.derivative(delta_next))


@other("dW_l", "plus the mean error")
def _(z_previous, delta):
    return z_previous.T @ delta + delta.mean(axis=0)


@other("db_l", "weighted by the sample number")
def _(delta):
    return sum(i * row for i, row in enumerate(delta))


@other("softmax_delta", "p minus 1 everywhere")
def _(scores, target):
    p = np.exp(scores) / np.exp(scores).sum()
    return p - 1


@other("softmax_delta", "only the probability of the right class")
def _(scores, target):
    p = np.exp(scores) / np.exp(scores).sum()
    return p * (p @ target) - target
