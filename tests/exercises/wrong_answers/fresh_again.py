"""A second lot in the style of hurried students, written after what the first had found was mended."""

import math

import numpy as np

from . import other


@other("neuron", "b added to every weight")
def _(w, b, x, sigma):
    return sigma((w + b) @ x)


@other("neuron", "minus b, as in 'threshold b'")
def _(w, b, x, sigma):
    return sigma(w @ x - b)


@other("neuron", "mean of the products")
def _(w, b, x, sigma):
    return sigma(np.mean(w * x) + b)


@other("predict", "bias added after the sum")
def _(a, W, b, X, sigma):
    return sigma(X @ W) @ a + b


@other("predict", "a multiplied in before sigma")
def _(a, W, b, X, sigma):
    return sigma((X @ W + b) * a).sum(axis=1)


@other("predict", "list with one append too many indents")
def _(a, W, b, X, sigma):
    out = []
    for x in X:
        total = 0
        for j in range(len(a)):
            total += a[j] * sigma(W[:, j] @ x + b[j])
            out.append(total)
    return np.array(out)


@other("predict", "total not reset")
def _(a, W, b, X, sigma):
    out, total = [], 0
    for x in X:
        for j in range(len(a)):
            total += a[j] * sigma(W[:, j] @ x + b[j])
        out.append(total)
    return np.array(out)


@other("sigmoid_slope", "s of s")
def _(t):
    s = 1 / (1 + np.exp(-t))
    return s * (1 - t)


@other("parameter_count_shallow", "one bias for all")
def _(n, d):
    return n * d + n + 1


@other("tent", "heights for coefficients")
def _(s, t):
    return [0, 1, 0], [1, 1, 1], [-s, -(s + t) / 2, -t]


@other("tent", "third neuron at 2t")
def _(s, t):
    k = 2 / (t - s)
    return k * np.array([1, -2, 1]), np.ones(3), -np.array([s, (s + t) / 2, 2 * t])


@other("tent", "for [2, 4] only")
def _(s, t):
    return [1, -2, 1], [1, 1, 1], [-2, -3, -4]


@other("xor", "Heaviside in mind: bias -0.5")
def _():
    return [1, -2], [[1, 1], [1, 1]], [-0.5, -1.5]


@other("xor", "difference without the absolute value")
def _():
    return [1, -1], [[1, -1], [-1, 1]], [0, 0]


@other("bump", "product of two comparisons, both strict")
def _(x, s, t):
    return 1.0 * ((x > s) * (x < t))


@other("bump", "Heaviside of numpy with 1/2")
def _(x, s, t):
    return np.heaviside(x - s, 0.5) - np.heaviside(x - t, 0.5)


@other("staircase", "floor")
def _(x, f, n):
    return f(np.floor(n * x) / n)


@other("staircase", "round")
def _(x, f, n):
    return f(np.round(n * x) / n)


@other("staircase", "linspace with n points")
def _(x, f, n):
    grid = np.linspace(0, 1, n)
    return f(grid[np.clip(np.searchsorted(grid, x), 0, n - 1)])


@other("coefficients", "heights from 0 to n - 1")
def _(f, n):
    return np.diff(f(np.arange(n) / n), prepend=0)


@other("coefficients", "divided by the width of a cell")
def _(f, n):
    return np.diff(f(np.arange(1, n + 1) / n), prepend=0) * n


@other("width_for", "int of the quotient")
def _(lipschitz, epsilon):
    return int(lipschitz / epsilon)


@other("width_for", "ceil")
def _(lipschitz, epsilon):
    return math.ceil(lipschitz / epsilon)


@other("interpolant", "bends at the right ends")
def _(x, y):
    slopes = np.diff(y) / np.diff(x)
    return np.append(y[0], np.diff(slopes, prepend=0)), np.append(0, np.ones(len(slopes))), np.append(1, -x[1:])


@other("interpolant", "y[0] times relu(x_0)")
def _(x, y):
    slopes = np.diff(y) / np.diff(x)
    return np.append(y[0], np.diff(slopes, prepend=0)), np.ones(len(x)), np.append(0, -x[:-1])


@other("interpolant", "minus signs forgotten")
def _(x, y):
    slopes = np.diff(y) / np.diff(x)
    return np.append(y[0], np.diff(slopes, prepend=0)), np.append(0, np.ones(len(slopes))), np.append(1, x[:-1])


@other("plane_bump", "bias of the second layer positive")
def _(s, t):
    return [[1, 1, 0, 0], [0, 0, 1, 1]], [-s, -t, -s, -t], [1, -1, 1, -1], 1.5


@other("plane_bump", "all weights of the second layer 1")
def _(s, t):
    return [[1, 1, 0, 0], [0, 0, 1, 1]], [-s, -t, -s, -t], [1, 1, 1, 1], -1.5


@other("plane_bump", "only the lower ends")
def _(s, t):
    return [[1, 0], [0, 1]], [-s, -s], [1, 1], -1.5


@other("loss", "mean of a mean")
def _(a, W, b, X, y, sigma):
    return np.mean((sigma(X @ W + b) @ a - y) ** 2) / len(y)


@other("loss", "column minus row")
def _(a, W, b, X, y, sigma):
    return np.mean((sigma(X @ W + b) @ a[:, None] - y) ** 2) / 2


@other("loss", "1/N with brackets wrong")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return 1 / 2 * len(y) * res @ res


@other("grad_a", "residual with sigma' in the prediction")
def _(a, W, b, X, y, sigma):
    res = sigma.derivative(X @ W + b) @ a - y
    return sigma(X @ W + b).T @ res / len(y)


@other("grad_a", "loop with return inside")
def _(a, W, b, X, y, sigma):
    g = 0
    for x, target in zip(X, y, strict=True):
        h = sigma(W.T @ x + b)
        g = g + (a @ h - target) * h
        return g / len(X)


@other("grad_a", "one scalar: both products taken")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return (h @ a - y) @ h @ a / len(y)


@other("grad_W", "transposed")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    D = (sigma(z) @ a - y)[:, None] * a * sigma.derivative(z)
    return D.T @ X / len(y)


@other("grad_W", "tanh assumed")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return X.T @ ((h @ a - y)[:, None] * a * (1 - h**2)) / len(y)


@other("grad_W", "bias left out in the derivative only")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return X.T @ (res[:, None] * a * sigma.derivative(X @ W)) / len(y)


@other("grad_b", "keepdims")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    D = (sigma(z) @ a - y)[:, None] * a * sigma.derivative(z)
    return D.mean(axis=0, keepdims=True)


@other("grad_b", "sum of the wrong axis and mean")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    D = (sigma(z) @ a - y)[:, None] * a * sigma.derivative(z)
    return D.mean(axis=1)


@other("hadamard", "matrix product in disguise")
def _(A, B):
    if A.shape != B.shape:
        raise ValueError
    return np.einsum("ij,jk->ik", A, B.T)


@other("hadamard", "compares sizes, not shapes")
def _(A, B):
    if A.size != B.size:
        raise ValueError("sizes differ")
    return A * B


@other("hadamard", "compares shapes without their order")
def _(A, B):
    if sorted(A.shape) != sorted(B.shape):
        raise ValueError
    return A * B


@other("hadamard", "raises for equal shapes")
def _(A, B):
    if A.shape == B.shape:
        raise ValueError("shapes differ")
    return A * B


@other("least_squares_a", "gradient instead of its zero")
def _(Phi, y):
    return Phi.T @ y / len(y)


@other("nudged_gradient", "h/2 to each side")
def _(f, theta, h):
    return np.array([(f(theta + h / 2 * e) - f(theta - h / 2 * e)) / h for e in np.eye(len(theta))])


@other("nudged_gradient", "brackets")
def _(f, theta, h):
    return np.array([(f(theta + h * e) - f(theta - h * e)) / 2 * h for e in np.eye(len(theta))])


@other("nudged_gradient", "only the last entry kept")
def _(f, theta, h):
    for e in np.eye(len(theta)):
        g = (f(theta + h * e) - f(theta - h * e)) / (2 * h)
    return g


@other("descent", "one step too many by range(steps + 1)")
def _(x, gradient, tau, steps):
    for _ in range(steps + 1):
        x = x - tau * gradient(x)
    return x


@other("descent", "return in the loop")
def _(x, gradient, tau, steps):
    for _ in range(steps):
        x = x - tau * gradient(x)
        return x


@other("safe_step", "singular value not squared")
def _(Phi):
    return 2 * len(Phi) / np.linalg.norm(Phi, 2)


@other("sgd_step", "a updated first")
def _(a, W, b, X, y, batch, tau, sigma):
    X, y, B = X[batch], y[batch], len(batch)
    z = X @ W + b
    res = sigma(z) @ a - y
    a = a - tau * sigma(z).T @ res / B
    D = res[:, None] * a * sigma.derivative(z)
    return a, W - tau * X.T @ D / B, b - tau * D.sum(axis=0) / B


@other("sgd_step", "tau forgotten for b")
def _(a, W, b, X, y, batch, tau, sigma):
    X, y, B = X[batch], y[batch], len(batch)
    z = X @ W + b
    res = sigma(z) @ a - y
    D = res[:, None] * a * sigma.derivative(z)
    return a - tau * sigma(z).T @ res / B, W - tau * X.T @ D / B, b - D.sum(axis=0) / B


@other("momentum", "tau in the velocity, and again")
def _(x, gradient, tau, beta, steps):
    v = 0
    for _ in range(steps):
        v = beta * v + tau * gradient(x)
        x = x - tau * v
    return x


@other("momentum", "returns x and v")
def _(x, gradient, tau, beta, steps):
    v = np.zeros(len(x))
    for _ in range(steps):
        v = beta * v + gradient(x)
        x = x - tau * v
    return x, v


@other("momentum", "beta on both")
def _(x, gradient, tau, beta, steps):
    v = np.zeros(len(x))
    for _ in range(steps):
        v = beta * (v + gradient(x))
        x = x - tau * v
    return x


@other("train", "one batch an epoch")
def _(theta, gradient, X, y, B, epochs, tau):
    for _ in range(epochs):
        theta = theta - tau * gradient(theta, X[:B], y[:B])
    return theta


@other("train", "all samples")
def _(theta, gradient, X, y, B, epochs, tau):
    for _ in range(epochs):
        theta = theta - tau * gradient(theta, X, y)
    return theta


@other("train", "end of the slice is B")
def _(theta, gradient, X, y, B, epochs, tau):
    for _ in range(epochs):
        for k in range(0, len(X), B):
            theta = theta - tau * gradient(theta, X[k:B], y[k:B])
    return theta


@other("layer", "bias outside")
def _(W, b, sigma, x):
    return sigma(x @ W) + b


@other("forward", "biases forgotten")
def _(Ws, bs, sigmas, x):
    for W, sigma in zip(Ws, sigmas, strict=True):
        x = sigma(W.T @ x)
    return x


@other("forward", "range(len(Ws) - 1)")
def _(Ws, bs, sigmas, x):
    for l in range(len(Ws) - 1):
        x = sigmas[l](Ws[l].T @ x + bs[l])
    return x


@other("parameter_count", "sum of neighbours")
def _(widths):
    return sum(widths[l] + widths[l + 1] for l in range(len(widths) - 1))


@other("collapse", "b2 carried too")
def _(W1, b1, W2, b2):
    return W1 @ W2, W2.T @ (b1 + b2)


@other("delta_L", "squared")
def _(prediction, target, pre, sigma):
    return 0.5 * (prediction - target) ** 2 * sigma.derivative(pre)


@other("delta_l", "derivative at the value")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next * sigma.derivative(sigma(pre))


@other("dW_l", "mean of the outer products")
def _(z_previous, delta):
    return np.mean([np.outer(z, d) for z, d in zip(z_previous, delta, strict=True)], axis=0)


@other("db_l", "axis 1")
def _(delta):
    return np.sum(delta, axis=1)


@other("softmax_delta", "target subtracted before the division")
def _(scores, target):
    e = np.exp(scores - scores.max())
    return (e - target) / e.sum()


@other("softmax_delta", "log of p")
def _(scores, target):
    e = np.exp(scores - scores.max())
    return -target * np.log(e / e.sum())


@other("backward", "derivative only in the last layer")
def _(Ws, sigmas, pre, slope):
    deltas = [slope * sigmas[-1].derivative(pre[-1])]
    for l in range(len(Ws) - 2, -1, -1):
        deltas.insert(0, Ws[l + 1] @ deltas[0])
    return deltas


@other("backward", "list reversed twice")
def _(Ws, sigmas, pre, slope):
    deltas = [slope * sigmas[-1].derivative(pre[-1])]
    for l in range(len(Ws) - 2, -1, -1):
        deltas.insert(0, Ws[l + 1] @ deltas[0] * sigmas[l].derivative(pre[l]))
    return deltas[::-1]


@other("backward", "slope at the value")
def _(Ws, sigmas, pre, slope):
    deltas = [slope * sigmas[-1].derivative(sigmas[-1](pre[-1]))]
    for l in range(len(Ws) - 2, -1, -1):
        deltas.insert(0, Ws[l + 1] @ deltas[0] * sigmas[l].derivative(sigmas[l](pre[l])))
    return deltas


@other("matmul_back", "only A_bar")
def _(A, B, C_bar):
    return C_bar @ B.T


@other("matmul_back", "ones for C_bar")
def _(A, B, C_bar):
    ones = np.ones((len(A), B.shape[1]))
    return ones @ B.T, A.T @ ones
