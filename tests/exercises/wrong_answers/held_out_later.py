"""A second lot of wrong answers that the exercises do not list, written after the first had shaped the diagnosis."""

import itertools
import math

import numpy as np

from . import other


@other("grad_a", "res without bias, and not averaged")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W) @ a - y
    return res @ sigma(X @ W + b)


@other("grad_a", "y - f and derivative")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return sigma.derivative(z).T @ (y - sigma(z) @ a) / len(X)


@other("grad_a", "np.dot of means, summed residual")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return np.sum(h @ a - y) * np.mean(h, axis=0)


@other("grad_a", "divides by n N")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.T @ (h @ a - y) / h.size


@other("grad_a", "W transposed by reshape")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W.T.reshape(W.shape) + b)
    return h.T @ (h @ a - y) / len(y)


@other("grad_a", "prediction forgets a")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.T @ (h.sum(axis=1) - y) / len(y)


@other("grad_a", "sigma applied to the prediction as well")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.T @ (sigma(h @ a) - y) / len(y)


@other("grad_a", "loop indentation: average inside the loop")
def _(a, W, b, X, y, sigma):
    total = np.zeros(len(a))
    for i in range(len(y)):
        h = sigma(X[i] @ W + b)
        total += (h @ a - y[i]) * h
        total /= len(y)
    return total


@other("grad_a", "residual of the first sample for all")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return h.mean(axis=0) * (h[0] @ a - y[0])


@other("grad_a", "returns the residual")
def _(a, W, b, X, y, sigma):
    return sigma(X @ W + b) @ a - y


@other("grad_W", "returned (n, d) and sign")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return (((y - sigma(z) @ a)[:, None] * a * sigma.derivative(z)).T @ X) / len(y)


@other("grad_W", "1/2 kept and sigma instead of sigma'")
def _(a, W, b, X, y, sigma):
    h = sigma(X @ W + b)
    return X.T @ ((h @ a - y)[:, None] * a * h) / (2 * len(y))


@other("grad_W", "x squared")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return (X**2).T @ ((sigma(z) @ a - y)[:, None] * a * sigma.derivative(z)) / len(y)


@other("grad_W", "a applied to the residual sum: a . res")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return X.T @ ((sigma(z) @ a - y)[:, None] * a.sum() * sigma.derivative(z)) / len(y)


@other("grad_W", "y missing and N missing")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return X.T @ ((sigma(z) @ a)[:, None] * a * sigma.derivative(z))


@other("grad_W", "forward pass uses W a second time")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return X.T @ ((sigma(z) @ a - y)[:, None] * a * sigma.derivative(z)) / len(y) * W


@other("grad_W", "matmul in place of outer: X @ D raises")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return X @ ((sigma(z) @ a - y)[:, None] * a * sigma.derivative(z)) / len(y)


@other("grad_W", "numerical derivative with a large step")
def _(a, W, b, X, y, sigma):
    def loss(V):
        return np.mean((sigma(X @ V + b) @ a - y) ** 2) / 2

    G = np.zeros_like(W)
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            E = np.zeros_like(W)
            E[i, j] = 0.1
            G[i, j] = (loss(W + E) - loss(W)) / 0.1
    return G


@other("grad_b", "residual outside the average")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return np.mean(sigma(z) @ a - y) * np.mean(a * sigma.derivative(z), axis=0)


@other("grad_b", "sigma' of the prediction")
def _(a, W, b, X, y, sigma):
    f = sigma(X @ W + b) @ a
    return a * np.mean((f - y) * sigma.derivative(f))


@other("grad_b", "mean over neurons too")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return ((sigma(z) @ a - y)[:, None] * a * sigma.derivative(z)).mean(axis=1)


@other("grad_b", "a left out of the sum, multiplied as dot")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return (a @ sigma.derivative(z).T) * (sigma(z) @ a - y)


@other("grad_b", "gradient minus b (a step already)")
def _(a, W, b, X, y, sigma):
    z = X @ W + b
    return b - a * ((sigma(z) @ a - y) @ sigma.derivative(z)) / len(y)


@other("residual", "double bias")
def _(a, W, b, X, y, sigma):
    return sigma(X @ W + 2 * b) @ a - y


@other("residual", "squared and halved")
def _(a, W, b, X, y, sigma):
    return (sigma(X @ W + b) @ a - y) ** 2 / 2


@other("loss", "sum of absolute values, averaged")
def _(a, W, b, X, y, sigma):
    return np.mean(np.abs(sigma(X @ W + b) @ a - y))


@other("loss", "1/(2N) with the root")
def _(a, W, b, X, y, sigma):
    res = sigma(X @ W + b) @ a - y
    return np.linalg.norm(res) / (2 * len(y))


@other("loss", "largest residual")
def _(a, W, b, X, y, sigma):
    return np.max((sigma(X @ W + b) @ a - y) ** 2) / 2


@other("loss", "divided by 2n")
def _(a, W, b, X, y, sigma):
    return np.sum((sigma(X @ W + b) @ a - y) ** 2) / (2 * len(a))


@other("neuron", "bias multiplied")
def _(w, b, x, sigma):
    return sigma(b * (w @ x))


@other("neuron", "sigma of the weights")
def _(w, b, x, sigma):
    return sigma(w) @ x + b


@other("neuron", "sum of w times sum of x")
def _(w, b, x, sigma):
    return sigma(w.sum() * x.sum() + b)


@other("predict", "first neuron left out")
def _(a, W, b, X, sigma):
    total = np.zeros(len(X))
    for j in range(1, len(a)):
        total += a[j] * sigma(X @ W[:, j] + b[j])
    return total


@other("predict", "first sample only")
def _(a, W, b, X, sigma):
    for x in X:
        return a @ sigma(W.T @ x + b)


@other("predict", "a squared by using it inside and outside")
def _(a, W, b, X, sigma):
    return sigma((X @ W + b) * a) @ a


@other("parameter_count_shallow", "d n + n d")
def _(n, d):
    return d * n + n * d + n


@other("parameter_count_shallow", "forgot the weights")
def _(n, d):
    return 2 * n


@other("threshold", "solves w x = b + 1")
def _(w, b):
    return (b + 1) / w


@other("sigmoid_slope", "e^t without square")
def _(t):
    return np.exp(-t) / (1 + np.exp(-t))


@other("bump", "half-open the wrong way, and negative")
def _(x, s, t):
    return -1.0 * ((x >= s) & (x < t))


@other("bump", "indicator of x > s only")
def _(x, s, t):
    return 1.0 * (x > s)


@other("bump", "integer division trick")
def _(x, s, t):
    return np.clip(np.ceil((x - s) / (t - s)), 0, 1) - np.clip(np.ceil((x - t) / (t - s)), 0, 1) * 2


@other("staircase", "ceil without protecting 0 and with floor below")
def _(x, f, n):
    return f(np.floor(n * x) / n)


@other("staircase", "values f(j) without dividing by n")
def _(x, f, n):
    j = np.maximum(np.searchsorted(np.arange(n + 1) / n, x), 1)
    return f(j)


@other("staircase", "differences but base f(0)")
def _(x, f, n):
    total = np.full(len(x), f(0.0))
    for j in range(1, n):
        total = total + (f((j + 1) / n) - f(j / n)) * (x > j / n)
    return total


@other("staircase", "one step too few")
def _(x, f, n):
    total = np.full(len(x), f(1 / n))
    for j in range(1, n - 1):
        total = total + (f((j + 1) / n) - f(j / n)) * (x > j / n)
    return total


@other("coefficients", "all differences divided by the base")
def _(f, n):
    heights = f(np.arange(1, n + 1) / n)
    return np.concatenate([heights[:1], np.diff(heights)]) / heights[0]


@other("width_for", "twice as many")
def _(lipschitz, epsilon):
    return 2 * (math.floor(lipschitz / epsilon) + 1)


@other("least_squares_a", "y not transposed through Phi: inverse of the Gram matrix alone")
def _(Phi, y):
    return np.linalg.inv(Phi.T @ Phi)


@other("least_squares_a", "inverse of the square root")
def _(Phi, y):
    return np.linalg.solve(Phi.T @ Phi, Phi.T @ (y - y.mean()))


@other("hadamard", "power")
def _(A, B):
    if A.shape != B.shape:
        raise ValueError
    return A**2 * B


@other("hadamard", "loop that forgets the last column")
def _(A, B):
    if A.shape != B.shape:
        raise ValueError
    C = np.zeros_like(A)
    for i in range(A.shape[0]):
        for j in range(A.shape[1] - 1):
            C[i, j] = A[i, j] * B[i, j]
    return C


@other("gradient_step", "minus outside: -(x - tau g)")
def _(x, gradient, tau):
    return -(x - tau * gradient(x))


@other("gradient_step", "uses the norm of the gradient")
def _(x, gradient, tau):
    return x - tau * np.linalg.norm(gradient(x))


@other("descent", "tau halved")
def _(x, gradient, tau, steps):
    for _ in range(steps):
        x = x - tau * gradient(x) / 2
    return x


@other("descent", "tau times steps in one go")
def _(x, gradient, tau, steps):
    return x - tau * steps * gradient(x)


@other("safe_step", "norm of Phi")
def _(Phi):
    return 2 / np.linalg.norm(Phi, 2)


@other("sgd_step", "W not updated")
def _(a, W, b, X, y, batch, tau, sigma):
    z = X[batch] @ W + b
    res = sigma(z) @ a - y[batch]
    D = res[:, None] * a * sigma.derivative(z) / len(batch)
    return a - tau * sigma(z).T @ res / len(batch), W, b - tau * D.sum(axis=0)


@other("sgd_step", "a averaged, W and b not")
def _(a, W, b, X, y, batch, tau, sigma):
    z = X[batch] @ W + b
    res = sigma(z) @ a - y[batch]
    D = res[:, None] * a * sigma.derivative(z)
    return a - tau * sigma(z).T @ res / len(batch), W - tau * X[batch].T @ D, b - tau * D.sum(axis=0)


@other("sgd_step", "missing sigma' in W and b")
def _(a, W, b, X, y, batch, tau, sigma):
    z = X[batch] @ W + b
    res = sigma(z) @ a - y[batch]
    D = res[:, None] * a / len(batch)
    return a - tau * sigma(z).T @ res / len(batch), W - tau * X[batch].T @ D, b - tau * D.sum(axis=0)


@other("sgd_step", "tau used twice for b")
def _(a, W, b, X, y, batch, tau, sigma):
    z = X[batch] @ W + b
    res = sigma(z) @ a - y[batch]
    D = res[:, None] * a * sigma.derivative(z) / len(batch)
    return a - tau * sigma(z).T @ res / len(batch), W - tau * X[batch].T @ D, b - tau**2 * D.sum(axis=0)


@other("layer", "sum over the wrong axis by W.sum")
def _(W, b, sigma, x):
    return sigma((W * x[:, None]).sum(axis=1) + b[0])


@other("layer", "bias once for every input")
def _(W, b, sigma, x):
    return sigma(W.T @ x + len(x) * b)


@other("forward", "last sigma missing one layer too early (hidden layer linear)")
def _(Ws, bs, sigmas, x):
    for l in range(len(Ws) - 2):
        x = sigmas[l](Ws[l].T @ x + bs[l])
    for l in range(len(Ws) - 2, len(Ws)):
        x = Ws[l].T @ x + bs[l]
    return x


@other("forward", "bias of the first layer used twice")
def _(Ws, bs, sigmas, x):
    x = sigmas[0](Ws[0].T @ x + 2 * bs[0])
    for W, b, sigma in zip(Ws[1:], bs[1:], sigmas[1:], strict=True):
        x = sigma(W.T @ x + b)
    return x


@other("parameter_count", "first bias counted for inputs too")
def _(widths):
    return sum((d + 1) * n for d, n in itertools.pairwise(widths)) + widths[0] + 1


@other("parameter_count", "biases counted twice")
def _(widths):
    return sum((d + 2) * n for d, n in itertools.pairwise(widths))


@other("collapse", "W right, b = W2.T b1 b2")
def _(W1, b1, W2, b2):
    return W1 @ W2, (W2.T @ b1) * b2


@other("delta_L", "sign and no derivative")
def _(prediction, target, pre, sigma):
    return target - prediction


@other("delta_L", "derivative of the wrong argument: prediction minus target")
def _(prediction, target, pre, sigma):
    return (prediction - target) * sigma.derivative(prediction - target)


@other("delta_l", "forgot the errors: W row sums times sigma")
def _(W_next, delta_next, pre, sigma):
    return W_next.sum(axis=1) * sigma(pre)


@other("delta_l", "extra pre")
def _(W_next, delta_next, pre, sigma):
    return W_next @ delta_next * sigma.derivative(pre) * pre


@other("delta_l", "W squared")
def _(W_next, delta_next, pre, sigma):
    return W_next**2 @ delta_next * sigma.derivative(pre)


@other("dW_l", "divided by the number of neurons")
def _(z_previous, delta):
    return z_previous.T @ delta / delta.shape[1]


@other("dW_l", "z centred")
def _(z_previous, delta):
    return (z_previous - z_previous.mean(axis=0)).T @ delta


@other("db_l", "first sample left out")
def _(delta):
    return delta[1:].sum(axis=0)


@other("db_l", "sorted")
def _(delta):
    return np.sort(delta.sum(axis=0))


@other("softmax_delta", "scores not shifted but divided by the maximum")
def _(scores, target):
    e = np.exp(scores / scores.max())
    return e / e.sum() - target


@other("softmax_delta", "p times target")
def _(scores, target):
    p = np.exp(scores) / np.exp(scores).sum()
    return p * target


@other("softmax_delta", "no softmax of the target subtraction: softmax(s - y)")
def _(scores, target):
    e = np.exp(scores - target)
    return e / e.sum()
