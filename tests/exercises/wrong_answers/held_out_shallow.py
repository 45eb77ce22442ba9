"""Wrong answers that the exercises do not list: notebooks 01 to 04. Written before the structural diagnosis was."""

import math

import numpy as np

from . import other


def back(a, W, b, X, y, sigma):
    z = X @ W + b
    h = sigma(z)
    return h, h @ a - y, sigma.derivative(z)


@other("grad_a", "divided by N - 1")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    return h.T @ res / (len(y) - 1)


@other("grad_a", "residual squared")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    return h.T @ res**2 / len(y)


@other("grad_a", "absolute residual")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    return h.T @ abs(res) / len(y)


@other("grad_a", "sigma missing in the second factor only")
def _(a, W, b, X, y, sigma):
    _h, res, _slope = back(a, W, b, X, y, sigma)
    return (X @ W + b).T @ res / len(y)


@other("grad_a", "bias missing in the second factor only")
def _(a, W, b, X, y, sigma):
    _h, res, _slope = back(a, W, b, X, y, sigma)
    return sigma(X @ W).T @ res / len(y)


@other("grad_a", "last sample left out")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    total = 0
    for i in range(len(y) - 1):
        total = total + res[i] * h[i]
    return total / len(y)


@other("grad_a", "return inside the loop: first sample only")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    total = np.zeros(len(a))
    for i in range(len(y)):
        total += res[i] * h[i]
        return total / len(y)


@other("grad_a", "column vector (n, 1)")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    return h.T @ res[:, None] / len(y)


@other("grad_a", "weight decay added")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    return h.T @ res / len(y) + 0.01 * a


@other("grad_a", "everything summed to one number")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    return np.mean(res[:, None] * h)


@other("grad_a", "the loss times sigma")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    return np.mean(res**2) / 2 * h.mean(axis=0)


@other("grad_a", "np.tanh hard-coded")
def _(a, W, b, X, y, sigma):
    h = np.tanh(X @ W + b)
    return h.T @ (h @ a - y) / len(y)


@other("grad_a", "reversed order of neurons")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    return (h.T @ res / len(y))[::-1]


@other("grad_W", "derivative of sigmoid hard-coded")
def _(a, W, b, X, y, sigma):
    h, res, _slope = back(a, W, b, X, y, sigma)
    return X.T @ (res[:, None] * a * h * (1 - h)) / len(y)


@other("grad_W", "transposed and not averaged")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return (res[:, None] * a * slope).T @ X


@other("grad_W", "reshaped instead of transposed")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return ((res[:, None] * a * slope).T @ X / len(y)).reshape(W.shape)


@other("grad_W", "a squared")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return X.T @ (res[:, None] * a**2 * slope) / len(y)


@other("grad_W", "only the residual's sign")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return X.T @ (np.sign(res)[:, None] * a * slope) / len(y)


@other("grad_W", "divided by N twice")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return X.T @ (res[:, None] * a * slope / len(y)) / len(y)


@other("grad_W", "divided by N d (np.mean over everything)")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return X.T @ (res[:, None] * a * slope) / X.size


@other("grad_W", "flattened")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return (X.T @ (res[:, None] * a * slope) / len(y)).ravel()


@other("grad_W", "W in place of X")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return W * (res[:, None] * a * slope).mean(axis=0)


@other("grad_W", "last neuron never reached")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    G = np.zeros_like(W)
    for j in range(len(a) - 1):
        G[:, j] = X.T @ (res * a[j] * slope[:, j]) / len(y)
    return G


@other("grad_W", "sigma' without bias")
def _(a, W, b, X, y, sigma):
    _h, res, _slope = back(a, W, b, X, y, sigma)
    return X.T @ (res[:, None] * a * sigma.derivative(X @ W)) / len(y)


@other("grad_b", "b multiplied in")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return b * a * (res @ slope) / len(y)


@other("grad_b", "sigma times sigma'")
def _(a, W, b, X, y, sigma):
    h, res, slope = back(a, W, b, X, y, sigma)
    return a * (res @ (h * slope)) / len(y)


@other("grad_b", "target added instead of subtracted")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    res = sigma(z) @ a + y
    return a * (res @ sigma.derivative(z)) / len(y)


@other("grad_b", "root of N")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return a * (res @ slope) / math.sqrt(len(y))


@other("grad_b", "row (1, n)")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return (res[:, None] * a * slope).mean(axis=0, keepdims=True)


@other("grad_b", "not averaged, not summed: (N, n)")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return res[:, None] * a * slope


@other("grad_b", "integers")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    out = np.zeros(len(b), dtype=int)
    out[:] = 10 * a * (res @ slope) / len(y)
    return out


@other("grad_b", "sign and not averaged")
def _(a, W, b, X, y, sigma):
    _h, res, slope = back(a, W, b, X, y, sigma)
    return -a * (res @ slope)


@other("residual", "divided by N")
def _(a, W, b, X, y, sigma):
    return (sigma(X @ W + b) @ a - y) / len(y)


@other("residual", "mean subtracted")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return res - res.mean()


@other("residual", "relative residual")
def _(a, W, b, X, y, sigma):
    return (sigma(X @ W + b) @ a - y) / y


@other("loss", "1/N^2")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return (res @ res) / (2 * len(y) ** 2)


@other("loss", "cubed")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return np.mean(res**3) / 2


@other("loss", "divided by 2 N only in part: / 2 * N")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return (res @ res) / 2 * len(y)


@other("loss", "variance of the residuals")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return np.var(res) / 2


@other("neuron", "tanh hard-coded")
def _(w, b, x, sigma):
    return math.tanh(w @ x + b)


@other("neuron", "weights normalised")
def _(w, b, x, sigma):
    return sigma(w @ x / np.linalg.norm(w) + b)


@other("neuron", "bias squared by accident (b * b)")
def _(w, b, x, sigma):
    return sigma(w @ x + b * b)


@other("neuron", "first input only")
def _(w, b, x, sigma):
    return sigma(w[0] * x[0] + b)


@other("neuron", "weights reversed")
def _(w, b, x, sigma):
    return sigma(w[::-1] @ x + b)


@other("predict", "divided by the root of n")
def _(a, W, b, X, sigma):
    return sigma(X @ W + b) @ a / np.sqrt(len(a))


@other("predict", "b twice: inside and added at the end")
def _(a, W, b, X, sigma):
    return sigma(X @ W + b) @ a + b.sum()


@other("predict", "column (N, 1)")
def _(a, W, b, X, sigma):
    return sigma(X @ W + b) @ a[:, None]


@other("predict", "a and b swapped")
def _(a, W, b, X, sigma):
    return sigma(X @ W + a) @ b


@other("predict", "sum of a times sum of neurons")
def _(a, W, b, X, sigma):
    return a.sum() * sigma(X @ W + b).sum(axis=1)


@other("parameter_count_shallow", "coefficients of a matrix: n * n")
def _(n, d):
    return d * n + n + n * n


@other("parameter_count_shallow", "n + 1 biases")
def _(n, d):
    return d * n + 2 * n + 2


@other("parameter_count_shallow", "power")
def _(n, d):
    return (d + 2) ** n


@other("parameter_count_shallow", "bias per weight")
def _(n, d):
    return 2 * d * n + n


@other("threshold", "one minus")
def _(w, b):
    return (1 - b) / w


@other("threshold", "absolute value of w")
def _(w, b):
    return -b / abs(w)


@other("threshold", "floor division")
def _(w, b):
    return -b // w


@other("sigmoid_slope", "twice")
def _(t):
    s = 1 / (1 + np.exp(-t))
    return 2 * s * (1 - s)


@other("sigmoid_slope", "even function lost: uses |t| inside once")
def _(t):
    s = 1 / (1 + np.exp(-np.abs(t)))
    return np.sign(t) * s * (1 - s)


@other("sigmoid_slope", "tanh's derivative")
def _(t):
    return 1 - np.tanh(t) ** 2


@other("bump", "height 2")
def _(x, s, t):
    return 2.0 * ((x > s) & (x <= t))


@other("bump", "hat instead of bump")
def _(x, s, t):
    m = (s + t) / 2
    return np.maximum(0, 1 - np.abs(x - m) / (m - s))


@other("bump", "open at both ends")
def _(x, s, t):
    return np.where((x > s) & (x < t), 1.0, 0.0)


@other("bump", "complement")
def _(x, s, t):
    return np.where((x > s) & (x <= t), 0.0, 1.0)


@other("bump", "sign function: -1 outside")
def _(x, s, t):
    return np.where((x > s) & (x <= t), 1.0, -1.0)


@other("bump", "height 1/(t - s)")
def _(x, s, t):
    return ((x > s) & (x <= t)) / (t - s)


@other("bump", "list of booleans of the second condition only")
def _(x, s, t):
    return [xi <= t for xi in x]


@other("staircase", "round in place of ceil")
def _(x, f, n):
    return f(np.round(x * n) / n)


@other("staircase", "floor plus one")
def _(x, f, n):
    return f((np.floor(x * n) + 1) / n)


@other("staircase", "scaled by 1/n")
def _(x, f, n):
    j = np.maximum(np.searchsorted(np.arange(n + 1) / n, x), 1)
    return f(j / n) / n


@other("staircase", "average of both ends")
def _(x, f, n):
    j = np.maximum(np.searchsorted(np.arange(n + 1) / n, x), 1)
    return (f(j / n) + f((j - 1) / n)) / 2


@other("staircase", "linear interpolation")
def _(x, f, n):
    grid = np.arange(n + 1) / n
    return np.interp(x, grid, f(grid))


@other("staircase", "last cell forgotten: keeps the height before")
def _(x, f, n):
    j = np.clip(np.searchsorted(np.arange(n + 1) / n, x), 1, n - 1)
    return f(j / n)


@other("staircase", "sorted output")
def _(x, f, n):
    j = np.maximum(np.searchsorted(np.arange(n + 1) / n, np.sort(x)), 1)
    return f(j / n)


@other("coefficients", "differences divided by 1/n (slopes)")
def _(f, n):
    heights = f(np.arange(1, n + 1) / n)
    return np.concatenate([heights[:1], np.diff(heights) * n])


@other("coefficients", "base at the end")
def _(f, n):
    heights = f(np.arange(1, n + 1) / n)
    return np.concatenate([np.diff(heights), heights[:1]])


@other("coefficients", "grid i/(n-1)")
def _(f, n):
    heights = f(np.linspace(0, 1, n))
    return np.concatenate([heights[:1], np.diff(heights)])


@other("width_for", "square")
def _(lipschitz, epsilon):
    return math.floor((lipschitz / epsilon) ** 2) + 1


@other("width_for", "n - 1 cells: one too many by ceil plus one")
def _(lipschitz, epsilon):
    return int(lipschitz / epsilon) + 3


@other("least_squares_a", "normal equations with Phi Phi^T")
def _(Phi, y):
    return Phi.T @ np.linalg.pinv(Phi @ Phi.T + np.eye(len(y))) @ y


@other("least_squares_a", "ridge regression")
def _(Phi, y):
    return np.linalg.solve(Phi.T @ Phi + 0.1 * np.eye(Phi.shape[1]), Phi.T @ y)


@other("least_squares_a", "whole tuple of lstsq")
def _(Phi, y):
    return np.linalg.lstsq(Phi, y, rcond=None)


@other("least_squares_a", "half")
def _(Phi, y):
    return np.linalg.lstsq(2 * Phi, y, rcond=None)[0]


@other("hadamard", "square of the first")
def _(A, B):
    return A * A


@other("hadamard", "shapes compared, result transposed")
def _(A, B):
    if A.shape != B.shape:
        raise ValueError
    return (A * B).T


@other("hadamard", "upper triangle only")
def _(A, B):
    C = np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(i, A.shape[1]):
            C[i, j] = A[i, j] * B[i, j]
    return C


@other("hadamard", "flat list")
def _(A, B):
    assert A.shape == B.shape
    return [u * v for u, v in zip(A.ravel(), B.ravel(), strict=True)]


@other("gradient_step", "tau squared")
def _(x, gradient, tau):
    return x - tau**2 * gradient(x)


@other("gradient_step", "gradient at the new point (implicit step)")
def _(x, gradient, tau):
    return x - tau * gradient(x - tau * gradient(x))


@other("gradient_step", "gradient at tau x")
def _(x, gradient, tau):
    return x - gradient(tau * x)


@other("gradient_step", "two steps")
def _(x, gradient, tau):
    for _ in range(2):
        x = x - tau * gradient(x)
    return x


@other("descent", "tau shrinks with k")
def _(x, gradient, tau, steps):
    for k in range(1, steps + 1):
        x = x - tau / k * gradient(x)
    return x


@other("descent", "average of the path")
def _(x, gradient, tau, steps):
    total = x
    for _ in range(steps):
        x = x - tau * gradient(x)
        total = total + x
    return total / (steps + 1)


@other("descent", "changes x in place")
def _(x, gradient, tau, steps):
    for _ in range(steps):
        x -= tau * gradient(x)
    return x


@other("safe_step", "of the matrix Phi Phi^T / n")
def _(Phi):
    return 2 / np.linalg.eigvalsh(Phi @ Phi.T / Phi.shape[1]).max()


@other("safe_step", "root of the eigenvalue")
def _(Phi):
    return 2 / np.sqrt(np.linalg.eigvalsh(Phi.T @ Phi / len(Phi)).max())


@other("sgd_step", "a forgotten")
def _(a, W, b, X, y, batch, tau, sigma):
    _h, res, slope = back(a, W, b, X[batch], y[batch], sigma)
    D = res[:, None] * a * slope / len(batch)
    return a, W - tau * X[batch].T @ D, b - tau * D.sum(axis=0)


@other("sgd_step", "order of the results: W, a, b")
def _(a, W, b, X, y, batch, tau, sigma):
    h, res, slope = back(a, W, b, X[batch], y[batch], sigma)
    D = res[:, None] * a * slope / len(batch)
    return W - tau * X[batch].T @ D, a - tau * h.T @ res / len(batch), b - tau * D.sum(axis=0)


@other("sgd_step", "only a returned")
def _(a, W, b, X, y, batch, tau, sigma):
    h, res, _slope = back(a, W, b, X[batch], y[batch], sigma)
    return a - tau * h.T @ res / len(batch)


@other("sgd_step", "ascent for W only")
def _(a, W, b, X, y, batch, tau, sigma):
    h, res, slope = back(a, W, b, X[batch], y[batch], sigma)
    D = res[:, None] * a * slope / len(batch)
    return a - tau * h.T @ res / len(batch), W + tau * X[batch].T @ D, b - tau * D.sum(axis=0)


@other("sgd_step", "X of the batch with y in its old order")
def _(a, W, b, X, y, batch, tau, sigma):
    h, res, slope = back(a, W, b, X[batch], y[: len(batch)], sigma)
    D = res[:, None] * a * slope / len(batch)
    return a - tau * h.T @ res / len(batch), W - tau * X[batch].T @ D, b - tau * D.sum(axis=0)


@other("sgd_step", "batch sorted and cut: first sample of the batch only")
def _(a, W, b, X, y, batch, tau, sigma):
    h, res, slope = back(a, W, b, X[batch[:1]], y[batch[:1]], sigma)
    D = res[:, None] * a * slope
    return a - tau * h.T @ res, W - tau * X[batch[:1]].T @ D, b - tau * D.sum(axis=0)
